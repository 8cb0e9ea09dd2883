// Scripts by chance; left out is what is known to differ, by its row in docs/compatibility.md.
import { createRandom, type Random } from '../../fuzz/random.js';
import { clientOp, type Op, optionsOf } from '../random/program.js';
import { answer, end } from './endings.js';
import { breaking, type Frame, frames, unfinished } from './frames.js';
import type { Probe, Reaction, Script, ServerOp, SessionScript } from './script.js';

/** Shorter than an application of these programs waits for anything. */
const LATE_MS = 4;

const maybe = <Name extends string, Value>(
  random: Random,
  chance: number,
  name: Name,
  make: () => Value,
) => (random.chance(chance) ? { [name]: make() } : {}) as { [name in Name]?: Value };

const late = (random: Random) => maybe(random, 0.2, 'lateMs', () => LATE_MS);

const ACCEPTS = ['40%{"sid":"s"}', '40%{"sid":"s","pid":"p"}'];
const REFUSES = ['44%{"message":"no"}', '44%{"message":"no","data":[1]}', '44%{}'];

/** S18: no event comes before the answer, and S3: no second one. Over polling it is a matter of time whether one arrives at the end. */
const connect = (random: Random, isAlone: boolean): Reaction => {
  const ending = maybe(random, isAlone ? 0.3 : 0, 'end', () => end(random));
  if (ending.end && random.chance(0.5)) return { ...late(random), ...ending };
  const answer = random.chance(0.3)
    ? [random.pick(REFUSES)]
    : [random.pick(ACCEPTS), ...frames(random)];
  return { ...late(random), frames: answer, ...ending };
};

/** At once, as some events wait no longer than a moment. */
const acknowledge = (random: Random): Reaction => ({
  frames: [
    ...(random.chance(0.8) ? ['43%#["done"]'] : []),
    ...(random.chance(0.2) ? ['43%#["done again"]'] : []),
    ...(random.chance(0.3) ? frames(random) : []),
  ],
});

/** U5, U6: after its answer the peer minds no other, and hangs when the WebSocket then fails. */
const probed = (random: Random): Reaction => ({
  ...late(random),
  ...(random.chance(0.5)
    ? { frames: ['3probe'] }
    : {
        frames: [random.pick<Frame>(['3', '3nope', '4hello', '6', '9', { bytes: [1] }])],
        ...maybe(random, 0.5, 'end', () => end(random)),
      }),
});

const probe = (random: Random): Probe => ({
  ...maybe(random, 0.15, 'refused', () => answer(random)),
  ...maybe(random, 0.4, 'answer', () => probed(random)),
  ...maybe(random, 0.4, 'release', () => frames(random)),
  ...maybe(random, 0.3, 'upgraded', () => ({
    ...late(random),
    frames: frames(random),
    ...maybe(random, 0.3, 'end', () => end(random)),
  })),
});

const UPGRADES = [
  [],
  ['nothing'],
  ['webtransport', 'websocket'],
  ['nothing', 'websocket', 3, null],
];

/** E28: each is a handshake. T4: of a server that takes what is sent. */
const open = (random: Random, upgrades: readonly unknown[] | undefined) => ({
  ...(upgrades && { upgrades }),
  ...maybe(random, 0.1, 'maxPayload', () => 2_000),
  ...(random.chance(0.2) && { pingInterval: 60, pingTimeout: 40 }),
  ...maybe(random, 0.1, 'more', () => ({ constructor: { x: [] } })),
  ...maybe(random, 0.1, 'sid', () => random.pick(['ä & =?', ' ', '__proto__'])),
});

function session(random: Random, transports: readonly string[], nth: number): SessionScript {
  const requests = () => random.list(3, () => (random.chance(0.5) ? null : answer(random)));
  const kind = random.pick(['usual', 'connects', 'connects', nth ? 'usual' : 'requests']);
  // Whether those, or an upgrade, come first is a matter of time.
  const stays = kind === 'requests' || !transports.includes('polling') || !transports[1];
  const upgrades = stays ? [] : random.chance(0.3) ? random.pick(UPGRADES) : undefined;
  const isAlone = !nth && transports.join() === 'websocket';
  return {
    ...maybe(random, 0.12, 'handshake', () => answer(random)),
    open: open(random, upgrades),
    ...maybe(random, 0.5, 'probe', () => probe(random)),
    ...maybe(random, 0.5, 'asked', () => random.list(3, () => acknowledge(random))),
    ...(kind === 'requests' && { [random.pick(['gets', 'posts'])]: requests() }),
    ...(kind === 'connects' && {
      connects: { [random.pick(['', '/other,'])]: connect(random, isAlone) },
    }),
  };
}

const serverOp = (random: Random): ServerOp => ({
  op: 'say',
  frames: random.pick([frames, frames, frames, frames, unfinished, breaking])(random),
  ...maybe(random, 0.25, 'end', () => end(random)),
});

/** Whose turn comes first at a loss, of two namespaces, is that of the one which connected first, or was made first. */
const alone = (op: Op): Op => ('ops' in op && op.event === 'disconnect' ? { ...op, ops: [] } : op);

/** The same seed and index give the same script, on every machine. */
export function scriptAt(seed: number, index: number): Script {
  const random = createRandom(seed, index);
  const transports = random.pick([['websocket'], ['polling'], ['polling', 'websocket']]);
  // Which namespace comes first is the same for all.
  const { autoConnect: _, ...options } = optionsOf(random);
  return {
    transports,
    options,
    sessions: Array.from({ length: 1 + random.int(3) }, (_, nth) =>
      session(random, transports, nth),
    ),
    turns: Array.from({ length: 1 + random.int(6) }, () =>
      random.chance(0.5)
        ? [serverOp(random)]
        : Array.from({ length: 1 + random.int(3) }, () => alone(clientOp(random, 0))),
    ),
  };
}
