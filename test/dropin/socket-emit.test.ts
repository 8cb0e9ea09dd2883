import { describe } from 'vitest';
import { flushed, hears } from './hears.js';
import { alike, EACH, next, unlike } from './support.js';

describe('emit', () => {
  alike(
    'sends any arguments, and returns the socket',
    async (stage) => {
      hears(stage);
      const { connected, note } = stage;
      const socket = await connected();
      note(socket.emit('none') === socket);
      socket.emit('many', 1, 'two', null, undefined, [3, [4]], { five: { six: 6 } }, true);
      socket.emit('special', new Date(0), Number.NaN, 'é €😀\u2028"\\\u001e');
      socket.emit('hidden', { toJSON: () => 'shown' }, { a: undefined });
      socket.emit('', 'an empty name');
      socket.emit('long', 'x'.repeat(10));
      note(socket.send('hi', 2) === socket);
      await flushed(socket);
    },
    { transports: EACH },
  );

  alike('refuses the reserved names', async ({ open, note }) => {
    const socket = open();
    for (const name of [
      ...['connect', 'connect_error', 'disconnect', 'disconnecting'],
      ...['newListener', 'removeListener', 'error', 'message', 'ping', 'reconnect'],
    ]) {
      try {
        socket.emit(name);
        note(name, 'is sent');
      } catch (error) {
        note(name, error, error instanceof Error, (error as Error).name);
      }
    }
    note(socket.sendBuffer.length);
  });

  alike(
    'carries bytes in every form, anywhere, with and without an acknowledgement',
    async (stage) => {
      hears(stage);
      const { connected, note } = stage;
      const socket = await connected();
      const bytes = Uint8Array.of(0, 1, 2, 255);
      socket.emit('one', bytes.buffer);
      socket.emit('view', bytes.subarray(1, 3), new DataView(bytes.buffer, 2));
      socket.emit('words', Uint16Array.of(1, 258), Float32Array.of(1.5));
      socket.emit('deep', { a: [{ b: Buffer.of(7) }], at: new Date(0) }, Buffer.alloc(0));
      socket.emit('same twice', bytes, bytes);
      note(
        'ack',
        ...(await new Promise<unknown[]>((resolve) =>
          socket.emit('ask', { a: bytes }, 'x', (...args: unknown[]) => resolve(args)),
        )),
      );
    },
    { transports: EACH },
  );

  alike('leaves its arguments as they were', async (stage) => {
    hears(stage);
    const { connected, note } = stage;
    const socket = await connected();
    const data = { a: Buffer.of(1), nested: [Buffer.of(2)] };
    socket.emit('x', data, () => {});
    note(data);
    await flushed(socket);
  });

  alike(
    'receives bytes as Buffers',
    async ({ server, open, note }) => {
      server.on('connection', (there) => there.emit('bytes', Buffer.of(1, 2), [Buffer.of(3)]));
      const socket = open();
      await new Promise<void>((resolve) =>
        socket.on('bytes', (one, [two]) => {
          note(one, two, Buffer.isBuffer(one), Buffer.isBuffer(two));
          resolve();
        }),
      );
    },
    { transports: EACH },
  );

  for (const [what, peer, make] of [
    ['a text', ['transport close'], () => ['x'.repeat(1_000)]],
    ['bytes', ['transport close'], () => [Buffer.alloc(1_001)]],
    [
      'eleven attachments',
      ['transport close'],
      () => Array.from({ length: 11 }, () => Buffer.of(1)),
    ],
  ] as const)
    unlike(
      `what the server would not take is refused alone: ${what}`,
      async ({ connected, note }) => {
        const socket = await connected();
        socket.on('disconnect', (reason) => note(reason));
        try {
          socket.emit('large', ...make());
          await next(socket, 'disconnect');
        } catch (error) {
          note((error as Error).name, socket.connected);
        }
      },
      { peer: [...peer], holdfast: [['RangeError', true]], server: { maxHttpBufferSize: 1_000 } },
    );
});
