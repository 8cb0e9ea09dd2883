import { inspect } from 'node:util';
import * as holdfast from 'holdfast';
import { readArguments } from '../../../scripts/arguments.mjs';
import { scripts } from '../adversary/scripts.js';
import type { Judge } from './judge.js';
import { programs } from './programs.js';
import type { Client } from './stage.js';

const USAGE = `npm run programs                           300 programs by both clients
npm run programs -- --count 50 --seed 7    so many, the same ones again
npm run programs -- --seed 7 --at 12       one of them, as small as it still differs
npm run programs -- --rude                 against a server that minds no protocol; with the same options`;

const ours = holdfast as unknown as Client;

/** @returns the exit code */
export async function main(args: string[]): Promise<number> {
  const { values } = readArguments(USAGE, {
    args,
    options: {
      count: { type: 'string', default: '300' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
      at: { type: 'string' },
      rude: { type: 'boolean', default: false },
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
  let differences = 0;
  const { differAll, shrink } = (values.rude ? scripts : programs) as Judge<unknown>;
  await differAll(ours, seed, { from: at, end }, async (index, found) => {
    differences++;
    const { program, lines } = await shrink(ours, found);
    console.log(`\nprograms: a difference\n${inspect({ program, lines }, { depth: 12 })}`);
    console.log(
      `replay npm run programs -- ${values.rude ? '--rude ' : ''}--seed ${seed} --at ${index}`,
    );
  });
  for (const error of uncaught) console.log(`programs: uncaught: ${error}`);
  console.log(`programs: ${end - at} played, ${differences} differ`);
  return differences || uncaught.size ? 1 : 0;
}
