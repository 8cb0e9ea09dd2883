// Scenarios of what there is in pages alone; otherwise as those of scenarios.mjs.
import { happens, opened, plain, withSockets } from './scenarios.mjs';

const bytes = Uint8Array.from([0, 1, 127, 128, 255]);
const bytesOf = async (blob) => [...new Uint8Array(await blob.arrayBuffer())];

const happensOn = (target, event) =>
  new Promise((resolve) => target.addEventListener(event, resolve, { once: true }));

const until = async (isSo) => {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
};

/** @type {import('./scenarios.mjs').Scenario[]} */
export const pageScenarios = [
  {
    name: 'sends a Blob and a File as their bytes',
    run: withSockets(async (open) => {
      const socket = await opened(open);
      const blob = new Blob([bytes, 'é']);
      const file = new File([bytes], 'five.bin');
      return plain(
        await socket.emitWithAck('echo', { list: [blob, 'text', file], after: [bytes] }),
      );
    }),
    expected: {
      list: [{ bytes: [0, 1, 127, 128, 255, 195, 169] }, 'text', { bytes: [0, 1, 127, 128, 255] }],
      after: [{ bytes: [0, 1, 127, 128, 255] }],
    },
  },
  {
    name: 'keeps the order when a Blob is followed by what needs no reading',
    run: withSockets(async (open) => {
      const socket = await opened(open);
      const got = [];
      const third = new Promise((resolve) =>
        socket.on('number', (number) => {
          got.push(plain(number));
          if (got.length === 3) resolve();
        }),
      );
      socket.emit('number', new Blob([bytes]));
      socket.emit('number', 2);
      socket.emit('number', bytes);
      await third;
      return got;
    }),
    expected: [{ bytes: [0, 1, 127, 128, 255] }, 2, { bytes: [0, 1, 127, 128, 255] }],
  },
  {
    name: 'hands out Blobs where that is the type wanted for binary',
    run: withSockets(async (open, { transports = ['polling', 'websocket'] }) => {
      const socket = open();
      socket.io.on('open', () => {
        socket.io.engine.binaryType = 'blob';
      });
      await happens(socket, 'connect');
      const { engine } = socket.io;
      if (transports.length > 1 && engine.transport.name === 'polling') {
        await happens(engine, 'upgrade');
      }
      const answer = await socket.emitWithAck('echo', [bytes]);
      return { isBlob: answer[0] instanceof Blob, bytes: await bytesOf(answer[0]) };
    }),
    expected: { isBlob: true, bytes: [0, 1, 127, 128, 255] },
  },
  {
    name: 'sends further headers to another origin that allows them',
    over: { 'polling alone': { transports: ['polling'] } },
    server: { cors: { origin: '*', allowedHeaders: ['x-token'] } },
    run: withSockets(async (open) => {
      const socket = await opened(open, '/', { extraHeaders: { 'X-Token': 's3cret' } });
      return socket.emitWithAck('header', 'x-token');
    }),
    expected: 's3cret',
  },
  {
    name: 'says that it failed when another origin does not allow its headers',
    over: { 'polling alone': { transports: ['polling'] } },
    server: { cors: { origin: '*', allowedHeaders: ['x-other'] } },
    run: withSockets(async (open) => {
      const socket = open('/', { extraHeaders: { 'X-Token': 's3cret' }, reconnection: false });
      const [error] = await happens(socket, 'connect_error');
      return error.message;
    }),
    expected: 'xhr poll error',
  },
  {
    name: 'connects at the path that it is told',
    server: { path: '/deep/er/' },
    run: withSockets(async (open) => {
      const socket = await opened(open, '/chat', { path: '/deep/er' });
      return typeof (await socket.emitWithAck('session'));
    }),
    expected: 'string',
  },
  {
    name: 'leaves no session behind when its page is loaded anew',
    // Nothing but a goodbye ends a session within the time of the journey.
    server: { pingInterval: 25_000, pingTimeout: 20_000 },
    run: async ({ url, options, server }) => {
      const frame = document.createElement('iframe');
      const load = async (begin) => {
        const loaded = happensOn(frame, 'load');
        begin();
        await loaded;
      };
      await load(() => {
        frame.src = '/pages/';
        document.body.append(frame);
      });
      const page = frame.contentWindow;
      await until(() => page.stage);
      await page.stage.open(url, { ...options, closeOnBeforeunload: true });
      const best = options.transports?.[0] ?? 'websocket';
      await until(async () => {
        const { connected, transport } = await page.stage.read();
        return connected && transport === best;
      });
      const before = await server.sessions();
      await load(() => page.location.reload());
      await until(async () => (await server.sessions()).length === 0);
      frame.remove();
      return before.length;
    },
    expected: 1,
  },
];
