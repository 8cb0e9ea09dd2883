import { describe } from 'vitest';
import { flushed, hears } from './hears.js';
import { acksOf } from './internals.js';
import { alike, EACH, next, turn } from './support.js';

describe('acknowledgements', () => {
  alike(
    'timeout() puts an error first, and the event itself goes if it has not left',
    async (stage) => {
      hears(stage);
      const { connected, note, open } = stage;
      const socket = await connected();
      await new Promise<void>((resolve) =>
        socket.timeout(8_000).emit('ask', 'a', (...args: unknown[]) => {
          note('in time', ...args);
          resolve();
        }),
      );
      await flushed(socket);
      await new Promise<void>((resolve) =>
        socket.timeout(5).emit('mute', (...args: unknown[]) => {
          note('late', ...args);
          resolve();
        }),
      );
      note(acksOf(socket));
      note(
        await socket
          .timeout(5)
          .emitWithAck('mute')
          .catch((error) => error),
      );
      note(await new Promise((resolve) => socket.timeout(0).emit('mute', resolve)));
      const away = open('/', { autoConnect: false });
      const given = new Promise((resolve) => away.timeout(5).emit('never', resolve));
      away.emit('kept');
      note(away.sendBuffer.length, await given, away.sendBuffer.length);
    },
  );

  alike('timeout() concerns the next emit only', async (stage) => {
    hears(stage);
    const { connected, note } = stage;
    const socket = await connected();
    note(socket.timeout(100) === socket);
    socket.emit('no ack');
    note(await new Promise((resolve) => socket.emit('ask', 'plain', resolve)));
  });

  alike('ackTimeout gives every callback an error first', async (stage) => {
    hears(stage);
    const { connected, note } = stage;
    for (const [name, ackTimeout] of [
      ['ask', 5_000],
      ['mute', 5],
    ] as const) {
      const socket = await connected('/', { ackTimeout });
      await new Promise<void>((resolve) =>
        socket.emit(name, 1, (...args: unknown[]) => {
          note(...args);
          resolve();
        }),
      );
      note(await socket.emitWithAck(name, 2).catch((error) => error));
    }
  });

  alike('timeout() without a number leaves it to ackTimeout', async (stage) => {
    const { open, note } = stage;
    for (const limits of [{}, { ackTimeout: 5 }]) {
      const socket = open('/', { ...limits, autoConnect: false });
      for (const timeout of [undefined, null] as never[])
        note(
          await new Promise((resolve) => {
            socket.timeout(timeout).emit('never', (error: unknown) => resolve(['limit', error]));
            setTimeout(resolve, 50, 'no limit');
          }),
        );
    }
  });

  alike(
    'that cannot come any more end with an error where there is room for it',
    async (stage) => {
      const { connected, note, watch } = stage;
      const socket = await connected();
      watch(socket, 'socket', 'disconnect');
      socket.emit('mute', (...args: unknown[]) => note('plain', ...args));
      socket.timeout(60_000).emit('mute', (...args: unknown[]) => note('timeout()', ...args));
      socket.emitWithAck('mute').catch((error) => note('emitWithAck()', error));
      socket.disconnect();
      socket.timeout(60_000).emit('mute', (...args: unknown[]) => note('buffered', ...args));
      note(socket.sendBuffer.length);
      await turn();
    },
    { transports: EACH },
  );

  alike('end so when the connection is lost too', async (stage) => {
    hears(stage);
    const { connected, note, watch } = stage;
    const socket = await connected();
    watch(socket, 'socket', 'disconnect');
    socket.emit('mute', (...args: unknown[]) => note('plain', ...args));
    socket.timeout(60_000).emit('mute', (...args: unknown[]) => note('timeout()', ...args));
    await flushed(socket);
    socket.io.engine.close();
    await next(socket, 'connect');
    note(acksOf(socket));
  });
});
