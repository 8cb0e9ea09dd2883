// What an event costs the main thread of a page in Chromium. Rates would tell nothing: the browser's own work for a message is most of it.
import { CONTESTANTS, openLab } from './lab/stage.mjs';
import { byContestant, inTurn, over, row } from './rounds.mjs';
import { median } from './table.mjs';

export const title = 'What a received event costs in Chromium';

const ROUNDS = 7;
const RATE = 5_000;
const WARM_UP = 2_000;
const COUNT = 5_000;

export async function run({ rounds = ROUNDS }) {
  const names = Object.keys(CONTESTANTS);
  const lab = await openLab();
  const measured = [];
  try {
    for (const { round, contestant } of inTurn(names, rounds)) {
      const result = await lab.withPage(contestant, async (page) => {
        await lab.blast(page, WARM_UP, RATE);
        const before = await page.metrics();
        await lab.blast(page, COUNT, RATE);
        const after = await page.metrics();
        const us = (name) => ((after[name] - before[name]) * 1e6) / COUNT;
        return { busyUs: us('TaskDuration'), scriptUs: us('ScriptDuration') };
      });
      measured.push({ round, contestant, ...result });
    }
  } finally {
    await lab.close();
  }
  const busy = byContestant(measured, ({ busyUs }) => busyUs);
  const script = byContestant(measured, ({ scriptUs }) => scriptUs);
  const rows = [
    row({
      id: 'receive-browser',
      what: 'main thread for a received event, Chromium',
      unit: '× limit’s time',
      better: 'less',
      rounds: over(busy, 'limit'),
    }),
  ];
  return {
    tables: [
      {
        caption: `${COUNT} events at ${RATE} a second, medians of ${rounds} rounds`,
        rows: [
          ['', 'µs of main thread', 'of it script', '× limit'],
          ...names.map((name) => [
            name,
            median(busy[name]).toFixed(1),
            median(script[name]).toFixed(1),
            rows[0].values[name].toFixed(2),
          ]),
        ],
      },
    ],
    notes: [
      'The time that the page’s thread worked, from the moment at which a message reaches it.',
    ],
    data: { rows, measured },
  };
}
