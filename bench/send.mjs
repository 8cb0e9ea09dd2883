// What an emit costs a client in Node, to a server that takes everything and reads nothing.
import { fileURLToPath } from 'node:url';
import { answerOf } from './answers.mjs';
import { contest } from './contest.mjs';
import { byContestant, inTurn, over, row } from './rounds.mjs';
import { median } from './table.mjs';

export const title = 'Sending in Node';

const ROUNDS = 41;
const COUNT = 10_000;
const WARM_UP = 40_000;
const CONTESTANTS = ['holdfast', 'socket.io-client', 'limit'];

const here = fileURLToPath(new URL('send', import.meta.url));

export async function run({ rounds = ROUNDS }) {
  const measured = [];
  const warmUp = (client) => turn(client, WARM_UP);
  await contest(here, CONTESTANTS, warmUp, async (clients) => {
    for (const { round, contestant } of inTurn(CONTESTANTS, rounds))
      measured.push({ round, contestant, cpuUs: await turn(clients[contestant], COUNT) });
  });
  const cpu = byContestant(measured, ({ cpuUs }) => cpuUs);
  const share = row({
    id: 'send-cpu',
    what: 'CPU for each emit, Node',
    unit: '× limit’s time',
    better: 'less',
    rounds: over(cpu, 'limit'),
  });
  return {
    tables: [
      {
        caption: 'Small events over WebSocket, in Node, with the package ws',
        rows: [
          ['', 'CPU µs each', '× limit'],
          ...CONTESTANTS.map((name) => [
            name,
            median(cpu[name]).toFixed(2),
            share.values[name].toFixed(2),
          ]),
        ],
      },
    ],
    notes: [
      `${rounds} rounds of ${COUNT} events in turn, fifty at a time, their order reversed each time; medians, ratios within a round. "limit" is a bare WebSocket and JSON; each message is a write to the network, which is most of what it costs.`,
    ],
    data: { rows: [share], measured },
  };
}

async function turn(client, count) {
  client.send({ count });
  const { cpuUs } = await answerOf(client);
  return cpuUs / count;
}
