import * as peer from 'socket.io-parser';
import { type Comparison, isRefused, type Kind, type Ours, outcome } from './kind.js';
import type { Random } from './random.js';
import { same } from './same.js';
import { compareDecoders } from './socket-decode.js';
import { binary, text, value } from './values.js';

export interface Given {
  readonly packet: peer.Packet;
  /** What was put in since the two are known to differ there. */
  readonly oddity: string;
  readonly replacer?: string;
}

type Oddity = (random: Random, bytes: () => unknown) => unknown;

/** Values on which the two differ; at most one in a packet, so that each difference has one cause. */
export const ODDITIES: Record<string, Oddity> = {
  'own __proto__ key': (random, bytes) =>
    Object.defineProperty({ a: bytes() }, '__proto__', {
      value: random.pick<unknown>([1, { polluted: true }, bytes()]),
      enumerable: true,
      configurable: true,
      writable: true,
    }),
  'boxed primitive': (random, bytes) => [
    random.pick([Object('text'), Object(1), Object(false)]),
    bytes(),
  ],
  'toJSON on an array': (_, bytes) => [Object.assign([1], { toJSON: () => 'array' }), bytes()],
  'toJSON by key': (_, bytes) => ({ k: { toJSON: (key: string) => `at ${key}` }, b: bytes() }),
  'toJSON of a toJSON': (random, bytes) => [
    { toJSON: () => random.pick([new Date(0), { toJSON: () => 'twice', own: 1 }]) },
    bytes(),
  ],
};

function packet(random: Random, oddity: string): peer.Packet {
  const type = random.pick(oddity ? [2, 3] : [2, 2, 2, 2, 3, 3, 0, 1, 4]);
  const withBytes = random.chance(0.5) ? 0.15 : 0;
  const any = () => value(random, withBytes);
  const made: peer.Packet = { type, nsp: random.pick(['/', '/', '', '/admin', '/é', '/a/b']) };
  if (type === 2 || type === 3) {
    const args = random.list(3, any);
    const put = ODDITIES[oddity];
    if (put) args.push(put(random, () => binary(random)));
    made.data = type === 2 ? [random.chance(0.9) ? 'e' : any(), ...args] : args;
    if (random.chance(0.5)) made.id = random.pick([0, 1, 42, 999_999_999_999_999]);
    else if (random.chance(0.1)) made.id = null as never;
  } else if (type === 0 || type === 4) {
    made.data = random
      .weighted([
        { weight: 8, make: () => ({ token: any(), message: text(random) }) },
        { weight: 2, make: any },
        { weight: 2, make: () => undefined },
      ])
      .make();
  }
  return made;
}

const encodeWith = (Encoder: typeof peer.Encoder, packet: peer.Packet, replacer?: never) =>
  outcome(() => new Encoder(replacer).encode({ ...packet }));

/** Text by text; attachments are the very objects that were handed in. */
function compareEncoders(given: Given, ours: Ours, aspect: string, replacer?: never) {
  const mine = encodeWith(ours.Encoder as never, given.packet, replacer);
  const theirs = encodeWith(peer.Encoder, given.packet, replacer);
  const found: Comparison[] = [];
  if (!same(mine, theirs)) found.push({ aspect, given: given as never, ours: mine, peer: theirs });
  return { mine, theirs, found };
}

export const encoding: Kind<Given> = {
  name: 'packets',
  weight: 30,
  make(random) {
    const oddity = random.chance(0.02) ? random.pick(Object.keys(ODDITIES)) : '';
    const given = { packet: packet(random, oddity), oddity };
    if (!oddity && random.chance(0.01)) {
      return {
        packet: { ...given.packet, type: random.pick([5, 6, 7, -1]) as peer.PacketType },
        oddity: 'type',
      };
    }
    return given;
  },
  compare(given, ours) {
    const { mine, theirs, found } = compareEncoders(given, ours, 'encode');
    // What one sends, the other must read; if the messages are the same, that is both directions.
    for (const encoded of found.length ? [mine, theirs] : [mine]) {
      if (isRefused(encoded)) continue;
      found.push(...compareDecoders((encoded as { value: unknown[] }).value, ours));
    }
    return found;
  },
};

/** Functions by name, so that an input can be shown and replayed. */
export const REPLACERS: Record<string, (this: unknown, key: string, value: unknown) => unknown> = {
  'writes BigInts': (_, value) => (typeof value === 'bigint' ? `${value}n` : value),
  'writes Maps': (_, value) => (value instanceof Map ? { map: [...value] } : value),
  'drops the key a': (key, value) => (key === 'a' ? undefined : value),
  'throws at true': (_, value) => {
    if (value === true) throw new Error('true');
    return value;
  },
  'writes numbers as text': (_, value) => (typeof value === 'number' ? `${value}` : value),
};

export const replacing: Kind<Given> = {
  name: 'replacers',
  weight: 4,
  make: (random) => ({
    packet: packet(random, ''),
    oddity: '',
    replacer: random.pick(Object.keys(REPLACERS)),
  }),
  compare: (given, ours) =>
    compareEncoders(given, ours, 'replace', REPLACERS[given.replacer!] as never).found,
};

export const validity: Kind<{ packet: peer.Packet }> = {
  name: 'isPacketValid',
  weight: 4,
  make(random) {
    const made = packet(random, '');
    const odd = () =>
      (random.chance(0.05) ? Object(random.pick(['boxed', 1])) : value(random, 0.1, 1)) as never;
    if (random.chance(0.1)) made.nsp = odd();
    if (random.chance(0.2)) made.id = odd();
    if (random.chance(0.2))
      made.type = random.pick<never>([5, 6, 7, '2', NaN, null, odd()] as never);
    if (random.chance(0.4)) made.data = random.chance(0.5) ? odd() : [odd(), odd()];
    return { packet: made };
  },
  compare(given, ours) {
    const mine = outcome(() => ours.isPacketValid(given.packet as never));
    const theirs = outcome(() => peer.isPacketValid(given.packet));
    if (same(mine, theirs)) return [];
    return [{ aspect: 'isPacketValid', given: given as never, ours: mine, peer: theirs }];
  },
};
