import type { Random } from '../../fuzz/random.js';

/** An argument as data, so that a program can be printed, played twice and made smaller. */
export type Value =
  | null
  | boolean
  | number
  | string
  | { readonly undefined: true }
  | { readonly bytes: number }
  | { readonly date: number }
  | { readonly list: readonly Value[] }
  | { readonly object: readonly (readonly [key: string, value: Value])[] };

const KEYS = ['a', 'b', 'toString', '_placeholder', '0'];
const TEXTS = ['', 'text', 'é\u2028🐎', '{"_placeholder":true,"num":0}', '-1', '/'];

const value = (random: Random, depth: number): Value => {
  switch (random.int(depth < 3 ? 12 : 8)) {
    case 0:
      return null;
    case 1:
      return random.chance(0.5);
    case 2:
      return random.int(100);
    case 3:
      return random.next();
    case 4:
      return random.pick(TEXTS);
    case 5:
      return { undefined: true };
    case 6:
      return { bytes: random.int(4) };
    case 7:
      return { date: random.int(1_000_000) };
    case 8:
    case 9:
      return { list: random.list(3, () => value(random, depth + 1)) };
    default:
      return { object: random.list(3, () => [random.pick(KEYS), value(random, depth + 1)]) };
  }
};

export const args = (random: Random): Value[] => random.list(3, () => value(random, 0));

/** What an application would pass. */
export function made(value: Value): unknown {
  if (value === null || typeof value !== 'object') return value;
  if ('bytes' in value) return Buffer.from(Array.from({ length: value.bytes }, (_, at) => at));
  if ('date' in value) return new Date(value.date);
  if ('list' in value) return value.list.map(made);
  if ('object' in value)
    return Object.fromEntries(value.object.map(([key, inner]) => [key, made(inner)]));
  return undefined;
}
