// Round trips from the call to `connect`, and to the first answer, on a fresh page in Chromium, through a proxy that delays. From two
// delays: what the machine needs for itself is the same in both, and does not count.
import { byContestant, inTurn, row } from './rounds.mjs';
import { median } from './table.mjs';
import { openStage } from './wake/stage.mjs';

export const title = 'Round trips until a page is connected';

const CLIENTS = [
  'holdfast',
  'holdfast, race',
  'socket.io-client',
  'socket.io-client, WebSocket first',
  'limit',
];
/** One way, in milliseconds. */
const FAR = 150;
const NEAR = 25;
const ROUNDS = 5;

/** From the call to both, in milliseconds. */
async function open(stage, client) {
  const page = await stage.openClient(client, {}, { ask: '1' });
  const times = await page.evaluate(`Promise.race([
    Promise.all(['open', 'connect', 'answer'].map((name) => lab.when(name))),
    new Promise((resolve) => setTimeout(resolve, 10_000)),
  ]).then((notes) => notes?.map(({ at }) => at))`);
  await stage.leave(page);
  if (!times) throw new Error(`${client} is not connected, or gets no answer`);
  const [called, connected, answered] = times;
  return { connectMs: connected - called, answerMs: answered - called };
}

export async function run({ rounds = ROUNDS }) {
  const stage = await openStage({ delayMs: FAR });
  stage.io.on('connection', (socket) => socket.on('ask', (text, answer) => answer(text)));
  const measured = [];
  try {
    for (const { round, contestant } of inTurn(CLIENTS, rounds)) {
      const result = { round, contestant };
      for (const [place, delayMs] of Object.entries({ far: FAR, near: NEAR })) {
        stage.proxy.link({ delayMs });
        result[place] = await open(stage, contestant);
      }
      measured.push(result);
    }
  } finally {
    await stage.close();
  }
  return report(measured, rounds);
}

function report(measured, rounds) {
  const trips = (name) =>
    byContestant(measured, ({ far, near }) => (far[name] - near[name]) / (2 * (FAR - NEAR)));
  const connect = trips('connectMs');
  const answer = trips('answerMs');
  const near = byContestant(measured, (result) => result.near.connectMs);
  const unit = 'round trips';
  const common = { unit, better: 'less', digits: 1 };
  const of = (figures, holdfast, peer) => ({
    holdfast: figures[holdfast],
    'socket.io-client': figures[peer],
    limit: figures.limit,
  });
  const usual = ['holdfast', 'socket.io-client'];
  const racing = ['holdfast, race', 'socket.io-client, WebSocket first'];
  const rows = [
    row({
      id: 'connect',
      what: 'connected, with defaults',
      ...common,
      rounds: of(connect, ...usual),
      must: 4,
      aim: 4,
    }),
    row({
      id: 'connect-race',
      what: 'connected, with race (socket.io-client: WebSocket first)',
      ...common,
      rounds: of(connect, ...racing),
      must: 3,
      aim: 3,
    }),
    row({
      id: 'answer',
      what: 'first acknowledgement, with defaults',
      ...common,
      rounds: of(answer, ...usual),
    }),
    row({
      id: 'answer-race',
      what: 'first acknowledgement, with race (socket.io-client: WebSocket first)',
      ...common,
      rounds: of(answer, ...racing),
    }),
  ];
  return {
    tables: [
      {
        caption: `Medians of ${rounds} rounds; round trips of ${2 * FAR} and ${2 * NEAR} ms`,
        rows: [
          ['', 'connected', 'first answer', `of it the machine, ms`],
          ...CLIENTS.map((client) => [
            client,
            median(connect[client]).toFixed(1),
            median(answer[client]).toFixed(1),
            (median(near[client]) - 2 * NEAR * median(connect[client])).toFixed(0),
          ]),
        ],
      },
    ],
    notes: [
      'A new connection costs a round trip of its own: the proxy holds its first bytes back for as long as the SYN would take. The pages are fresh, and no connection of an earlier one is left.',
    ],
    data: { rows, measured },
  };
}
