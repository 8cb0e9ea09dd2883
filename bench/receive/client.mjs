// A process for one contestant: connects, and takes `chunks` of the server's events at each turn. Its parent says how many; it answers with the time.
import { createRequire } from 'node:module';

const [name, port] = process.argv.slice(2);
const require = createRequire(import.meta.url);

let seen = 0;
let sum = 0;
let done;
/** What an application does with an event: reads it. */
const onTick = (tick) => {
  seen++;
  sum += tick.x + tick.id.length;
};
const onDone = () => done();

/** Each connects, and gives what asks the server for so many chunks. */
const contestants = {
  async holdfast() {
    const { io } = await import('holdfast');
    return withSocket(io);
  },
  async 'socket.io-client'() {
    const { io } = await import('socket.io-client');
    return withSocket(io);
  },
  /** A bare `ws`, by the fastest of its interfaces, and JSON. */
  async limit() {
    const { WebSocket } = await import('ws');
    const link = new WebSocket(url(), { perMessageDeflate: false });
    const listeners = { tick: onTick, done: onDone };
    link.onmessage = ({ data }) => {
      if (data.startsWith('42')) {
        const [event, argument] = JSON.parse(data.slice(2));
        listeners[event]?.(argument);
      }
    };
    await new Promise((resolve) => link.once('open', resolve));
    return (chunks) => link.send(`42["go",${chunks}]`);
  },
};

const url = () => `ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`;

async function withSocket(io) {
  const socket = io(`http://127.0.0.1:${port}`, { transports: ['websocket'] });
  socket.on('tick', onTick).on('done', onDone);
  await new Promise((resolve) => socket.on('connect', resolve));
  return (chunks) => socket.emit('go', chunks);
}

const ask = await contestants[name]();
process.send({ name, version: require('ws/package.json').version });
process.on('message', async ({ chunks }) => {
  const before = seen;
  const cpu = process.cpuUsage();
  const started = performance.now();
  await new Promise((resolve) => {
    done = resolve;
    ask(chunks);
  });
  const { user, system } = process.cpuUsage(cpu);
  const ms = performance.now() - started;
  process.send({ seen: seen - before, ms, cpuUs: user + system, sum });
});
process.on('disconnect', () => process.exit());
