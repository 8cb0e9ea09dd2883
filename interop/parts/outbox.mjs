// What an outbox needs of a server that knows nothing of it: acknowledgements, or the refusal of a namespace that there is not.
import { io } from 'holdfast';
import { memoryStore, outbox } from 'holdfast/offline';
import { transports } from '../../e2e/journeys/scenarios.mjs';
import { freePort } from '../harness/processes.mjs';
import { servePython, serveStock } from '../harness/servers.mjs';
import { equal, until } from '../harness/until.mjs';
import { numbers } from './play.mjs';

const KEYS = 4;
const COUNT = 40;

/** A box on a socket of its own, and the numbers that the server sends back. */
function open(url, options, policy, later) {
  const socket = io(url, {
    ...options,
    forceNew: true,
    reconnectionDelay: 50,
    reconnectionDelayMax: 200,
  });
  const box = outbox(socket, {
    scope: 'interop',
    store: memoryStore(),
    leader: 'none',
    key: (_event, [number]) => `${number % KEYS}`,
    ...policy,
  });
  const heard = [];
  socket.on('number', (number) => heard.push(number));
  later(async () => {
    await box.close();
    socket.disconnect();
  });
  return { box, heard };
}

const inOrder = (heard) =>
  numbers(0, KEYS - 1).map((key) => heard.filter((number) => number % KEYS === key));
const isDone = (box) =>
  until(
    () => box.getSnapshot().pending,
    (pending) => pending === 0,
    { what: 'an empty box' },
  );

/** What each level of confirmation asks of the server, and what an item is in the end. */
const levels = [
  { confirm: 'acked', event: 'echo', guarantee: 'at-least-once' },
  // A handler that never acknowledges.
  { confirm: 'received', event: 'number', guarantee: 'at-least-once' },
  { confirm: 'written', event: 'number', guarantee: 'at-most-once' },
];

export async function playOutbox(row, serve) {
  for (const [way, options] of Object.entries(transports)) {
    for (const { confirm, event, guarantee } of levels)
      await row.check(`what is ${confirm}, over ${way}`, async (later) => {
        const server = await serve({ options: {} });
        later(() => server.stop());
        const { box, heard } = open(server.url, options, { confirm }, later);
        const sent = numbers(1, COUNT);
        const answers = await Promise.all(sent.map((number) => box.emit(event, number).done));
        equal(
          answers,
          sent.map((number) => (confirm === 'acked' ? [number] : [])),
          'the answers',
        );
        equal(box.getSnapshot().guarantee, guarantee, 'the guarantee');
        const states = (await box.list()).map(({ state }) => state);
        equal(new Set(states), new Set([confirm]), 'the ends');
        if (event === 'echo') return;
        await until(
          () => heard.length,
          (length) => length === COUNT,
          { what: 'all numbers' },
        );
        equal(inOrder(heard), inOrder(sent), 'what came');
      });
    await row.check(
      `loses nothing while the server is killed and restarted, over ${way}`,
      async (later) => {
        const port = await freePort();
        const first = await serve({ port, options: {} });
        const { box } = open(first.url, options, { confirm: 'acked', window: 2 }, later);
        const deliveries = numbers(1, COUNT).map((number) => box.emit('echo', number));
        await deliveries[3].done;
        await first.stop('SIGKILL');
        deliveries.push(...numbers(COUNT + 1, 2 * COUNT).map((n) => box.emit('echo', n)));
        const second = await serve({ port, options: {} });
        later(() => second.stop());
        const answers = await Promise.all(deliveries.map(({ done }) => done));
        equal(
          answers.map(([number]) => number),
          numbers(1, 2 * COUNT),
          'the answers',
        );
        await isDone(box);
      },
    );
  }
}

const row = (name, needs, serve) => ({
  name: `Holdfast’s outbox in Node ↔ ${name}`,
  needs: ['Node', ...needs],
  run: (row) => playOutbox(row, serve),
});

export const outboxes = {
  name: 'outbox',
  rows: [
    row('stock socket.io', ['socket.io'], serveStock),
    row(
      'python-socketio',
      ['python3-socketio', 'python3-engineio', 'python3-aiohttp'],
      servePython,
    ),
  ],
};
