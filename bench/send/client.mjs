// A process for one contestant: connects, and emits `count` events at each turn, until all have left. It answers with the CPU time.
const [name, port] = process.argv.slice(2);

const EVENT = ['move', { n: 1, id: 'player-7', x: 3, y: 597, at: 1.7e12 }];
/** At a time; a game or an editor sends less. */
const BURST = 50;

/** Each connects, and gives its WebSocket and what emits. */
const contestants = {
  async holdfast() {
    const { io } = await import('holdfast');
    return withSocket(io);
  },
  async 'socket.io-client'() {
    const { io } = await import('socket.io-client');
    return withSocket(io);
  },
  /** A bare `ws`, and JSON. */
  async limit() {
    const { WebSocket } = await import('ws');
    const url = `ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`;
    const link = new WebSocket(url, { perMessageDeflate: false });
    await new Promise((resolve) => link.once('open', resolve));
    link.send('40');
    return { link, emit: (...args) => link.send(`42${JSON.stringify(args)}`) };
  },
};

async function withSocket(io) {
  const socket = io(`http://127.0.0.1:${port}`, { transports: ['websocket'] });
  await new Promise((resolve) => socket.on('connect', resolve));
  return {
    link: socket.io.engine.transport.ws,
    emit: (...args) => socket.emit(...args),
  };
}

const { link, emit } = await contestants[name]();
process.send({ name });
process.on('message', async ({ count }) => {
  const before = process.cpuUsage();
  for (let sent = 0; sent < count; sent += BURST) {
    for (let n = 0; n < BURST; n++) emit(...EVENT);
    // One turn at least: what a client does later is its work too.
    do await new Promise(setImmediate);
    while (link.bufferedAmount);
  }
  const { user, system } = process.cpuUsage(before);
  process.send({ cpuUs: user + system });
});
process.on('disconnect', () => process.exit());
