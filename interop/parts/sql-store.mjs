import { randomUUID } from 'node:crypto';
import { dedupe } from 'holdfast/server';
import { startPostgres } from '../harness/postgres.mjs';
import { runRecipe, tablesOf } from '../harness/recipe.mjs';
import { connectTo } from '../harness/sql.mjs';
import { equal } from '../harness/until.mjs';

const TABLES = tablesOf('docs/server.md');

/** The store that docs/server.md shows. */
const yourOwn = (sql) => {
  const modules = { 'holdfast/server': { dedupe }, 'node:crypto': { randomUUID } };
  return runRecipe('docs/server.md', '**Your own**', modules, { sql }).store;
};

const keyOf = (id) => ({ user: 'ann', cid: 'c', id, text: JSON.stringify(['ann', 'c', id]) });

export const stores = {
  async 'gives a key to one, and its answer to the others'(later) {
    const { sql, database } = await startPostgres(later, TABLES);
    const store = yourOwn(sql);
    const other = await connectTo(database);
    later(() => other.end());
    // At one time, by two connections.
    const claims = await Promise.all([store, yourOwn(other)].map((one) => one.claim(keyOf('1'))));
    equal(claims.map(({ state }) => state).sort(), ['claimed', 'pending']);
    const { token } = claims.find(({ state }) => state === 'claimed');
    for (const answer of ['["late"]', null]) {
      await store.settle(keyOf('1'), token, answer);
      equal(await store.claim(keyOf('1')), { state: 'settled', answer });
    }
  },

  async 'leaves alone what is another token’s'(later) {
    const store = yourOwn((await startPostgres(later, TABLES)).sql);
    const { token } = await store.claim(keyOf('1'));
    const another = (await store.claim(keyOf('2'))).token;
    await store.release(keyOf('1'), another);
    await store.settle(keyOf('1'), another, '[]');
    equal(await store.claim(keyOf('1')), { state: 'pending' });
    await store.release(keyOf('1'), token);
    equal((await store.claim(keyOf('1'))).state, 'claimed');
  },

  async 'holds a claim for its lease, and an answer for a day, though a renewal comes late'(later) {
    const { sql } = await startPostgres(later, TABLES);
    const store = yourOwn(sql);
    const left = async () => {
      const text = `select extract(epoch from until - now())::integer as seconds from dedupe`;
      return (await sql.query(text)).rows[0].seconds;
    };
    const { token } = await store.claim(keyOf('1'));
    await sql.query(`update dedupe set until = now() + interval '1 s'`);
    await store.renew(keyOf('1'), token);
    equal(await left(), store.lease / 1_000);
    await sql.query(`update dedupe set until = now() - interval '1 ms'`);
    const again = await store.claim(keyOf('1'));
    equal(again.state, 'claimed');
    await store.settle(keyOf('1'), token, '["of the dead"]');
    equal(await store.claim(keyOf('1')), { state: 'pending' });
    await store.settle(keyOf('1'), again.token, '[]');
    await store.renew(keyOf('1'), again.token);
    equal(await left(), 86_400);
  },
};
