// What an application of socket.io-client might do, and its server, by chance; left out is what is known to differ, by its row in
// docs/compatibility.md.
import { createRandom, type Random } from '../../fuzz/random.js';
import { args, type Value } from './values.js';

/** The namespaces of one connection. */
export type Name = 'a' | 'b';

export type Op =
  | {
      readonly op: 'emit';
      readonly of: Name;
      readonly event: string;
      readonly args: readonly Value[];
      readonly how: 'plain' | 'ack' | 'promise' | 'volatile' | 'send';
      readonly timeout?: number;
      readonly compress?: boolean;
    }
  | { readonly op: 'connect' | 'open' | 'disconnect' | 'close'; readonly of: Name }
  | {
      readonly op: 'on' | 'once' | 'addEventListener';
      readonly of: Name;
      readonly event: string;
      /** Which of the listeners for this event. */
      readonly nth: number;
      /** What it does when it is called. */
      readonly ops: readonly Op[];
    }
  | {
      readonly op: 'off' | 'removeListener' | 'removeAllListeners' | 'removeEventListener';
      readonly of: Name;
      readonly event: string;
      readonly nth?: number;
    }
  | {
      readonly op: `${'on' | 'prepend' | 'off'}Any${'' | 'Outgoing'}`;
      readonly of: Name;
      readonly nth?: number;
    }
  | { readonly op: 'look' | 'clear buffer' | 'replace buffer'; readonly of: Name }
  | { readonly op: 'auth'; readonly of: Name; readonly auth: 'object' | 'function' | 'refused' }
  | {
      readonly op:
        | 'engine.close'
        | 'manager.open'
        | 'manager.connect'
        | 'manager.look'
        | 'no reconnection';
    }
  | {
      readonly op: 'server.emit' | 'server.broadcast';
      readonly of: Name;
      readonly event: string;
      readonly args: readonly Value[];
      readonly ack: boolean;
    }
  | { readonly op: 'server.disconnect'; readonly of: Name; readonly close: boolean }
  | { readonly op: 'server.lose' }
  | { readonly op: 'server.restart' | 'server.slow'; readonly ms: number };

export interface Program {
  readonly transports: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly recovery: boolean;
  /** What is done in one turn, one after the other; then all that follows from it may happen. */
  readonly turns: readonly (readonly Op[])[];
}

const EVENTS = ['x', 'y', 'z'];
/** Nobody acknowledges it. */
export const MUTE = 'mute';
/** Longer than a machine is busy. */
const LONG_MS = 2_000;
/** Longer than nothing, so that it ends before the next turn. */
export const SHORT_MS = 15;

const name = (random: Random): Name => random.pick(['a', 'a', 'b']);

function emit(random: Random): Op {
  const how = random.pick(['plain', 'plain', 'ack', 'ack', 'promise', 'volatile', 'send'] as const);
  const base = { op: 'emit' as const, of: name(random), args: args(random), how };
  if (random.chance(0.05))
    return {
      ...base,
      event: random.pick(['connect', 'disconnecting', '__proto__', '', 'toString']),
    };
  const flags = random.chance(0.1) ? { compress: random.chance(0.5) } : {};
  if (how !== 'ack' && how !== 'promise') return { ...base, ...flags, event: random.pick(EVENTS) };
  return {
    ...base,
    ...flags,
    ...random.pick([
      { event: random.pick(EVENTS) },
      { event: random.pick(EVENTS), timeout: LONG_MS },
      { event: MUTE, timeout: SHORT_MS },
      { event: MUTE },
    ]),
  };
}

function listening(random: Random, depth: number): Op {
  const event = random.pick([...EVENTS, 'connect', 'disconnect', 'connect_error']);
  const op = random.pick(['on', 'once', 'addEventListener'] as const);
  const all = depth < 2 ? random.list(2, () => clientOp(random, depth + 1)) : [];
  // S17: what waits leaves before `connect` is told, or after it. S3: the peer opens at once for who connects in `disconnect`.
  // How often `connect_error` comes while a server restarts is a matter of time.
  const known = /^connect/.test(event) ? /./ : /connect|open|close|reconnection/;
  const ops = EVENTS.includes(event) ? all : all.filter(({ op }) => !known.test(op));
  return { op, of: name(random), event, nth: random.int(3), ops };
}

export function clientOp(random: Random, depth: number): Op {
  const of = name(random);
  const nth = () => (random.chance(0.7) ? { nth: random.int(3) } : {});
  return random
    .weighted<{ weight: number; make(): Op }>([
      { weight: 12, make: () => emit(random) },
      { weight: 2, make: () => ({ op: random.pick(['disconnect', 'close']), of }) },
      { weight: 3, make: () => ({ op: random.pick(['connect', 'open']), of }) },
      { weight: 3, make: () => listening(random, depth) },
      {
        weight: 1,
        make: () => ({
          op: random.pick(['off', 'removeListener', 'removeAllListeners', 'removeEventListener']),
          of,
          event: random.pick(EVENTS),
          ...nth(),
        }),
      },
      {
        weight: 2,
        make: () => ({
          op: `${random.pick(['on', 'prepend', 'off'] as const)}Any${random.pick(['', 'Outgoing'] as const)}`,
          of,
          ...nth(),
        }),
      },
      { weight: 3, make: () => ({ op: 'look', of }) },
      { weight: 1, make: () => ({ op: random.pick(['clear buffer', 'replace buffer']), of }) },
      {
        weight: 1,
        make: () => ({ op: 'auth', of, auth: random.pick(['object', 'function', 'refused']) }),
      },
      // M10: the peer never takes it back.
      { weight: 0.3, make: () => ({ op: 'no reconnection' }) },
      {
        weight: 1,
        make: () => ({
          op: random.pick(['engine.close', 'manager.open', 'manager.connect', 'manager.look']),
        }),
      },
    ])
    .make();
}

function serverOp(random: Random): Op {
  const of = name(random);
  const said = { of, event: random.pick(EVENTS), args: args(random), ack: random.chance(0.4) };
  return random
    .weighted<{ weight: number; make(): Op }>([
      { weight: 3, make: () => ({ op: 'server.emit', ...said }) },
      { weight: 1, make: () => ({ op: 'server.broadcast', ...said }) },
      { weight: 1, make: () => ({ op: 'server.disconnect', of, close: random.chance(0.5) }) },
      { weight: 1, make: () => ({ op: 'server.lose' }) },
      { weight: 0.5, make: () => ({ op: 'server.restart', ms: random.pick([5, 15, 40]) }) },
      { weight: 0.5, make: () => ({ op: 'server.slow', ms: random.pick([0, 10]) }) },
    ])
    .make();
}

const OPTIONS: readonly [chance: number, make: (random: Random) => Record<string, unknown>][] = [
  [0.3, () => ({ autoConnect: false })],
  [0.2, () => ({ ackTimeout: 500 })],
  [0.15, (random) => ({ retries: random.int(3), ackTimeout: 500 })],
  [0.2, () => ({ reconnection: false })],
  [0.1, () => ({ reconnectionAttempts: 2 })],
];

export const optionsOf = (random: Random): Record<string, unknown> =>
  Object.assign(
    {},
    ...OPTIONS.map(([chance, make]) => (random.chance(chance) ? make(random) : {})),
  );

/** The same seed and index give the same program, on every machine. */
export function programAt(seed: number, index: number): Program {
  const random = createRandom(seed, index);
  return {
    transports: random.pick([['websocket'], ['polling'], ['polling', 'websocket']]),
    options: optionsOf(random),
    recovery: random.chance(0.2),
    turns: Array.from({ length: 2 + random.int(7) }, () =>
      random.chance(0.3)
        ? [serverOp(random)]
        : Array.from({ length: 1 + random.int(3) }, () => clientOp(random, 0)),
    ),
  };
}
