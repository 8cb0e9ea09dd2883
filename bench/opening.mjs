// From `io()` to `connect` on a fresh page in Chromium, through a proxy that delays, where WebSockets work and where they do not.
import { median } from './table.mjs';
import { openStage } from './wake/stage.mjs';

export const title = 'How long a connection takes to open';

const POLLING = 'holdfast, polling only';
const CLIENTS = [
  'holdfast',
  'holdfast, race',
  POLLING,
  'socket.io-client',
  'socket.io-client, WebSocket first',
];
/** One way, in milliseconds. */
const DELAYS = [50, 25];
const ROUNDS = 5;
const LIMIT_MS = 5_000;
/** What the request of a WebSocket gets. */
const FAULTS = {
  works: 'pass',
  'gets a 400': 400,
  'is reset': 'reset',
  hangs: 'hang',
  'is mute': 'mute',
};

/** Until `connect`, in milliseconds; `Infinity` for not within the limit. */
async function open(stage, client) {
  const page = await stage.openClient(client);
  if (!page) return undefined;
  const ms = await page.evaluate(`Promise.race([
    lab.when('connect').then(({ at }) => at - lab.notes.find(({ name }) => name === 'open').at),
    new Promise((resolve) => setTimeout(resolve, ${LIMIT_MS}, -1)),
  ])`);
  await stage.leave(page);
  return ms < 0 ? Infinity : ms;
}

export async function run({ rounds = ROUNDS }) {
  const stage = await openStage({ delayMs: DELAYS[0] });
  const measured = [];
  try {
    for (let round = 0; round < rounds; round++) {
      for (const delayMs of DELAYS) {
        stage.proxy.link({ delayMs });
        for (const [fault, how] of Object.entries(FAULTS)) {
          stage.proxy.upgrade(how);
          for (const client of round % 2 ? CLIENTS.toReversed() : CLIENTS) {
            const ms = await open(stage, client);
            if (ms !== undefined) measured.push({ fault, client, delayMs, ms });
          }
        }
      }
    }
  } finally {
    await stage.close();
  }
  return report(measured);
}

function report(measured) {
  const cell = (fault, client, delayMs) => {
    const list = measured
      .filter((one) => one.fault === fault && one.client === client && one.delayMs === delayMs)
      .map(({ ms }) => Math.round(ms));
    if (!list.length) return 'not there';
    const middle = median(list);
    if (middle === Infinity) return `not in ${LIMIT_MS / 1_000} s`;
    return `${middle} (${(middle / (2 * delayMs)).toFixed(1)})`;
  };
  const tables = DELAYS.map((delayMs) => ({
    caption: `Until \`connect\`, in ms (in round trips): medians. ${delayMs} ms each way, so a round trip of ${2 * delayMs} ms`,
    rows: [
      ['a WebSocket …', ...CLIENTS],
      ...Object.keys(FAULTS).map((fault) => [
        fault,
        ...CLIENTS.map((client) => cell(fault, client, delayMs)),
      ]),
    ],
  }));
  return {
    tables,
    notes: [
      `Goals of \`race\`: 3 round trips where WebSockets work; elsewhere at most the time of "${POLLING}" and the head start of 250 ms, or of four round trips of the last connect.`,
      'The pages are fresh and remember nothing, and no connection of an earlier page is left.',
    ],
    data: { measured },
  };
}
