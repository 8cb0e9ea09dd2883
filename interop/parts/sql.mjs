// The recipes of docs/server.md that keep keys in a database, word for word, in PostgreSQL and with processes that are killed.
import { io } from 'holdfast';
import { memoryStore, outbox } from 'holdfast/offline';
import { startPostgres } from '../harness/postgres.mjs';
import { freePort } from '../harness/processes.mjs';
import { tablesOf } from '../harness/recipe.mjs';
import { servePayments } from '../harness/servers.mjs';
import { equal } from '../harness/until.mjs';
import { numbers } from './play.mjs';
import { stores } from './sql-store.mjs';

const needs = ['Node', 'postgres', 'socket.io'];

const TABLES = [
  'create table payments (receipt serial primary key, cents integer)',
  ...tablesOf('docs/server.md'),
];

function openBox(url, later) {
  const socket = io(url, {
    ...{ auth: { user: 'ann' }, transports: ['websocket'], forceNew: true },
    ...{ reconnectionDelay: 50, reconnectionDelayMax: 200 },
  });
  const box = outbox(socket, {
    ...{ scope: 'ann', store: memoryStore(), leader: 'none', dedupe: 'required' },
    ...{ ackTimeout: 2_000, key: (_event, [cents]) => `${cents}` },
  });
  later(async () => {
    await box.close();
    socket.disconnect();
  });
  return box;
}

/** Payments to a server that ends itself at the first one, and is started again. */
async function payThroughDeath(settings, later) {
  const { database, sql } = await startPostgres(later, TABLES);
  const port = await freePort();
  const first = await servePayments({ ...settings, port, database });
  const box = openBox(first.url, later);
  const deliveries = [box.emit('pay', 1)];
  equal(await first.ended, 'ended with SIGKILL');
  deliveries.push(...numbers(2, 10).map((cents) => box.emit('pay', cents)));
  const second = await servePayments({ ...settings, port, database, diesAt: undefined });
  later(() => second.stop());
  const answers = await Promise.all(deliveries.map(({ done }) => done));
  const { rows } = await sql.query('select cents, receipt from payments order by cents, receipt');
  return { answers: answers.map(([{ receipt }]) => receipt), rows };
}

const places = ['before the commit', 'between the commit and the answer'];
const transactions = {
  ...Object.fromEntries(
    places.map((diesAt) => [
      `has each effect once though the server dies ${diesAt}`,
      async (later) => {
        const { answers, rows } = await payThroughDeath({ diesAt }, later);
        equal(
          rows.map(({ cents }) => cents),
          numbers(1, 10),
          'what was paid',
        );
        equal(
          rows.map(({ receipt }) => receipt),
          answers,
          'the receipts',
        );
      },
    ]),
  ),

  async 'has one twice without the recipe, as the document says'(later) {
    const { rows } = await payThroughDeath({ diesAt: places[1], recipe: false }, later);
    equal(
      rows.map(({ cents }) => cents),
      [1, ...numbers(1, 10)],
      'what was paid',
    );
  },

  async 'lets a second server wait for the transaction of the first, and answer as that did'(
    later,
  ) {
    const { database, sql } = await startPostgres(later, TABLES);
    const answers = [];
    for (const _ of 'AB') {
      const server = await servePayments({ database, takesMs: 500 });
      later(() => server.stop());
      const auth = { user: 'ann', $outbox: { v: 1, cid: 'c' } };
      const socket = io(server.url, { auth, transports: ['websocket'], forceNew: true });
      later(() => socket.disconnect());
      await new Promise((resolve) => socket.once('$outbox', resolve));
      answers.push(socket.timeout(5_000).emitWithAck('pay', 1, { $outbox: 'id' }));
    }
    equal(await Promise.all(answers), [{ receipt: 1 }, { receipt: 1 }], 'the answers');
    equal((await sql.query('select * from payments')).rowCount, 1, 'the payments');
  },
};

const row = (name, checks) => ({
  name: `${name} of docs/server.md ↔ PostgreSQL`,
  needs,
  async run(row) {
    for (const [name, check] of Object.entries(checks)) await row.check(name, check);
  },
});

export const sql = {
  name: 'sql',
  rows: [
    row('*In one transaction with the effect*', transactions),
    row('*Your own* store', stores),
  ],
};
