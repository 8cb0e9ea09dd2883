// How many acknowledged events a second, one after the other, in Chromium.
import { CONTESTANTS, openLab } from './lab/stage.mjs';
import { byContestant, inTurn, over, row } from './rounds.mjs';
import { median } from './table.mjs';

export const title = 'Acknowledged events, one after the other, in Chromium';

const ROUNDS = 7;
const WARM_UP = 1_000;
const COUNT = 3_000;

export async function run({ rounds = ROUNDS }) {
  const names = Object.keys(CONTESTANTS);
  const lab = await openLab();
  const measured = [];
  try {
    for (const { round, contestant } of inTurn(names, rounds)) {
      const result = await lab.withPage(contestant, async (page) => {
        await page.evaluate(`lab.asks(${WARM_UP})`);
        const before = await page.metrics();
        const ms = await page.evaluate(`lab.asks(${COUNT})`);
        const after = await page.metrics();
        const busyUs = ((after.TaskDuration - before.TaskDuration) * 1e6) / COUNT;
        return { rate: (1000 * COUNT) / ms, busyUs };
      });
      measured.push({ round, contestant, ...result });
    }
  } finally {
    await lab.close();
  }
  const rates = byContestant(measured, ({ rate }) => rate);
  const busy = byContestant(measured, ({ busyUs }) => busyUs);
  const share = row({
    id: 'acks-share',
    what: 'sequential acknowledgements, Chromium',
    unit: 'of the limit’s rate',
    better: 'more',
    rounds: over(rates, 'limit'),
    must: 0.9,
    aim: 0.95,
  });
  const work = row({
    id: 'acks-cpu',
    what: 'main thread for an acknowledged event, Chromium',
    unit: '× limit’s time',
    better: 'less',
    rounds: over(busy, 'limit'),
  });
  return {
    tables: [
      {
        caption: `${COUNT} in turn, medians of ${rounds} rounds`,
        rows: [
          ['', 'a second', 'of the limit', 'µs of main thread', '× limit'],
          ...names.map((name) => [
            name,
            median(rates[name]).toFixed(0),
            share.values[name].toFixed(2),
            median(busy[name]).toFixed(1),
            work.values[name].toFixed(2),
          ]),
        ],
      },
    ],
    notes: ['Must: 0.9 of the limit’s rate; aim: 0.95.'],
    data: { rows: [share, work], measured },
  };
}
