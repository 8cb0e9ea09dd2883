// What the files for pages have to do in a host that is none, each against the server at `url`.
import { createSocket, io, polling, probe, race, webSocket } from 'holdfast';

const connected = (socket) =>
  new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
const equal = (actual, expected) => {
  const [came, wanted] = [actual, expected].map((value) => JSON.stringify(value));
  if (came !== wanted) throw new Error(`expected ${wanted}, got ${came}`);
};

async function exchange(socket) {
  equal(await socket.emitWithAck('echo', 'é\u2028🐎'), 'é\u2028🐎');
  const { bytes } = await socket.emitWithAck('echo', { bytes: new Uint8Array([0, 1, 255]) });
  equal([...new Uint8Array(bytes)], [0, 1, 255]);
}

/** Connected by `options`, used, and left. */
const by = (options) => async (url) => {
  const socket = io(url, { forceNew: true, reconnection: false, ...options });
  try {
    await connected(socket);
    await exchange(socket);
    const { engine } = socket.io;
    if (options.transports || engine.transport.name === 'websocket') return;
    await new Promise((resolve) => engine.once('upgrade', resolve));
    await exchange(socket);
  } finally {
    socket.disconnect();
  }
};

export const checks = {
  'polling: text, bytes, acknowledgements': by({ transports: ['polling'] }),
  'websocket: text, bytes, acknowledgements': by({ transports: ['websocket'] }),
  'upgrade: messages before and after it': by({}),
  'race: WebSocket first': by({ open: race() }),
  'createSocket: the parts that were named': async (url) => {
    const transports = [polling(), webSocket()];
    const socket = createSocket(url, { transports, upgrade: probe() }).connect();
    await connected(socket);
    await exchange(socket);
    socket.disconnect();
  },
  'nobody there: an error at once': async () => {
    const error = await by({ transports: ['polling'] })('http://127.0.0.1:1').catch(
      ({ message }) => message,
    );
    equal(error, 'xhr poll error');
  },
};
