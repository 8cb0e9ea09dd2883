import { dedupe } from 'holdfast/server';
import { describe, expect, it } from 'vitest';
import { runRecipe } from '../../interop/harness/recipe.mjs';
import { asking, client, deliver, heard, id, serveOnce } from './dedupe-support.js';

// The recipe of docs/server.md, word for word, over what it needs of a database; `npm run interop` plays it with PostgreSQL.

type Query = (text: string, values: readonly unknown[]) => Promise<object>;

/** Two tables, and transactions that are all or nothing; a key that another one has put in is waited for. */
function createDatabase() {
  const handled = new Map<unknown, unknown>();
  const locks = new Map<unknown, Promise<void>>();
  const payments: unknown[] = [];

  const begin = () => {
    const writes: (() => void)[] = [];
    let release = () => {};
    const answers: Record<string, (key: unknown, answer: string) => object | Promise<object>> = {
      async 'insert into handled'(key) {
        while (locks.has(key)) await locks.get(key);
        if (handled.has(key)) return { rows: [], rowCount: 0 };
        const lock = new Promise<void>((resolve) => {
          release = () => {
            locks.delete(key);
            resolve();
          };
        });
        locks.set(key, lock);
        writes.push(() => handled.set(key, null));
        return { rows: [], rowCount: 1 };
      },
      'select answer from': (key) => ({ rows: [{ answer: handled.get(key) }], rowCount: 1 }),
      'update handled set'(key, answer) {
        writes.push(() => handled.set(key, JSON.parse(answer)));
        return { rows: [], rowCount: 1 };
      },
      'insert into payments'(cents) {
        writes.push(() => payments.push(cents));
        return { rows: [], rowCount: 1 };
      },
    };
    const query: Query = async (text, [first, second]) => {
      const known = answers[text.split(' ').slice(0, 3).join(' ')];
      if (!known) throw new Error(`no such statement: ${text}`);
      return known(first, second as string);
    };
    const end = (commits: boolean) => {
      if (commits) for (const write of writes) write();
      release();
    };
    return { query, end };
  };
  return { begin, payments };
}

type Place = 'before the commit' | 'between the commit and the answer';

/** One server, which may die in the midst of its first transaction: then nothing more is heard of it. */
async function serve(database: ReturnType<typeof createDatabase>, diesAt?: Place) {
  const server = await serveOnce(() => {});
  const dead = new Promise<void>((died) => {
    const transaction = async (work: (sql: { query: Query }) => Promise<unknown>) => {
      const { query, end } = database.begin();
      const result = await work({ query });
      end(diesAt !== 'before the commit');
      if (!diesAt) return result;
      died();
      return new Promise(() => {});
    };
    let receipts = 0;
    const pay = async (sql: { query: Query }, cents: number) => {
      await sql.query('insert into payments values ($1)', [cents]);
      return { receipt: `${diesAt ?? 'alive'} ${++receipts}` };
    };
    const given = { io: server.io, transaction, pay };
    const modules = { 'holdfast/server': { dedupe } };
    runRecipe('docs/server.md', '## In one transaction with the effect', modules, given);
  });
  return { ...server, dead };
}

describe('a key in one transaction with the effect', () => {
  it.each<[Place, string]>([
    ['before the commit', 'alive 1'],
    ['between the commit and the answer', 'between the commit and the answer 1'],
  ])('lets it happen once though the server dies %s', async (place, receipt) => {
    const database = createDatabase();
    const first = await serve(database, place);
    const before = client(first.url, asking(), { reconnection: false });
    await heard(before, '$outbox');
    before.emit('pay', 5, id('1'), () => {});
    await first.dead;
    await first.io.close();
    const second = await serve(database);
    const after = client(second.url);
    for (let n = 0; n < 2; n++)
      expect(await deliver(after, 'pay', 5, id('1'))).toEqual({ receipt });
    expect(database.payments).toEqual([5]);
  });

  it('lets a second server wait for the first, and answer as that did', async () => {
    const database = createDatabase();
    const servers = [await serve(database), await serve(database)];
    const sockets = servers.map(({ url }) => client(url));
    await Promise.all(sockets.map((socket) => heard(socket, '$outbox')));
    const answers = await Promise.all(
      sockets.map((socket) => socket.emitWithAck('pay', 5, id('1'))),
    );
    expect(answers).toEqual([{ receipt: 'alive 1' }, { receipt: 'alive 1' }]);
    expect(database.payments).toEqual([5]);
    expect(servers.flatMap(({ failures }) => failures)).toEqual([]);
  });

  it('changes nothing for a client that gives none', async () => {
    const database = createDatabase();
    const server = await serve(database);
    const socket = client(server.url, { user: 'ann' });
    for (const receipt of ['alive 1', 'alive 2'])
      expect(await socket.emitWithAck('pay', 5)).toEqual({ receipt });
    expect(database.payments).toEqual([5, 5]);
  });
});
