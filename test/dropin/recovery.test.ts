import type { Socket as ServerSocket } from 'socket.io';
import { describe } from 'vitest';
import { accept, rawServer } from './raw.js';
import { alike, EACH, next, turn, unlike, until } from './support.js';

const RECOVERY = { connectionStateRecovery: {} };

describe('connection state recovery', () => {
  alike(
    'brings back the session and what was missed',
    async ({ server, open, note, settled }) => {
      let there: ServerSocket | undefined;
      server.on('connection', (socket: ServerSocket) => {
        there = socket;
        note('server', socket.recovered, [...socket.rooms].length, socket.data.x);
        socket.data.x = 1;
        socket.join('room');
      });
      // It comes back when it is told to: not before what it is to miss was said.
      const socket = open('/', { reconnection: false });
      await next(socket, 'connect');
      await settled(socket);
      note(!!socket.recovered);
      const { id } = socket;
      const first = next(socket, 'first');
      server.emit('first', 1);
      note(await first);
      socket.onAny((name, ...args) =>
        note(name, ...args.slice(0, -1), socket.connected, typeof args.at(-1)),
      );
      socket.on('connect', () => note('connect', socket.recovered, socket.id === id));
      socket.io.engine.close();
      await until(() => !there?.connected);
      server.emit('missed', 2, Buffer.of(3));
      server.to('room').emit('missed', 'in a room');
      socket.connect();
      await next(socket, 'connect');
      note(socket.receiveBuffer);
    },
    { server: RECOVERY, transports: EACH },
  );

  alike(
    'needs an event with an offset',
    async ({ server, connected, note }) => {
      server.on('connection', (there) => note('server', there.recovered));
      const socket = await connected();
      const { id } = socket;
      await until(() => server.engine.clientsCount);
      await turn();
      socket.io.engine.close();
      await next(socket, 'connect');
      note(!!socket.recovered, socket.id === id);
    },
    { server: RECOVERY },
  );

  alike(
    'does not follow a disconnect() of either side',
    async ({ server, connected, note }) => {
      const socket = await connected();
      for (const who of ['client', 'server']) {
        const arrived = next(socket, 'x');
        server.emit('x', 1);
        await arrived;
        const { id } = socket;
        if (who === 'client') socket.disconnect();
        else {
          server.disconnectSockets();
          await next(socket, 'disconnect');
        }
        socket.connect();
        await next(socket, 'connect');
        note(who, !!socket.recovered, socket.id === id);
      }
    },
    { server: RECOVERY },
  );

  /** CONNECT packets of a session and of the one after it, with `frames` of the server in between. */
  const connects =
    (frames: string[], auth?: object) =>
    async (stage: Parameters<Parameters<typeof alike>[1]>[0]) => {
      const { open, note } = stage;
      const url = await rawServer(
        stage,
        () => {},
        (message, link, number) => {
          if (!message.startsWith('40')) return;
          note(message);
          link.send('40{"sid":"a","pid":"p"}', ...(number ? [] : frames), '42["end",1]');
        },
      );
      const socket = open(url, auth && { auth: auth as Record<string, unknown> });
      await next(socket, 'end');
      socket.io.engine.close();
      await next(socket, 'end');
      note(socket.recovered);
    };

  alike(
    'asks with pid and the last offset',
    connects(['42["x",1,"offset-1"]', '42["y","offset-2"]']),
  );
  alike('asks with pid alone while there is no offset', connects(['42["x",1]']));
  alike('lets credentials come after', connects(['42["x","o"]'], { token: 1, pid: 'mine' }));
  alike(
    'takes the offset of an event with bytes too',
    connects(['42["x","o"]', '42["x",{"a":1}]']),
  );

  alike('without it, recovered stays false', async (stage) => {
    const { open, note } = stage;
    const socket = open(await rawServer(stage, () => {}, accept));
    await next(socket, 'connect');
    note(!!socket.recovered);
  });

  unlike(
    'the name of an event without arguments is no offset',
    connects(['42["x",1,"offset"]', '42["bare"]']),
    {
      peer: ['40', '40{"pid":"p","offset":"bare"}', true],
      holdfast: ['40', '40{"pid":"p","offset":"offset"}', true],
    },
  );

  unlike(
    'what came before the answer dies with its link',
    async (stage) => {
      const { open, note } = stage;
      const socket = open(
        await rawServer(
          stage,
          () => {},
          (_message, link, number) => {
            link.send('42["early"]');
            if (number === 0) link.cut();
            else link.send('40{"sid":"a"}', '42["end"]');
          },
        ),
      );
      socket.on('early', () => note('early'));
      await next(socket, 'end');
    },
    { peer: ['early', 'early'], holdfast: ['early'] },
  );
});
