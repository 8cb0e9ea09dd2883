import type { CoreSocket } from '../../src/socket/socket.js';
import type { Random } from '../fuzz/random.js';
import type { Client, SocketLog } from './client.js';
import type { Host } from './host.js';
import type { Emitted, Journal } from './journal.js';
import type { Note } from './note.js';
import type { ServerSocket } from './server/sockets.js';

/** What listeners of the simulated application throw; it harms nothing. */
export const THROWN = 'thrown by a listener';

/** The client's application: what it does, and what it hears. */
export interface Application {
  /** Emits once, in a way that chance chooses, by a namespace that it chooses. */
  emit(): void;
  /** Emits with an acknowledgement that must come. */
  ask(log: SocketLog): Emitted;
  /** Connects or disconnects. */
  wander(): void;
  /** It leaves the connections alone from now on. */
  rest(): void;
  /** It says nothing of its own accord from now on. */
  hush(): void;
}

const WAYS = [
  { way: 'plain', weight: 8 },
  { way: 'binary', weight: 2 },
  { way: 'ack', weight: 3 },
  { way: 'timeout', weight: 4 },
  { way: 'promise', weight: 3 },
  { way: 'signal', weight: 2 },
  { way: 'volatile', weight: 2 },
  { way: 'volatile ack', weight: 1 },
] as const;

export function createApplication(
  client: Client,
  host: Host,
  journal: Journal,
  random: Random,
  note: Note,
  restless: boolean,
  now: () => number,
  /** The server's end of a socket. */
  serverSocket: (sid: string) => ServerSocket | undefined,
): Application {
  let wandering = restless;
  let talking = true;
  const pad = () => (random.chance(0.3) ? ['x'.repeat(random.int(90))] : []);

  const begin = (log: SocketLog, volatile: boolean, ack: Emitted['ack'], limitMs = Infinity) => {
    const emitted: Emitted = {
      token: journal.token(),
      nsp: log.socket.nsp,
      volatile,
      ack,
      dueAt: host.timerTime() + limitMs,
      session: undefined,
      settled: 0,
      received: 0,
    };
    journal.emitted.set(emitted.token, emitted);
    note('client', () => `${log.socket.nsp} emits ${emitted.token}${volatile ? ' volatile' : ''}`);
    return emitted;
  };
  /** What was accepted has left in the same turn, or waits. */
  const accepted = (log: SocketLog, emitted: Emitted) => {
    // The application ended the session by hand: what it says until that has happened is lost with it.
    const ending = client.manager.engine?.readyState === 'closing' && log.socket.connected;
    if (ending && !emitted.volatile) emitted.session = client.sessions.at(-1);
    if (!emitted.session && !emitted.volatile) log.waiting.push(emitted.token);
    if (emitted.ack !== 'none' && (emitted.session || !emitted.volatile)) {
      journal.unsettled.add(emitted);
    }
    return emitted;
  };
  const settle = (log: SocketLog, emitted: Emitted, error: unknown, value: unknown) => {
    note('client', () => `ack of ${emitted.token}: ${error ? (error as Error).name : value}`);
    journal.unsettled.delete(emitted);
    if (++emitted.settled > 1) journal.fail('ack once', `${emitted.token} was settled twice`);
    if (error) {
      journal.saw(`ack ${(error as Error).name}`);
      log.waiting = log.waiting.filter((token) => token !== emitted.token);
      return;
    }
    journal.saw('ack');
    if (value !== emitted.token || !emitted.received) {
      journal.fail('answer', `${emitted.token} was answered by ${value}`);
    }
    if (!emitted.session) journal.fail('answer', `${emitted.token} was answered before it left`);
  };

  const send = (log: SocketLog, way: (typeof WAYS)[number]['way']): void => {
    const { socket } = log;
    const callback = (emitted: Emitted) => (value: unknown) =>
      settle(log, emitted, undefined, value);
    const errorFirst = (emitted: Emitted) => (error: unknown, value: unknown) =>
      settle(log, emitted, error, value);
    if (way === 'plain' || way === 'binary') {
      const emitted = begin(log, false, 'none');
      const bytes = way === 'binary' ? [Uint8Array.of(emitted.token, 1, 2)] : pad();
      socket.emit('e', emitted.token, ...bytes);
      accepted(log, emitted);
    } else if (way === 'ack') {
      const emitted = begin(log, false, 'plain');
      socket.emit('e', emitted.token, ...pad(), callback(emitted));
      accepted(log, emitted);
    } else if (way === 'timeout') {
      const limitMs = random.int(20_000);
      const emitted = begin(log, false, 'error-first', limitMs);
      socket.timeout(limitMs).emit('e', emitted.token, errorFirst(emitted));
      accepted(log, emitted);
    } else if (way === 'promise') {
      const limitMs = random.chance(0.5) ? random.int(20_000) : Infinity;
      const emitted = begin(log, false, 'error-first', limitMs);
      const sender = limitMs < Infinity ? socket.timeout(limitMs) : socket;
      sender.emitWithAck('e', emitted.token).then(
        (value) => settle(log, emitted, undefined, value),
        (error) => settle(log, emitted, error, undefined),
      );
      accepted(log, emitted);
    } else if (way === 'signal') {
      const controller = new AbortController();
      const emitted = begin(log, false, 'error-first');
      socket.with({ signal: controller.signal }).emit('e', emitted.token, errorFirst(emitted));
      accepted(log, emitted);
      const abort = () => controller.abort(new Error('given up'));
      host.platform.after(random.int(10_000), abort);
    } else {
      const emitted = begin(log, true, way === 'volatile' ? 'none' : 'plain');
      if (way === 'volatile') socket.volatile.emit('e', emitted.token);
      else socket.volatile.emit('e', emitted.token, callback(emitted));
      accepted(log, emitted);
    }
  };

  const wander = (log = random.pick(client.sockets)) => {
    const { socket } = log;
    const what = random.int(5);
    note('client', () => `${socket.nsp} wanders ${what}`);
    client.askedAt = now();
    if (what === 0) socket.disconnect();
    else if (what === 1) socket.disconnect().connect();
    else if (what === 2 && random.chance(0.2)) client.manager.engine?.close();
    else socket.connect();
  };

  const emitBy = (log: SocketLog) => send(log, random.weighted(WAYS).way);

  const hear = (log: SocketLog, args: unknown[]) => {
    const { socket } = log;
    const [token] = args as [number];
    const told = journal.told.get(token)!;
    note('client', () => `${socket.nsp} got ${token}`);
    if (!socket.connected) journal.fail('life', `${socket.nsp}: ${token} came while not connected`);
    if (token <= log.last) journal.fail('order down', `${token} came after ${log.last}`);
    log.last = token;
    if (told.nsp !== socket.nsp) journal.fail('order down', `${token} was meant for ${told.nsp}`);
    if (told.sid !== socket.id) {
      // It was under way when the application left and came back at once; an answer would be taken for another's.
      if (serverSocket(told.sid)?.session.sid !== client.sessions.at(-1)?.sid) {
        journal.fail('order down', `${token} was meant for ${told.sid}, not for ${socket.id}`);
      }
      return;
    }
    if (socket.id !== log.sid) {
      log.sid = socket.id;
      log.taken = 0;
    }
    if (told.place !== undefined && told.place !== log.taken++) {
      journal.fail(
        'nothing missed',
        `${token} is number ${told.place} of ${told.sid}, not ${log.taken - 1}`,
      );
    }
    const answer = args.at(-1);
    if (typeof answer !== 'function') return;
    if (random.chance(0.6)) answer(token);
    if (random.chance(0.1)) answer(token);
    if (random.chance(0.3)) host.platform.after(random.int(5_000), () => answer(token));
  };

  for (const log of client.sockets) {
    const { socket } = log as { socket: CoreSocket };
    socket.on('s', (...args: unknown[]) => {
      hear(log, args);
      if (wandering && random.chance(0.02)) wander(log);
      if (talking && random.chance(0.1)) emitBy(log);
      if (random.chance(0.05)) throw new Error(THROWN);
    });
    const react = (often: number) => () => {
      if (talking && random.chance(0.3)) emitBy(log);
      if (wandering && random.chance(often)) wander(log);
      if (random.chance(0.05)) throw new Error(THROWN);
    };
    socket.on('connect', () => {
      const known = serverSocket(socket.id!);
      if (known?.recovered !== socket.recovered) {
        journal.fail('recovered', `${socket.id} is ${known?.recovered}, not ${socket.recovered}`);
      }
    });
    socket.on('connect', react(0.05)).on('disconnect', react(0.1)).on('connect_error', react(0.05));
  }

  return {
    emit: () => emitBy(random.pick(client.sockets)),
    ask(log) {
      const emitted = begin(log, false, 'error-first', 5_000);
      log.socket
        .timeout(5_000)
        .emit('e', emitted.token, (error: unknown, value: unknown) =>
          settle(log, emitted, error, value),
        );
      return accepted(log, emitted);
    },
    wander: () => wander(),
    hush() {
      talking = false;
    },
    rest() {
      wandering = false;
    },
  };
}
