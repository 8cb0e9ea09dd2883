import { describe } from 'vitest';
import { deadAddress } from './raw.js';
import { alike, EACH, next, turn, unlike } from './support.js';

describe('the settings of a Manager', () => {
  alike('attempts end as they are told to', async (stage) => {
    const { open, note, watch } = stage;
    const socket = open(await deadAddress(stage), { reconnectionAttempts: 2 });
    watch(socket.io, 'manager', 'reconnect_attempt', 'reconnect_failed');
    await next(socket.io, 'reconnect_failed');
    note(socket.active, (socket.io as unknown as { _reconnecting: boolean })._reconnecting);
    socket.io.reconnectionAttempts(1);
    socket.connect();
    await next(socket.io, 'reconnect_failed');
  });

  alike('reconnection(false) ends a running loop', async (stage) => {
    const { open, note, watch } = stage;
    const socket = open(await deadAddress(stage));
    watch(socket, 'socket', 'connect_error');
    await next(socket.io, 'reconnect_attempt');
    socket.io.reconnection(false);
    watch(socket.io, 'manager', 'reconnect_attempt', 'reconnect_failed', 'reconnect_error');
    await next(socket.io, 'error');
    await turn();
    await new Promise((resolve) => setTimeout(resolve, 30));
    note(socket.active, socket.connected);
  });

  unlike(
    'reconnection(true) takes reconnection(false) back',
    async ({ connected, note, watch }) => {
      const socket = await connected();
      watch(socket, 'socket', 'connect');
      socket.io.reconnection(false);
      socket.io.reconnection(true);
      note(socket.io.reconnection());
      socket.io.engine.close();
      // Longer than the delay of the first attempt.
      await new Promise((resolve) => setTimeout(resolve, 200));
    },
    { peer: [true], holdfast: [true, 'socket connect'] },
  );

  alike(
    'without reconnection a loss is final, until connect()',
    async ({ connected, note, watch }) => {
      const socket = await connected('/', { reconnection: false });
      watch(socket, 'socket', 'disconnect', 'connect');
      watch(socket.io, 'manager', 'close', 'reconnect_attempt', 'reconnect_failed');
      const lost = next(socket, 'disconnect');
      socket.io.engine.close();
      await lost;
      await turn();
      note(socket.active, socket.connected);
      socket.connect();
      await next(socket, 'connect');
    },
    { transports: EACH },
  );

  alike(
    'without reconnection, a listener that hears of a loss can connect() at once',
    async ({ connected, note, watch }) => {
      const socket = await connected('/', { reconnection: false });
      watch(socket, 'socket', 'connect');
      watch(socket.io, 'manager', 'open', 'close');
      socket.once('disconnect', () => {
        socket.connect();
        note(socket.io.engine.readyState);
      });
      socket.io.engine.close();
      await next(socket, 'connect');
      socket.io.once('close', () => socket.io.connect());
      socket.io.engine.close();
      await next(socket, 'connect');
    },
    { transports: EACH },
  );

  alike(
    'without reconnection, a listener that hears of a failure can connect() at once',
    async (stage) => {
      const { open, note } = stage;
      const socket = open(await deadAddress(stage), { reconnection: false });
      await new Promise<void>((resolve) => {
        let tries = 0;
        socket.on('connect_error', ({ message }) => {
          note(message, socket.active);
          if (++tries < 3) socket.connect();
          else resolve();
        });
      });
    },
    { transports: EACH },
  );

  alike(
    'a listener of a failure or a loss can switch reconnection on',
    async (stage) => {
      const { open, connected, watch, note } = stage;
      const options = { reconnection: false, reconnectionDelay: 1 };
      const failing = open(await deadAddress(stage), options);
      watch(failing.io, 'failing', 'error', 'reconnect_attempt', 'reconnect_failed');
      failing.once('connect_error', () => failing.io.reconnection(true).reconnectionAttempts(1));
      await next(failing.io, 'reconnect_failed');
      const losing = await connected('/', options);
      watch(losing.io, 'losing', 'close', 'reconnect_attempt', 'reconnect');
      losing.once('disconnect', () => losing.io.reconnection(true));
      losing.io.engine.close();
      await next(losing.io, 'reconnect');
      const leaving = open(await deadAddress(stage), options);
      watch(leaving.io, 'leaving', 'error', 'reconnect_attempt', 'reconnect_failed');
      await new Promise<void>((resolve) => {
        leaving.once('connect_error', () => {
          leaving.io.reconnection(true);
          leaving.disconnect();
          resolve();
        });
      });
      note(leaving.active);
    },
    { transports: EACH },
  );
});
