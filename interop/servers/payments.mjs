// A stock socket.io server that takes payments as docs/server.md shows it: `node payments.mjs '{ "port": 0, "database": 5432 }'`.
// With `recipe: false` its handler pays without the recipe. With `diesAt` it ends itself at its first payment.
import { setTimeout as sleep } from 'node:timers/promises';
import { dedupe } from 'holdfast/server';
import { Server } from 'socket.io';
import { runRecipe } from '../harness/recipe.mjs';
import { connectTo, inTransaction } from '../harness/sql.mjs';
import { announce } from './control.mjs';

const settings = JSON.parse(process.argv[2] ?? '{}');
const { port = 0, database, recipe = true, diesAt, takesMs = 0 } = settings;

const dieAt = (place) => {
  if (diesAt === place) process.kill(process.pid, 'SIGKILL');
};

/** Its effect, which takes its time. */
async function pay(sql, cents) {
  const text = 'insert into payments (cents) values ($1) returning receipt';
  const { rows } = await sql.query(text, [cents]);
  await sleep(takesMs);
  return { receipt: rows[0].receipt };
}

async function transaction(work) {
  const result = await inTransaction(database, work, () => dieAt('before the commit'));
  dieAt('between the commit and the answer');
  return result;
}

const io = new Server({ transports: ['websocket'] });
io.on('connection', dedupe({ user: ({ handshake }) => handshake.auth.user }));
if (recipe) {
  const modules = { 'holdfast/server': { dedupe } };
  const declared = { io, transaction, pay };
  runRecipe('docs/server.md', '## In one transaction with the effect', modules, declared);
} else {
  io.on('connection', (socket) => {
    socket.on('pay', async (cents, ack) => ack(await transaction((sql) => pay(sql, cents))));
  });
}

// A database that cannot be reached is to be known before the first payment.
await (await connectTo(database)).end();
io.listen(port);
announce({ url: `http://127.0.0.1:${io.httpServer.address().port}` });
