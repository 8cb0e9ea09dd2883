import { createManager } from '../../src/create.js';
import type { Engine } from '../../src/engine/engine.js';
import type { CoreManager } from '../../src/socket/manager.js';
import type { CoreSocket } from '../../src/socket/socket.js';
import type { Clock } from './clock.js';
import type { Host } from './host.js';
import type { Journal } from './journal.js';
import type { Note } from './note.js';
import type { Profile } from './profile.js';

/** One session, as the client's end lived it. */
export interface SessionLog {
  readonly engine: Engine;
  sid: string | undefined;
  /** Messages that the client accepted for it, and that it got by it, in order. */
  readonly created: string[];
  readonly got: string[];
  /** When the server was heard of last, in the time of the page's timers. */
  heardAt: number;
  silenceMs: number;
  endedAt: number | undefined;
  /** The same in true time. */
  overAt: number;
  reason: string | undefined;
  /** How far the rules have compared. */
  comparedUp: number;
  comparedDown: number;
}

/** What one namespace of the client lived through. */
export interface SocketLog {
  readonly socket: CoreSocket;
  /** The last token that was received, and how many may not be missed, of the same socket of the server. */
  last: number;
  sid: string | undefined;
  taken: number;
  /** The last token that left. */
  left: number;
  /** The emits that wait for the connection, in order. */
  waiting: number[];
  connected: boolean;
  /** The state that the subscriber saw last. */
  seen: unknown;
}

export interface Client {
  readonly manager: CoreManager;
  readonly sessions: SessionLog[];
  readonly sockets: SocketLog[];
  /** When the application asked last for a connection, in true time. */
  askedAt: number;
}

/** A frame as text, to compare. */
export const plain = (data: unknown): string =>
  typeof data === 'string' ? data : `b:${[...new Uint8Array(data as ArrayBuffer)]}`;

/** How long after a sign the page's part may take a loss for its consequence: a late tick, a question and its answer, in milliseconds. */
const SHOCK_MS = 20_000;

const TOKEN = /^[25](?:\d+-)?(?:\/\w+,)?\d*\["e",(\d+)/;

export function createClient(
  host: Host,
  clock: Clock,
  { make, namespaces, leastDelayMs, wake, races }: Profile,
  auth: () => unknown,
  journal: Journal,
  note: Note,
): Client {
  const manager = createManager('http://server', { ...make(), platform: host.platform });
  const client: Client = { manager, sessions: [], sockets: [], askedAt: 0 };

  const track = (engine: Engine) => {
    const log: SessionLog = {
      engine,
      sid: undefined,
      created: [],
      got: [],
      heardAt: host.timerTime(),
      silenceMs: Infinity,
      endedAt: undefined,
      overAt: NaN,
      reason: undefined,
      comparedUp: 0,
      comparedDown: 0,
    };
    client.sessions.push(log);
    engine.on('packetCreate', ({ type, data }) => {
      log.sid ??= engine.id;
      if (type === 'message') {
        log.created.push(plain(data));
        if (typeof data === 'string') leaves(log, TOKEN.exec(data)?.[1]);
      }
    });
    engine.on('packet', ({ type, data }) => {
      log.sid ??= engine.id;
      if (type === 'open' || type === 'ping') log.heardAt = host.timerTime();
      if (type === 'open') {
        const { pingInterval, pingTimeout, sid } = JSON.parse(String(data));
        log.silenceMs = pingInterval + pingTimeout;
        log.sid = sid;
      }
      if (type === 'message') log.got.push(plain(data));
    });
    engine.on('upgrade', () => journal.saw('upgrade'));
    engine.on('upgradeError', () => journal.saw('upgradeError'));
    engine.on('close', (reason) => {
      log.endedAt = host.timerTime();
      log.overAt = clock.now();
      log.reason = reason;
      journal.saw(reason);
      note('client', () => `session ${log.sid ?? '?'} ended: ${reason}`);
    });
  };

  const leaves = (log: SessionLog, text: string | undefined) => {
    if (text === undefined) return;
    const emitted = journal.emitted.get(Number(text))!;
    const socket = client.sockets.find(({ socket }) => socket.nsp === emitted.nsp)!;
    if (emitted.session) journal.fail('leaves once', `emit ${text} left twice`);
    if (emitted.token <= socket.left) {
      journal.fail('order up', `emit ${text} of ${emitted.nsp} left after ${socket.left}`);
    }
    socket.left = emitted.token;
    emitted.session = log;
    const at = socket.waiting.indexOf(emitted.token);
    if (at >= 0) socket.waiting.splice(at, 1);
  };

  const { _open: open } = manager;
  manager._open = () => {
    const last = client.sessions.at(-1);
    const overAt = last?.overAt;
    // Two handshakes that led to two nodes are found out by the first request: then it is tried at once in another way.
    const misled = last?.got.length === 0 && races;
    // A loss that follows a sign of life is mended at once; a timer that fires late is one, of which the page was not told.
    const asked =
      client.askedAt >= overAt! ||
      (wake !== 'none' &&
        (host.stirredAt >= overAt! - SHOCK_MS || last?.reason === 'ping timeout'));
    const waitedMs = clock.now() - overAt!;
    if (leastDelayMs !== undefined && !asked && !misled && waitedMs < leastDelayMs - 1) {
      journal.fail('no trampling', `another session after ${waitedMs} ms, not ${leastDelayMs}`);
    }
    open.call(manager);
    note('client', () => 'a session is opened');
    track(manager.engine!);
  };

  for (const nsp of namespaces) {
    const socket = manager.socket(nsp, { auth: auth() as never });
    const log: SocketLog = {
      socket,
      last: 0,
      sid: undefined,
      taken: 0,
      left: 0,
      waiting: [],
      connected: false,
      seen: socket.getSnapshot(),
    };
    client.sockets.push(log);
    socket.subscribe(() => {
      log.seen = socket.getSnapshot();
    });
    socket.on('connect', () => {
      note('client', () => `${nsp} connected ${socket.id}${socket.recovered ? ' recovered' : ''}`);
      if (log.connected || !socket.connected) journal.fail('life', `${nsp}: connect out of turn`);
      log.connected = true;
      journal.saw(socket.recovered ? 'recovered' : 'connected');
    });
    socket.on('disconnect', (reason) => {
      note('client', () => `${nsp} disconnected: ${reason}`);
      log.connected = false;
      journal.saw(reason);
    });
    socket.on('connect_error', ({ message }) => {
      note('client', () => `${nsp} connect_error: ${message}`);
      journal.saw('connect_error');
    });
  }
  return client;
}
