import type { Random } from './random.js';

/** Text that means something to one of the two protocols, or to JSON, or to nobody. */
const PIECES = [
  ...[
    '',
    ' ',
    '\n',
    ',',
    '-',
    '/',
    '0',
    '1',
    '5',
    '6',
    '"',
    '{',
    '}',
    '[',
    ']',
    ':',
    '\\',
    '\x1e',
    'b',
  ],
  ...[
    'a',
    'é',
    '€',
    '😀',
    '\ud800',
    '\udfff',
    '\0',
    '\u2028',
    '\u00a0',
    'null',
    '1e0',
    '0x1',
    '+1',
  ],
  ...['event', 'connect', 'message', '_placeholder', 'num', '__proto__', 'constructor', 'toJSON'],
];

export const text = (random: Random): string => random.list(4, () => random.pick(PIECES)).join('');

const KEYS = ['a', 'b', 'x', 'num', '_placeholder', 'constructor', 'length', '0', '', 'prototype'];

export function bytes(random: Random): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(random.int(12));
  for (let i = 0; i < whole.length; i++) whole[i] = random.int(256);
  return whole;
}

/** The kinds of bytes that both sides take for bytes. */
export function binary(random: Random): ArrayBuffer | ArrayBufferView<ArrayBuffer> | Blob {
  const data = bytes(random);
  switch (random.int(8)) {
    case 0:
      return data.buffer;
    case 1:
      return new DataView(data.buffer);
    case 2:
      return new Uint16Array(data.buffer.slice(0, data.length & ~1));
    case 3:
      return data.subarray(random.int(data.length + 1));
    case 4:
      return Buffer.from(data);
    case 5:
      return random.chance(0.2) ? new Blob([data]) : data;
    default:
      return data;
  }
}

class Point {
  x: unknown;
  constructor(x: unknown) {
    this.x = x;
  }
  get computed() {
    return 'not an own property';
  }
}

class Money {
  readonly #value: unknown;
  constructor(value: unknown) {
    this.#value = value;
  }
  toJSON() {
    return this.#value;
  }
}

const LEAVES: ((random: Random) => unknown)[] = [
  () => null,
  () => undefined,
  (random) => random.chance(0.5),
  (random) => random.int(100) - 50,
  (random) => random.pick([0, -0, 0.1, 1e21, 2 ** 53, -1e-7, NaN, Infinity]),
  text,
  text,
  (random) => random.pick(['e', 'event', 'connect', 'disconnecting', 'newListener']),
];

const SPECIALS: ((random: Random, value: () => unknown) => unknown)[] = [
  () => () => 'a function',
  () => Symbol('s'),
  (random) => new Date(random.pick([0, 1e12, NaN])),
  () => new URL('http://h/'),
  (_, value) => new Map([['k', value()]]),
  (_, value) => new Set([value()]),
  (_, value) => new Point(value()),
  (_, value) => {
    const inner = value();
    // A toJSON that gives what has one is an oddity of its own.
    return new Money(inner instanceof Date ? null : inner);
  },
  (_, value) => Object.assign(Object.create(null), { bare: value() }),
  (_, value) => Object.assign(Object.create({ inherited: value() }), { own: value() }),
  (_, value) => Object.assign([value()], { extra: value() }),
  (_, value) => Object.defineProperty({ seen: value() }, 'hidden', { value: value() }),
  (_, value) => ({ [Symbol('key')]: value(), y: value() }),
  (_, value) => ({
    get got() {
      return value();
    },
  }),
  () => /x/g,
  () => new Error('e'),
  (random) => ({ _placeholder: true, num: random.int(3) }),
  (random) => (random.chance(0.02) ? 10n : 'ten'),
  (random) => {
    const holder: Record<string, unknown> = {};
    if (random.chance(0.02)) holder.self = holder;
    return holder;
  },
  (_, value) => {
    const sparse = new Array(3);
    sparse[1] = value();
    return sparse;
  },
];

/** A value as an application may hand it in. @param withBytes - the probability that a leaf is bytes */
export function value(random: Random, withBytes: number, depth = 3): unknown {
  if (random.chance(withBytes)) return binary(random);
  const inner = () => value(random, withBytes, depth - 1);
  if (depth > 0) {
    const roll = random.next();
    if (roll < 0.15) return random.list(3, inner);
    if (roll < 0.35) {
      return Object.fromEntries(random.list(3, () => [random.pick(KEYS), inner()]));
    }
    if (roll < 0.5) {
      // A getter must give the same at each call, as both sides read it.
      let made: { it: unknown } | undefined;
      return random.pick(SPECIALS)(random, () => {
        made ??= { it: inner() };
        return made.it;
      });
    }
  }
  return random.pick(LEAVES)(random);
}
