import { memoryStore, redisStore } from 'holdfast/server';
import type { Socket } from 'socket.io';
import { expect, it } from 'vitest';
import { createRandom } from '../fuzz/random.js';
import { hasRedis, startRedis } from './dedupe-redis.js';
import { asking, client, heard, id, serveOnce } from './dedupe-support.js';

// Whatever happens to the links: each effect once, each answer that of its effect, the order of each client kept.

const perClient = 20;

async function run(seed: number, stores: () => Promise<ReturnType<typeof memoryStore>>) {
  const random = createRandom(seed);
  const effects: string[] = [];
  const nodes: Awaited<ReturnType<typeof serveOnce>>[] = [];
  const cut = () => {
    if (random.chance(0.25)) for (const node of nodes) node.cut();
  };
  const application = (socket: Socket) => {
    socket.on('order', (order: string, ack: (answer: unknown) => void) => {
      effects.push(order);
      const answer = { order, place: effects.length };
      cut();
      if (random.chance(0.5)) ack(answer);
      else setTimeout(() => ack(answer), random.int(20));
    });
  };
  for (let node = 0; node < 2; node++)
    nodes.push(await serveOnce(application, { store: await stores() }));

  /** Over both servers, and again before the answer can be there. */
  const deliverAll = async (name: string): Promise<unknown[]> => {
    const links = nodes.map(({ url }) =>
      client(url, asking(name), { transports: random.chance(0.5) ? ['websocket'] : ['polling'] }),
    );
    await Promise.all(links.map((link) => heard(link, '$outbox')));
    const answers: unknown[] = [];
    let patienceMs = 10;
    while (answers.length < perClient) {
      const link = random.pick(links);
      if (!link.connected) await heard(link, 'connect');
      const n = answers.length;
      const sent = link.timeout(patienceMs).emitWithAck('order', `${name} ${n}`, id(`${n}`));
      await sent.then(
        (answer) => {
          answers.push(answer);
          patienceMs = 10;
        },
        () => {
          patienceMs += 10;
        },
      );
    }
    return answers;
  };
  const names = ['ann', 'bob', 'cem'];
  const answers = await Promise.all(names.map(deliverAll));
  for (const [index, name] of names.entries()) {
    const sent = Array.from({ length: perClient }, (_, n) => `${name} ${n}`);
    expect(
      effects.filter((order) => order.startsWith(name)),
      `seed ${seed}`,
    ).toEqual(sent);
    expect(answers[index], `seed ${seed}`).toEqual(
      sent.map((order) => ({ order, place: effects.indexOf(order) + 1 })),
    );
  }
  expect(nodes.flatMap(({ failures }) => failures)).toEqual([]);
}

const seed = Date.now() % 1_000_000;

it(`gives each event one effect through random cuts, with one store (seed ${seed})`, {
  timeout: 30_000,
}, async () => {
  const store = memoryStore();
  await run(seed, async () => store);
});

it.skipIf(!hasRedis)(
  `gives each event one effect through random cuts, with redis-server (seed ${seed})`,
  { timeout: 30_000 },
  async () => {
    const redis = await startRedis();
    await run(seed, async () => redisStore(await redis.client()));
  },
);
