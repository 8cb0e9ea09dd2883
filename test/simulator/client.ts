import { createManager } from '../../src/create.js';
import type { Engine } from '../../src/engine/engine.js';
import type { CoreManager, ManagerParts } from '../../src/socket/manager.js';
import type { CoreSocket } from '../../src/socket/socket.js';
import type { Host } from './host.js';
import type { Journal } from './journal.js';
import type { Note } from './note.js';

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
  /** The sockets of the server that it was in this session. */
  former: string[];
  /** The last token that left. */
  left: number;
  /** The same, of those that were made before `connect` was told. */
  leftEarly: number;
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
  /** Since when another attempt needs no delay: the application or the host asked for it. */
  askedAt: number;
}

/** A frame as text, to compare. */
export const plain = (data: unknown): string =>
  typeof data === 'string' ? data : `b:${[...new Uint8Array(data as ArrayBuffer)]}`;

const TOKEN = /^[25](?:\d+-)?(?:\/\w+,)?\d*\["e",(\d+)/;

export function createClient(
  host: Host,
  parts: Omit<ManagerParts, 'platform'>,
  namespaces: readonly string[],
  auth: () => unknown,
  journal: Journal,
  note: Note,
): Client {
  const manager = createManager('http://server', { ...parts, platform: host.platform });
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
      journal.saw(reason);
      note('client', () => `session ${log.sid ?? '?'} ended: ${reason}`);
    });
  };

  const leaves = (log: SessionLog, text: string | undefined) => {
    if (text === undefined) return;
    const emitted = journal.emitted.get(Number(text))!;
    const socket = client.sockets.find(({ socket }) => socket.nsp === emitted.nsp)!;
    if (emitted.session) journal.fail('leaves once', `emit ${text} left twice`);
    // What listeners of recovered events emit goes before what was kept, as the peer has it; else the order is that of the making.
    const waited = socket.waiting.includes(emitted.token);
    const early = socket.socket.connected && !socket.connected && !waited;
    const order = early ? 'leftEarly' : 'left';
    if (emitted.token <= socket[order]) {
      journal.fail('order up', `emit ${text} of ${emitted.nsp} left after ${socket[order]}`);
    }
    socket[order] = emitted.token;
    emitted.session = log;
    const at = socket.waiting.indexOf(emitted.token);
    if (at >= 0) socket.waiting.splice(at, 1);
  };

  const { _open: open } = manager;
  manager._open = () => {
    open.call(manager);
    note('client', () => 'a session is opened');
    for (const log of client.sockets) log.former = [];
    track(manager.engine!);
  };

  for (const nsp of namespaces) {
    const socket = manager.socket(nsp, { auth: auth() as never });
    const log: SocketLog = {
      socket,
      last: 0,
      sid: undefined,
      taken: 0,
      former: [],
      left: 0,
      leftEarly: 0,
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
      log.former.push(socket.id!);
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
