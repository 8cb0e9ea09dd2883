import { inspect } from 'node:util';
import * as holdfast from 'holdfast';
import { readArguments } from '../../../scripts/arguments.mjs';
import { differ, shrink } from './judge.js';
import { programAt } from './program.js';
import type { Client } from './stage.js';

const USAGE = `npm run programs                           300 programs by both clients
npm run programs -- --count 50 --seed 7    so many, the same ones again
npm run programs -- --seed 7 --at 12       one of them, as small as it still differs`;

/** Most of the time of a program is waiting. */
const AT_ONCE = 6;

const ours = holdfast as unknown as Client;

/** @returns the exit code */
export async function main(args: string[]): Promise<number> {
  const { values } = readArguments(USAGE, {
    args,
    options: {
      count: { type: 'string', default: '300' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
      at: { type: 'string' },
    },
  });
  const [seed, at] = [Number(values.seed), Number(values.at ?? 0)];
  const end = values.at === undefined ? Number(values.count) : at + 1;
  if (![seed, at, end].every(Number.isInteger)) {
    console.error('programs: --seed, --count and --at are integers');
    return 2;
  }
  console.log(`programs: seed ${seed}, ${at} to ${end - 1}`);
  const uncaught = new Set<string>();
  process.on('uncaughtException', (error) => uncaught.add(`${error?.stack ?? error}`));
  let next = at;
  let differences = 0;
  const work = async () => {
    while (next < end) {
      const index = next++;
      const found = await differ(ours, programAt(seed, index));
      if (!found) continue;
      differences++;
      const { program, lines } = await shrink(ours, found);
      console.log(`\nprograms: a difference\n${inspect({ program, lines }, { depth: 12 })}`);
      console.log(`replay npm run programs -- --seed ${seed} --at ${index}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  for (const error of uncaught) console.log(`programs: uncaught: ${error}`);
  console.log(`programs: ${end - at} played, ${differences} differ`);
  return differences || uncaught.size ? 1 : 0;
}
