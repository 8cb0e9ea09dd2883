// A stock socket.io server with the journeys' app: `node stock.mjs '{ "port": 0, "options": {}, "redis": "", "name": "" }'`.
// With `redis` it is one node of a cluster. `socketio` is where another version of socket.io stands. With `halves` it has what
// `holdfast/server` adds.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { app } from '../../e2e/journeys/app.mjs';
import { announce, openControl } from './control.mjs';

const settings = JSON.parse(process.argv[2] ?? '{}');
const { port = 0, options = {}, redis, name, socketio = 'socket.io', halves } = settings;

const { Server } = createRequire(import.meta.url)(socketio);

// What socket.io does not answer would otherwise wait for ever.
const http = createServer((_, response) => response.writeHead(404).end());
let client;
if (redis) {
  const { createClient } = await import('redis');
  const { createAdapter } = await import('@socket.io/redis-streams-adapter');
  client = createClient({ url: redis });
  await client.connect();
  // Its read would otherwise hold the process for five seconds at its end.
  options.adapter = createAdapter(client, { blockTimeInMs: 100 });
}
const io = new Server(http, { cors: { origin: '*' }, ...options });
if (halves) {
  const { batch, dedupe } = await import('holdfast/server');
  io.on('connection', dedupe({ user: () => 'ann' }));
  io.on('connection', batch());
}
app(io);
io.on('connection', (socket) => socket.on('node', (answer) => answer(name)));

await new Promise((resolve) => http.listen(port, '127.0.0.1', resolve));
const control = await openControl({
  sessions: () => io.engine.clientsCount,
  /** Numbers to everyone, on all nodes. */
  number: (query) => {
    for (let n = Number(query.get('from')); n <= Number(query.get('to')); n++) io.emit('number', n);
    return true;
  },
  bytes: () => {
    io.emit('bytes', Buffer.from([0, 127, 255]));
    return true;
  },
  /** How many sessions are written down for others to take up. */
  persisted: async () => (await client.keys('sio:session:*')).length,
});
announce({ url: `http://127.0.0.1:${http.address().port}`, control });

// As an application goes down for an update: sockets first, and what they leave in Redis is written before the end.
process.once('SIGTERM', async () => {
  http.closeAllConnections();
  await io.close();
  await client?.close();
  process.exit(0);
});
