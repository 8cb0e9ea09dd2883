// Prints what a client keeps in Node and in Chromium, and fails when a budget of bench/memory.mjs is exceeded.
// One contestant of `npm run bench -- --only memory`, without the peers beside it: what is kept is counted, and not timed.
import { budgets, figuresOf, goals, measureRounds } from '../bench/memory.mjs';
import { formatTable } from '../bench/table.mjs';
import { readArguments } from './arguments.mjs';

readArguments('npm run memory    what a client keeps, and the budgets');

const NAME = 'holdfast';
/** Garbage that is left adds to a figure and takes nothing from it, so the least of some rounds is nearest to what is kept. */
const MOST_ROUNDS = 4;

const measured = [];
const leastOf = (id) => Math.min(...figuresOf(measured, id, NAME));
const exceeded = () => Object.keys(budgets).filter((id) => !(leastOf(id) <= budgets[id]));

for (let round = 0; round < MOST_ROUNDS && (!round || exceeded().length); round++)
  measured.push(...(await measureRounds([NAME], 1)));

console.log(
  formatTable([
    ['JavaScript heap after garbage collection', 'kept', 'budget', 'unit'],
    ...Object.entries(budgets).map(([id, budget]) => {
      const { what, unit } = goals[id];
      return [what, leastOf(id).toFixed(unit === 'bytes' ? 0 : 2), `${budget}`, unit];
    }),
  ]),
);
const failures = exceeded();
for (const id of failures)
  console.error(
    `memory: ${goals[id].what}: ${leastOf(id)} ${goals[id].unit}, the budget is ${budgets[id]}`,
  );
process.exit(failures.length ? 1 : 0);
