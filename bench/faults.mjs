// From `io()` to `connect` on a page in Chromium, through a proxy that delays, where WebSockets do not work.
import { byContestant, inTurn, row } from './rounds.mjs';
import { openStage } from './wake/stage.mjs';

export const title = 'Until a page is connected where WebSockets do not work';

const REMEMBERS = 'holdfast, race that remembers';
const CLIENTS = [
  'holdfast, race',
  REMEMBERS,
  'holdfast',
  'socket.io-client',
  'socket.io-client, WebSocket first',
];
/** One way, in milliseconds. */
const DELAY_MS = 50;
const HEAD_START_MS = 250;
/** What the page itself may need for all of it. */
const WORK_MS = 50;
const ROUNDS = 3;
const LIMIT_MS = 5_000;
/** What the request of a WebSocket gets. */
const FAULTS = {
  hangs: 'hang',
  'is reset': 'reset',
  'gets a 400': 400,
  'is mute': 'mute',
};

/** Until `connect`, in milliseconds; `Infinity` for not within the limit. */
async function open(stage, client) {
  const page = await stage.openClient(client);
  const ms = await page.evaluate(`Promise.race([
    lab.when('connect').then(({ at }) => at - lab.notes.find(({ name }) => name === 'open').at),
    new Promise((resolve) => setTimeout(resolve, ${LIMIT_MS}, -1)),
  ])`);
  await stage.leave(page);
  return ms < 0 ? Infinity : ms;
}

export async function run({ rounds = ROUNDS }) {
  const stage = await openStage({ delayMs: DELAY_MS });
  const measured = [];
  try {
    for (const [fault, how] of Object.entries(FAULTS)) {
      stage.proxy.upgrade(how);
      // The page before the one that is measured, in the same browser.
      await open(stage, REMEMBERS);
      for (const { round, contestant } of inTurn(CLIENTS, rounds))
        measured.push({ fault, round, contestant, ms: await open(stage, contestant) });
    }
  } finally {
    await stage.close();
  }
  return report(measured, rounds);
}

function report(measured, rounds) {
  const trips = 4 * 2 * DELAY_MS + WORK_MS;
  const rows = Object.keys(FAULTS).flatMap((fault) => {
    const list = measured.filter((one) => one.fault === fault);
    const { [REMEMBERS]: remembered, ...figures } = byContestant(list, ({ ms }) => ms);
    const id = `faults-${fault.split(' ').at(-1)}`;
    const common = { unit: 'ms', better: 'less', digits: 0 };
    const {
      'holdfast, race': holdfast,
      holdfast: defaults,
      'socket.io-client': pollingFirst,
      'socket.io-client, WebSocket first': peer,
    } = figures;
    return [
      row({
        id,
        what: `the WebSocket ${fault}`,
        ...common,
        rounds: {
          holdfast,
          'socket.io-client': peer,
          'holdfast, polling first': defaults,
          'socket.io-client, polling first': pollingFirst,
        },
        must: trips + HEAD_START_MS,
      }),
      row({
        id: `${id}-remembered`,
        what: `the WebSocket ${fault}, and did before`,
        ...common,
        rounds: { holdfast: remembered },
        aim: trips,
      }),
    ];
  });
  const cell = (value) => (value === Infinity ? `not in ${LIMIT_MS / 1_000} s` : value.toFixed(0));
  const usual = rows.filter(({ values }) => Object.keys(values).length > 1);
  return {
    tables: [
      {
        caption: `Until \`connect\`, in ms: medians of ${rounds} rounds, at a round trip of ${2 * DELAY_MS} ms`,
        rows: [
          ['the WebSocket …', ...CLIENTS],
          ...Object.keys(FAULTS).map((fault) => [
            fault,
            ...CLIENTS.map((client) => cell(middle(measured, fault, client))),
          ]),
        ],
      },
    ],
    notes: [
      `Goals of \`race\`: four round trips, the head start of ${HEAD_START_MS} ms and ${WORK_MS} ms for the page’s own work, so ${usual[0].must} ms; without the head start where it remembers.`,
      'No connection of an earlier page is left. WebSocket first, socket.io-client has `tryAllTransports`.',
    ],
    data: { rows, measured },
  };
}

const middle = (measured, fault, client) =>
  row({
    rounds: byContestant(
      measured.filter((one) => one.fault === fault),
      ({ ms }) => ms,
    ),
  }).values[client];
