// Frames of the lower layer, as a server might send them in any place.
import type { Random } from '../../fuzz/random.js';

/** Text or bytes, as data. */
export type Frame = string | { readonly bytes: readonly number[] };

const NAMESPACES = ['', '', '', '/other,', '/nowhere,', '/other?a=1,', '/,'];
// R3: the peer takes the name of an event without arguments for an offset.
const EVENTS = [
  '["x",0]',
  '["x",1,null]',
  '["y",{"a":[]}]',
  '["z","offset"]',
  '["x",1,"offset"]',
  '["__proto__",{"__proto__":1}]',
  '["toString",1]',
  '[7,"x"]',
];
const ODD = [
  '[]',
  '{}',
  '"x"',
  'null',
  '["connect"]',
  '["disconnect",1]',
  '[',
  '[null]',
  '[["x"]]',
];
const IDS = ['', '', '', '0', '1', '2', '7', '999999999999999', '00'];
// S2: with the peer the answer to an event that has not left yet is taken.
const UNKNOWN = ['70', '999999999999999'];

const bytes = (random: Random): Frame => ({
  bytes: Array.from({ length: random.int(4) }, () => random.int(256)),
});

/** An event or an answer with attachments, of which the last ones may be missing. */
function binary(random: Random, isWhole = true): Frame[] {
  const count = 1 + random.int(2);
  const places = Array.from({ length: count }, (_, num) => `{"_placeholder":true,"num":${num}}`);
  const nsp = random.pick(NAMESPACES);
  const head = random.chance(0.7)
    ? `45${count}-${nsp}${random.pick(IDS)}["x",`
    : `46${count}-${nsp}${random.pick(UNKNOWN)}["x",`;
  return [
    `${head}${places.join(',')}]`,
    ...Array.from({ length: isWhole ? count : random.int(count) }, () => bytes(random)),
  ];
}

/** A few frames that belong together. */
function group(random: Random): Frame[] {
  const nsp = random.pick(NAMESPACES);
  return random
    .weighted<{ weight: number; make(): Frame[] }>([
      { weight: 8, make: () => [`42${nsp}${random.pick(IDS)}${random.pick(EVENTS)}`] },
      {
        weight: 3,
        make: () => [`43${nsp}${random.pick(UNKNOWN)}${random.pick(['[]', '[1]', '["a",{}]'])}`],
      },
      { weight: 3, make: () => binary(random) },
      { weight: 1, make: () => [`41${nsp}`] },
      { weight: 1, make: () => ['2'] },
      { weight: 2, make: () => [random.pick(['6', '3', '3probe', '5', '2probe', '6text', '3x'])] },
    ])
    .make();
}

export const frames = (random: Random): Frame[] =>
  Array.from({ length: 1 + random.int(3) }, () => group(random)).flat();

/** The rest may come in another turn, on another transport, or never. */
export const unfinished = (random: Random): Frame[] => [
  ...frames(random),
  ...binary(random, false),
];

/** What ends the session. Alone: what came before it in the same turn is told by the peer after the end, or never. */
export const breaking = (random: Random): Frame[] => [
  random.pick<() => Frame>([
    () => random.pick(['7', '9', '', 'x', '-1', ' 2', 'é', '4', '48', '4x', '450-["x"]']),
    () => `4${random.pick([2, 3])}${random.pick(NAMESPACES)}${random.pick(IDS)}${random.pick(ODD)}`,
    () => bytes(random),
  ])(),
];
