import type { Socket as ServerSocket } from 'socket.io';
import { describe } from 'vitest';
import { accept, opening, rawServer } from './raw.js';
import { alike, EACH, next, turn, until } from './support.js';

describe('the internals that tests reach for', () => {
  alike(
    'engine.transport tells its name and its WebSocket',
    async ({ connected, note, settled }) => {
      const socket = await connected();
      await settled(socket);
      const { transport } = socket.io.engine as unknown as {
        transport: { name: string; ws?: { readyState: number; close(): void } };
      };
      note(transport.name, transport.ws?.readyState);
      socket.on('disconnect', (reason) => note(reason));
      transport.ws?.close();
      if (transport.ws) await next(socket, 'connect');
    },
    { transports: EACH },
  );

  alike('engine._pingTimeoutTime can be made to pass, and the next emit notices', async (stage) => {
    const { open, note, watch } = stage;
    const heard: string[] = [];
    const socket = open(
      await rawServer(
        stage,
        () => {},
        (message, link, number) => {
          accept(message, link);
          if (message.startsWith('42')) heard.push(`${number} ${message}`);
        },
      ),
    );
    await next(socket, 'connect');
    watch(socket, 'socket', 'disconnect', 'connect');
    const engine = socket.io.engine as unknown as { _pingTimeoutTime: number };
    note(engine._pingTimeoutTime > Date.now());
    engine._pingTimeoutTime = Date.now() - 1;
    socket.emit('late');
    note(socket.sendBuffer.length, socket.connected);
    await next(socket, 'connect');
    await until(() => heard.length);
    note(heard);
  });

  alike(
    'the engine’s own members',
    async ({ connected, note, settled }) => {
      const socket = await connected();
      await settled(socket);
      const { engine } = socket.io;
      const { id, readyState, binaryType, writeBuffer, transport } = engine;
      note(
        id,
        readyState,
        binaryType,
        writeBuffer,
        transport.name,
        transport.writable,
        typeof engine.on,
        typeof engine.close,
      );
      const seen: unknown[] = [];
      engine.on('packetCreate', ({ type, data }) => seen.push(['create', type, data]));
      engine.once('drain', () => seen.push('drain'));
      socket.emit('x');
      await until(() => seen.length > 1);
      note(...seen);
      engine.on('close', (reason) => note('close', reason, engine.readyState));
      engine.close();
      await until(() => engine.readyState === 'closed');
      await turn();
    },
    { transports: EACH },
  );

  alike('pings and packets of the engine', async (stage) => {
    const { open, note } = stage;
    const socket = open(
      await rawServer(
        stage,
        () => {},
        (message, link) => {
          if (message !== '40') return;
          link.send('2', '6', '40{"sid":"raw"}', '42["end"]');
        },
        opening(5_000),
      ),
    );
    const { engine } = socket.io;
    engine.on('packet', ({ type, data }) => note('packet', type, `${data ?? ''}`.slice(0, 1)));
    engine.on('ping', (...args: unknown[]) => note('ping', ...args));
    engine.on('message' as never, ((data: unknown) => note('message', data)) as never);
    await next(socket, 'end');
    await turn();
  });

  alike(
    'a binaryType is read at each message',
    async ({ server, connected, note }) => {
      server.on('connection', (there: ServerSocket) =>
        there.on('go', () => there.emit('bytes', Buffer.of(1, 2))),
      );
      const socket = await connected();
      for (const binaryType of ['nodebuffer', 'arraybuffer', 'nodebuffer'] as const) {
        socket.io.engine.binaryType = binaryType;
        socket.emit('go');
        note(binaryType, await next(socket, 'bytes'));
      }
    },
    { transports: EACH },
  );
});
