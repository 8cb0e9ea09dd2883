import { describe } from 'vitest';
import { alike, next, turn } from './support.js';

describe('the settings of a Manager', () => {
  alike('opts are the given ones, and autoConnect decides who opens', ({ manager, note }) => {
    for (const autoConnect of [undefined, true, false]) {
      const made = manager({ autoConnect } as never);
      const { opts, engine } = made as unknown as {
        opts: { autoConnect: unknown };
        engine?: object;
      };
      note(opts.autoConnect, !!engine, made.socket('/').active, !!engine);
    }
  });

  alike('opts that were changed hold from the next connection on', async (stage) => {
    const { server, connected, note } = stage;
    server.on('connection', ({ conn, handshake }) =>
      note(conn.transport.name, handshake.query.token, handshake.headers.token),
    );
    const socket = await connected('/', { query: { token: 'a' }, extraHeaders: { token: 'a' } });
    const { opts } = socket.io;
    const again = () => {
      socket.io.engine.close();
      return next(socket, 'connect');
    };
    (opts.query as Record<string, string>).token = 'b';
    (opts.extraHeaders as Record<string, string>).token = 'b';
    await again();
    opts.query = { token: 'c' };
    opts.extraHeaders = { token: 'c' };
    opts.transports = ['polling', 'websocket'];
    opts.upgrade = false;
    await again();
    note(socket.io.engine.transport.name);
    await turn();
  });

  alike('opts.transports can be changed once a transport has failed', async (stage) => {
    const { server, open, note } = stage;
    (server.engine as unknown as { opts: { transports: string[] } }).opts.transports = ['polling'];
    const socket = open('/', { transports: ['websocket'] });
    socket.on('connect_error', ({ message }) => {
      note(message);
      socket.io.opts.transports = ['polling', 'websocket'];
    });
    await next(socket, 'connect');
    note(socket.io.engine.transport.name);
  });
});
