// Run by scripts/nodes.mjs: what must hold in every Node, in Bun and in Deno, by the package as it is imported there.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { io } from 'holdfast';
import { Server } from 'socket.io';

const native = 'WebSocket' in globalThis;
const { bun, deno } = process.versions;
/** What the native WebSocket says of itself; `ws` says nothing. */
const nativeAgent = deno ? `Deno/${deno}` : bun ? undefined : 'node';
const require = createRequire(import.meta.url);
const leaver = fileURLToPath(new URL('./leave.mjs', import.meta.url));
const limitMs = 10_000;

const http = createServer();
const server = new Server(http, {
  pingInterval: 300,
  connectionStateRecovery: { maxDisconnectionDuration: 60_000 },
});
server.use((socket, next) => next(socket.handshake.auth.refuse ? new Error('refused') : undefined));
server.on('connection', (socket) => {
  socket.on('echo', (...args) => args.pop()(...args));
  socket.on('drop', () => socket.conn.close());
  socket.on('headers', (ack) => ack(socket.request.headers));
});
const upgrades = [];
const sockets = new Set();
http.on('connection', (socket) => sockets.add(socket));
http.prependListener('upgrade', ({ headers }) => upgrades.push(headers));
await new Promise((resolve) => http.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${http.address().port}`;

const open = [];
/** A connected client. */
function connect(options = {}, how = io) {
  const socket = how(url, { forceNew: true, reconnectionDelay: 10, ...options });
  open.push(socket);
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket));
    socket.once('connect_error', reject);
  });
}
const happens = (emitter, event) => new Promise((resolve) => emitter.once(event, resolve));
const equal = (actual, expected) => {
  if (isDeepStrictEqual(actual, expected)) return;
  throw new Error(`expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
};
const transportOf = (socket) => socket.io.engine.transport.name;
async function upgraded(options) {
  const socket = await connect(options);
  if (transportOf(socket) !== 'websocket') await happens(socket.io.engine, 'upgrade');
  return socket;
}

async function exchange(socket) {
  equal(await socket.emitWithAck('echo', 'é\u2028🐎'), 'é\u2028🐎');
  const bytes = Buffer.from([0, 1, 255]);
  const echoed = await socket.emitWithAck('echo', { bytes });
  equal(Buffer.isBuffer(echoed.bytes), true);
  equal(echoed, { bytes });
}

const checks = {
  'polling: text, bytes, acknowledgements': async () =>
    exchange(await connect({ transports: ['polling'] })),
  'websocket: text, bytes, acknowledgements': async () =>
    exchange(await connect({ transports: ['websocket'] })),
  'upgrade: messages before and after it': async () => {
    const socket = await connect();
    const answers = Array.from({ length: 50 }, (_, i) => socket.emitWithAck('echo', i));
    if (transportOf(socket) !== 'websocket') await happens(socket.io.engine, 'upgrade');
    equal(await Promise.all(answers), [...Array(50).keys()]);
    await exchange(socket);
  },
  'require: the callable io': async () =>
    exchange(
      await connect(
        {},
        require(fileURLToPath(import.meta.resolve('holdfast')).replace('node.js', 'cjs')),
      ),
    ),
  [`websocket: ${native ? 'the native one' : 'ws, since there is no native one'}`]: async () => {
    upgrades.length = 0;
    const socket = await connect({ transports: ['websocket'] });
    equal(upgrades[0]['user-agent'], native ? nativeAgent : undefined);
    equal(socket.io.engine.transport.ws.constructor === globalThis.WebSocket, native);
  },
  'headers: on polling, and on a WebSocket by ws': async () => {
    upgrades.length = 0;
    const socket = await upgraded({ extraHeaders: { 'X-Token': 'secret' } });
    equal((await socket.emitWithAck('headers'))['x-token'], 'secret');
    equal(upgrades[0]['x-token'], 'secret');
    equal(upgrades[0]['user-agent'], undefined);
  },
  'heartbeat: several pings': async () => {
    const socket = await connect();
    for (let i = 0; i < 3; i++) await happens(socket.io, 'ping');
    equal(socket.connected, true);
  },
  'reconnection: the server closed the connection': async () => {
    const socket = await upgraded();
    const { id } = socket;
    socket.emit('echo', 'an offset', () => {});
    const back = happens(socket, 'connect');
    socket.emit('drop');
    await back;
    await exchange(socket);
    equal(typeof id, 'string');
  },
  'recovery: what was missed comes, and the id stays': async () => {
    const socket = await upgraded();
    const { id } = socket;
    const first = happens(socket, 'news');
    server.to(id).emit('news', 1);
    await first;
    const heard = [];
    socket.on('news', (number) => heard.push(number));
    const back = happens(socket, 'connect');
    server.sockets.sockets.get(id).conn.close();
    server.to(id).emit('news', 2);
    await back;
    equal([socket.id, socket.recovered, heard], [id, true, [2]]);
  },
  'refusal: the error of the server': async () => {
    const error = await connect({ auth: { refuse: true } }).catch((error) => error);
    equal(error.message, 'refused');
  },
  'nobody there: an error at once': async () => {
    for (const transports of [['polling'], ['websocket']]) {
      const socket = io('http://127.0.0.1:1', { forceNew: true, reconnection: false, transports });
      open.push(socket);
      const { message, description } = await happens(socket, 'connect_error');
      equal(message, transports[0] === 'polling' ? 'xhr poll error' : 'websocket error');
      equal(typeof description, transports[0] === 'polling' ? 'number' : 'object');
    }
  },
  'leaving: a process ends within two seconds, by polling and by WebSocket': async () => {
    for (const transport of ['polling', 'websocket', 'upgrade']) await leave(transport, false);
  },
  'leaving: so it does on a link that went silent': async () => {
    for (const transport of ['polling', 'websocket', 'upgrade']) await leave(transport, true);
  },
};
/** What cannot hold, and why. */
const skipped = deno && {
  'leaving: so it does on a link that went silent':
    'Deno’s WebSocket cannot be ended, it takes 10 to 20 s',
};

/** A process connects and leaves; before, its link may go silent. */
async function leave(transport, silent) {
  const known = new Set(sockets);
  const child = fork(leaver, [url, transport]);
  try {
    await once(child, 'message');
    const links = [...sockets].filter((socket) => !known.has(socket));
    if (silent) for (const socket of links) socket.pause();
    const pause = (socket) => socket.pause();
    if (silent) http.on('connection', pause);
    const started = performance.now();
    child.send('leave');
    const [code] = await once(child, 'exit');
    http.off('connection', pause);
    for (const socket of links) socket.destroy();
    equal(code, 0);
    equal(performance.now() - started < 2_000, true);
  } finally {
    child.kill('SIGKILL');
  }
}

let passed = 0;
let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  if (skipped?.[name]) {
    console.log(`skip   ${name}: ${skipped[name]}`);
    continue;
  }
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`expected an end within ${limitMs} ms`)), limitMs);
  });
  try {
    await Promise.race([check(), limit]);
    passed++;
    console.log(`ok     ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAILED ${name}: ${error?.stack ?? error}`.replaceAll('\n', ' '));
  }
  clearTimeout(timer);
  for (const socket of open.splice(0)) socket.disconnect();
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
