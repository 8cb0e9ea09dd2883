// What an application ships, in bytes of brotli: lines of budgets.json, beside everyone who does the same work.
import { measureAll, measureOther } from '../scripts/measure.mjs';
import { peers } from './size/peers.mjs';

export const title = 'What an application ships';

/** By the id of a line in budgets.json. */
const goals = {
  io: { must: 7_000, aim: 6_500 },
  script: { must: 7_500, aim: 7_000 },
  createSocket: { must: 5_000, aim: 4_200 },
  'engine-core': { must: 3_600, aim: 3_200 },
  'react-three': { must: 700, aim: 600 },
  react: { must: 1_800, aim: 1_500 },
  'vue-three': { must: 700, aim: 600 },
  vue: { must: 1_800, aim: 1_500 },
  outbox: {},
};

/** Sizes are the same in every round: there is one. */
export async function run() {
  const measured = new Map((await measureAll()).map((line) => [line.id, line]));
  const rows = [];
  for (const [id, goal] of Object.entries(goals)) {
    const { name, ours, peer, error } = measured.get(id);
    if (error) throw new Error(`${name}: ${error}`);
    const values = { holdfast: ours.brotli };
    if (peer) values[id === 'engine-core' ? 'engine.io-client' : 'socket.io-client'] = peer.brotli;
    for (const [other, lines] of Object.entries(peers[id] ?? {}))
      values[other] = (await measureOther(lines)).brotli;
    const rounds = Object.fromEntries(Object.entries(values).map(([who, size]) => [who, [size]]));
    rows.push({
      id: `size-${id}`,
      what: name,
      unit: 'bytes',
      better: 'less',
      values,
      rounds,
      ...goal,
    });
  }
  return {
    tables: rows.map(({ what, values, must }) => ({
      caption: must ? `${what}: at most ${must}` : what,
      rows: [
        ['', 'brotli', '× ours'],
        ...Object.entries(values).map(([who, size]) => [
          who,
          `${size}`,
          (size / values.holdfast).toFixed(2),
        ]),
      ],
    })),
    notes: [
      'Bundled by esbuild, minified by terser, ES2022, brotli 11; a line that begins with + is what it adds to an application.',
    ],
    data: { rows },
  };
}
