// Scenarios of what there is in pages alone; otherwise as those of scenarios.mjs.
import { happens, opened, plain, withSockets } from './scenarios.mjs';

const bytes = Uint8Array.from([0, 1, 127, 128, 255]);
const bytesOf = async (blob) => [...new Uint8Array(await blob.arrayBuffer())];

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
      const loaded = () =>
        new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
      const first = loaded();
      frame.src = '/pages/';
      document.body.append(frame);
      await first;
      const stage = async () => {
        while (!frame.contentWindow.stage) await new Promise((resolve) => setTimeout(resolve, 10));
        return frame.contentWindow.stage;
      };
      await (await stage()).open(url, { ...options, closeOnBeforeunload: true });
      const until = async (isEnough) => {
        for (;;) {
          const found = await server.sessions();
          if (isEnough(found)) return found.length;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      };
      const before = await until((sessions) => sessions.length === 1);
      while (!(await (await stage()).read()).connected)
        await new Promise((resolve) => setTimeout(resolve, 10));
      const again = loaded();
      frame.contentWindow.location.reload();
      await again;
      const after = await until((sessions) => sessions.length === 0);
      frame.remove();
      return { before, after };
    },
    expected: { before: 1, after: 0 },
  },
];
