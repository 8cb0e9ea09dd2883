import * as peer from 'socket.io-parser';
import type { Comparison, Kind, Ours } from './kind.js';
import type { Random } from './random.js';
import { same } from './same.js';
import { binary, text } from './values.js';

/** What one message led to: packets, or an error. */
export interface Step {
  readonly packets: unknown[];
  readonly error?: string;
}

/** Where two decoders first differ. */
export interface Divergence {
  readonly aspect: string;
  readonly messages: readonly unknown[];
  readonly at: number;
  /** The text that the packet under way began with. */
  readonly head: string;
  readonly ours: Ours;
}

interface Decoder {
  add(message: never): void;
  on(event: 'decoded', listener: (packet: peer.Packet) => void): unknown;
}

function step(decoder: Decoder, packets: unknown[], message: unknown): Step {
  packets.length = 0;
  try {
    decoder.add(message as never);
    return { packets: [...packets] };
  } catch (error) {
    return { packets: [...packets], error: (error as Error).message };
  }
}

/** Gives both decoders the messages, up to the first that one refuses: what follows has no meaning. */
export function compareDecoders(
  messages: readonly unknown[],
  ours: Ours,
  options: { reviver?: (key: string, value: unknown) => unknown; maxAttachments?: number } = {},
  aspect = 'decode',
): Comparison[] {
  const sides = [new ours.Decoder(options), new peer.Decoder(options)].map((decoder) => {
    const packets: unknown[] = [];
    (decoder as Decoder).on('decoded', (packet) => packets.push(packet));
    return (message: unknown) => step(decoder as Decoder, packets, message);
  });
  let head = '';
  for (const [at, message] of messages.entries()) {
    if (typeof message === 'string') head = message;
    const [mine, theirs] = sides.map((side) => side(message)) as [Step, Step];
    const given = { aspect, messages, at, head, ours } satisfies Divergence as never;
    if (!same(mine, theirs)) return [{ aspect, given, ours: mine, peer: theirs }];
    if (mine.error !== undefined) break;
  }
  return [];
}

const NAMESPACES = ['', '', '/', '/admin,', '/n', '/é,', '/a/b?c=d,', '/"["', '/,', '//,', '/-,'];
const IDS = ['', '', '', '0', '7', '12', '007', '999999999999999', '1000000000000000'];
const ODD_IDS = [' ', '1 ', ' 1', '1 2', '\n', '9007199254740993', '1'.repeat(30), '-1', '1.5'];
const COUNTS = ['1', '1', '1', '2', '3', '10', '01'];
const ODD_COUNTS = [
  '0',
  '00',
  '11',
  '999',
  '-1',
  '1e0',
  '+1',
  '0x1',
  ' 1',
  '1 ',
  '1.0',
  '',
  'a',
  '.1e1',
];

/** JSON as it may stand in a packet, with a few placeholders when there are attachments. */
function json(random: Random, count: number, depth = 3): string {
  const roll = random.next();
  if (count && roll < 0.3) {
    const num = random.chance(0.85)
      ? String(random.int(count))
      : random.pick(['-1', '10', '0.5', '"0"', 'null', '[0]', '1e0', '-0', '{}', '1e400', count]);
    const more = random.chance(0.2) ? `,"x":${json(random, count, depth - 1)}` : '';
    return `{"_placeholder":true,"num":${num}${more}}`;
  }
  if (depth > 0 && roll < 0.5) {
    return `[${random.list(3, () => json(random, count, depth - 1)).join()}]`;
  }
  if (depth > 0 && roll < 0.65) {
    const key = () =>
      random.pick(['a', 'b', 'num', '_placeholder', '__proto__', 'constructor', 'prototype', '']);
    return `{${random.list(3, () => `"${key()}":${json(random, count, depth - 1)}`).join()}}`;
  }
  if (roll < 0.72) return JSON.stringify(text(random));
  return random.pick(['null', 'true', 'false', '0', '-1', '1e3', '"a"', '""', '"\\u0000"', '12.5']);
}

/** The text of a packet, most often a legal one. */
function packetText(random: Random): { text: string; count: number } {
  const type = random.weighted([
    { weight: 8, digit: '2' },
    { weight: 6, digit: '5' },
    { weight: 3, digit: '3' },
    { weight: 3, digit: '6' },
    { weight: 2, digit: '0' },
    { weight: 2, digit: '4' },
    { weight: 1, digit: '1' },
    { weight: 0.5, digit: random.pick(['7', '9', '', ' ', '\n', '-', 'a', '٢']) },
  ]).digit;
  const odd = random.chance(0.04);
  const isBinary = type === '5' || type === '6' || (odd && random.chance(0.1));
  const number = random.pick(odd && random.chance(0.5) ? ODD_COUNTS : COUNTS);
  const count = isBinary ? Math.min(Number(number) || 0, 12) : 0;
  const id = random.pick(odd && random.chance(0.5) ? ODD_IDS : IDS);
  let data = '';
  if (random.chance(0.97)) {
    const name = random.chance(0.95)
      ? random.pick(['"e"', '"event"', '1', '"__proto__"'])
      : random.pick(['"connect"', '"disconnecting"', 'null', '{}', '']);
    const args = random.list(3, () => json(random, count));
    if (type === '2' || type === '5') data = `[${[name, ...args].join()}]`;
    else if (type === '3' || type === '6') data = `[${args.join()}]`;
    else if (type === '0' || type === '4') data = json(random, 0);
    else data = random.chance(0.1) ? json(random, 0) : '';
  }
  const head = `${type}${isBinary ? `${number}-` : ''}`;
  return { text: head + random.pick(NAMESPACES) + id + data, count };
}

/** A small change anywhere in a text. */
function mutateText(random: Random, input: string): string {
  const at = random.int(input.length + 1);
  const length = random.int(4);
  switch (random.int(6)) {
    case 0:
      return input.slice(0, at) + input.slice(at + length);
    case 1:
      return input.slice(0, at) + text(random) + input.slice(at);
    case 2:
      return input.slice(0, at);
    case 3:
      return input.slice(0, at) + input.slice(at, at + length).repeat(2) + input.slice(at + length);
    case 4: {
      const to = random.int(input.length + 1);
      return input.slice(0, at) + input.slice(to);
    }
    default:
      return input.slice(0, at) + text(random) + input.slice(at + length);
  }
}

const NEITHER = [null, undefined, 42, {}, { base64: true, data: 'AA==' }, [1], true];

function mutateMessages(random: Random, messages: unknown[]): void {
  const at = random.int(messages.length);
  switch (random.int(6)) {
    case 0:
      messages.splice(at, 1);
      break;
    case 1:
      messages.splice(at, 0, binary(random));
      break;
    case 2:
      messages.splice(at, 0, packetText(random).text);
      break;
    case 3:
      messages.splice(at, 0, messages[at]);
      break;
    case 4:
      messages.splice(at, 1, random.pick(NEITHER));
      break;
    default:
      messages.reverse();
  }
}

export function sequence(random: Random): unknown[] {
  const messages: unknown[] = [];
  for (let packets = 1 + random.int(2); packets; packets--) {
    const { text, count } = packetText(random);
    messages.push(random.chance(0.35) ? mutateText(random, text) : text);
    for (let i = 0; i < count; i++) messages.push(binary(random));
  }
  if (random.chance(0.15)) mutateMessages(random, messages);
  return messages;
}

export const decoding: Kind<unknown[]> = {
  name: 'sequences of messages',
  weight: 34,
  make: sequence,
  compare: (messages, ours) => compareDecoders(messages, ours),
};

export const noise: Kind<unknown[]> = {
  name: 'noise',
  weight: 6,
  make: (random) => [random.pick(['', '2', '5', '51-']) + text(random) + text(random)],
  compare: (messages, ours) => compareDecoders(messages, ours),
};

/** Functions by name, so that an input can be shown and replayed. */
export const REVIVERS: Record<string, (key: string, value: unknown) => unknown> = {
  'adds one to numbers': (_, value) => (typeof value === 'number' ? value + 1 : value),
  'drops the key a': (key, value) => (key === 'a' ? undefined : value),
  'throws at true': (_, value) => {
    if (value === true) throw new Error('true');
    return value;
  },
  'makes Maps': (_, value) =>
    typeof value === 'object' && value && 'b' in value ? new Map(Object.entries(value)) : value,
  unwraps: (key, value) => (key === '' && Array.isArray(value) ? [...value, 'revived'] : value),
};

export const reviving: Kind<{ reviver: string; messages: unknown[] }> = {
  name: 'revivers',
  weight: 4,
  make: (random) => ({ reviver: random.pick(Object.keys(REVIVERS)), messages: sequence(random) }),
  compare({ reviver, messages }, ours) {
    // What differs without a reviver as well is not its doing.
    const found = compareDecoders(messages, ours);
    if (found.length) return found;
    return compareDecoders(messages, ours, { reviver: REVIVERS[reviver]! }, 'revive');
  },
};

export const limits: Kind<{ maxAttachments: number; messages: unknown[] }> = {
  name: 'limits of attachments',
  weight: 2,
  make: (random) => ({ maxAttachments: random.pick([1, 2, 12]), messages: sequence(random) }),
  compare: ({ maxAttachments, messages }, ours) =>
    compareDecoders(messages, ours, { maxAttachments }),
};
