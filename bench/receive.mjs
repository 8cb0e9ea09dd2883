// Events a second that a client in Node takes, and what each costs it, from a server that sends prebuilt frames as fast as they are taken.
import { fileURLToPath } from 'node:url';
import { answerOf } from './answers.mjs';
import { contest } from './contest.mjs';
import { median } from './table.mjs';

export const title = 'Receiving in Node';

const ROUNDS = 75;
/** Of 1 024 events each. */
const CHUNKS = 8;
const WARM_UP = 80;
const CONTESTANTS = ['holdfast', 'socket.io-client', 'limit'];

const here = fileURLToPath(new URL('receive', import.meta.url));

export async function run({ rounds = ROUNDS }) {
  const warmUp = (client) => turn(client, WARM_UP);
  return contest(here, CONTESTANTS, warmUp, async (clients) => {
    const measured = [];
    for (let round = 0; round < rounds; round++)
      for (const name of round % 2 ? CONTESTANTS.toReversed() : CONTESTANTS)
        measured.push({ round, name, ...(await turn(clients[name], CHUNKS)) });
    return report(measured, rounds);
  });
}

async function turn(client, chunks) {
  const count = 1_024 * chunks;
  client.send({ chunks });
  const { seen, ms, cpuUs } = await answerOf(client);
  if (seen !== count) throw new Error(`${count} events were sent, ${seen} were seen`);
  return { perSecond: (1000 * count) / ms, cpuUs: cpuUs / count };
}

function report(measured, rounds) {
  const of = (name, field) =>
    measured
      .filter((one) => one.name === name)
      .toSorted((a, b) => a.round - b.round)
      .map((one) => one[field]);
  const ratios = (field) =>
    Object.fromEntries(
      CONTESTANTS.map((name) => [
        name,
        of(name, field).map((value, round) => value / of('limit', field)[round]),
      ]),
    );
  const medians = (lists) =>
    Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, median(list)]));
  const row = (id, what, unit, better, field, goals) => {
    const list = ratios(field);
    return { id, what, unit, better, values: medians(list), rounds: list, ...goals };
  };
  const rows = [
    row(
      'receive-rate',
      'events a second, client-bound, Node',
      '× limit’s rate',
      'more',
      'perSecond',
      {
        must: 0.85,
        aim: 0.92,
      },
    ),
    row('receive-cpu', 'CPU for each event, Node', '× limit’s time', 'less', 'cpuUs', {}),
  ];
  return {
    tables: [
      {
        caption: 'Small events over WebSocket, in Node, with the package ws',
        rows: [
          ['', 'events/s', '× limit', 'CPU µs each', '× limit'],
          ...CONTESTANTS.map((name) => [
            name,
            median(of(name, 'perSecond')).toFixed(0),
            rows[0].values[name].toFixed(2),
            median(of(name, 'cpuUs')).toFixed(2),
            rows[1].values[name].toFixed(2),
          ]),
        ],
      },
    ],
    notes: [
      `${rounds} rounds of ${1_024 * CHUNKS} events in turn, their order reversed each time; medians, ratios within a round. "limit" is a bare WebSocket, JSON and a lookup of the listener. Goal: ≥ 0.85 of its rate, aim 0.92.`,
    ],
    data: { rows, measured },
  };
}
