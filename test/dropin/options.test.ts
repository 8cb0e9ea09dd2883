import type { Server as HttpServer } from 'node:http';
import type { Server, Socket as ServerSocket } from 'socket.io';
import { describe } from 'vitest';
import { deadAddress, httpServer, rawServer } from './raw.js';
import {
  alike,
  EACH,
  next,
  type Options,
  type Stage,
  turn,
  uncaughtIn,
  unlike,
  until,
} from './support.js';

/** What `read` takes of the query of each handshake. */
function handshakes({ server }: Stage, read: (query: URLSearchParams) => unknown): unknown[] {
  const seen: unknown[] = [];
  for (const event of ['request', 'upgrade'])
    http(server).prependListener(event, ({ url }) => {
      const { searchParams } = new URL(`http://x${url}`);
      if (!searchParams.has('sid')) seen.push(read(searchParams));
    });
  return seen;
}

const http = (server: Server) => server.httpServer as HttpServer;

/** Notes what becomes of a connection whose first request is answered with `body`; `timeout` where that is to be it. */
async function answered(stage: Stage, body: string, timeout = 8_000): Promise<void> {
  const url = await httpServer(stage, (_request, response) => response.end(body));
  const socket = stage.open(url, { transports: ['polling'], reconnection: false, timeout });
  stage.note(body, await next(socket, 'connect_error'));
}

describe('options of the lower layer', () => {
  alike(
    'upgrade: false stays on polling',
    async ({ connected, note, server }) => {
      const socket = await connected('/', { upgrade: false });
      const { sockets } = server.of('/');
      await until(() => sockets.size);
      await socket
        .timeout(50)
        .emitWithAck('nothing')
        .catch(() => {});
      note(socket.io.engine.transport.name);
    },
    { transports: [['polling', 'websocket']] },
  );

  alike('the first transport opens, whatever the order', async ({ connected, note }) => {
    for (const transports of [['websocket', 'polling'], ['polling'], ['polling', 'websocket']]) {
      const socket = await connected('/', { transports, upgrade: false });
      note(transports, socket.io.engine.transport.name);
    }
  });

  alike('tryAllTransports goes on with the next', async (stage) => {
    const { open, note } = stage;
    const url = await rawServer(stage, () => {});
    for (const tryAllTransports of [true, false]) {
      const socket = open(url, {
        transports: ['polling', 'websocket'],
        tryAllTransports,
        reconnection: false,
      });
      const happened = await Promise.race([
        next(socket, 'connect').then(() => 'connected'),
        next(socket, 'connect_error'),
      ]);
      note(happened, socket.io.engine.transport.name);
    }
    const socket = open(await deadAddress(stage), {
      transports: ['polling', 'websocket'],
      tryAllTransports: true,
      reconnectionAttempts: 1,
    });
    socket.io.on('error', (error) => note('error', error));
    await next(socket.io, 'reconnect_failed');
  });

  alike(
    'rememberUpgrade begins with a WebSocket once one has worked',
    async ({ connected, note, settled }) => {
      const socket = await connected('/', { rememberUpgrade: true });
      await settled(socket);
      const names: string[] = [];
      for (const rememberUpgrade of [true, false, true]) {
        const again = await connected('/', { rememberUpgrade, upgrade: false });
        names.push(again.io.engine.transport.name);
      }
      note(names);
    },
    { transports: [['polling', 'websocket']] },
  );

  alike(
    'forceBase64 lets bytes travel as text',
    async (stage) => {
      const { server, connected, note, transports } = stage;
      const seen = handshakes(stage, (query) => query.get('b64'));
      const frames: unknown[] = [];
      server.engine.on('connection', (there) =>
        there.on(
          'packet',
          ({ type, data }: { type: string; data: unknown }) =>
            type === 'message' && frames.push(data),
        ),
      );
      server.on('connection', (there: ServerSocket) =>
        there.on('bytes', (bytes, done) => done(bytes, Buffer.of(3, 4))),
      );
      const socket = await connected('/', { forceBase64: true });
      note(
        ...(await new Promise<unknown[]>((resolve) =>
          socket.emit('bytes', Uint8Array.of(0, 255), (...args: unknown[]) => resolve(args)),
        )),
      );
      note(frames.filter((frame) => typeof frame !== 'string'));
      if (transports.length === 1) note(seen[0]);
    },
    { transports: EACH },
  );

  alike(
    'requests carry a stamp where they are asked to',
    async (stage) => {
      const { connected, note, transports } = stage;
      for (const options of [
        {},
        { timestampRequests: false },
        { timestampRequests: true },
        { timestampRequests: true, timestampParam: 'stamp' },
        { timestampParam: 'ts' },
      ] as Options[]) {
        const seen = handshakes(stage, (query) => [
          query.has('t'),
          query.has('stamp'),
          query.has('ts'),
        ]);
        const socket = await connected('/', options);
        note(transports, options, seen[0]);
        socket.disconnect();
      }
    },
    { transports: [['polling'], ['websocket']] },
  );

  alike(
    'no two requests carry the same stamp',
    async ({ server, connected, note }) => {
      const stamps: unknown[] = [];
      http(server).prependListener('request', ({ url }) => {
        stamps.push(new URL(`http://x${url}`).searchParams.get('t'));
      });
      server.on('connection', (there) => there.on('ask', (done) => done()));
      const socket = await connected();
      for (let n = 0; n < 5; n++) await socket.emitWithAck('ask');
      note(stamps.length > 5, new Set(stamps).size === stamps.length);
    },
    { transports: [['polling']] },
  );

  unlike(
    'requestTimeout limits one request in Node too',
    async (stage) => {
      const { open, note } = stage;
      const url = await httpServer(stage, () => {});
      const socket = open(url, { requestTimeout: 10, timeout: 100, reconnection: false });
      note(await next(socket, 'connect_error'));
    },
    {
      peer: [{ error: 'timeout' }],
      holdfast: [{ error: 'xhr poll error', type: 'TransportError', description: 0 }],
      transports: [['polling']],
    },
  );

  alike(
    'transportOptions are for one transport',
    async ({ server, open, note, settled, transports }) => {
      const headers: unknown[] = [];
      server.engine.on(
        'headers',
        (_headers: unknown, request: { headers: Record<string, string> }) => {
          headers.push([request.headers['x-all'], request.headers['x-one']]);
        },
      );
      server.on('connection', ({ handshake }) =>
        note(handshake.headers['x-all'], handshake.headers['x-one']),
      );
      const socket = open('/', {
        extraHeaders: { 'X-All': 'all' },
        transportOptions: {
          polling: { extraHeaders: { 'X-One': 'polling' } },
          websocket: { extraHeaders: { 'X-One': 'websocket' } },
        },
      });
      await next(socket, 'connect');
      await settled(socket);
      note(transports, headers[0]);
    },
    { transports: EACH },
  );

  alike('protocols are offered to the server', async (stage) => {
    const { open, note } = stage;
    const url = await rawServer(stage, (_link, _number, { headers }) =>
      note(headers['sec-websocket-protocol']),
    );
    for (const protocols of ['chat', ['chat', 'superchat']])
      await next(open(url, { protocols: protocols as string[] }), 'connect');
  });

  alike(
    'addTrailingSlash: false asks for the path as it is',
    async ({ server, open, note }) => {
      const paths = new Set<string>();
      for (const event of ['request', 'upgrade'])
        http(server).prependListener(event, ({ url }) => paths.add(url.split('?')[0]));
      const socket = open('/', { addTrailingSlash: false });
      await next(socket, 'connect');
      note([...paths]);
    },
    { server: { addTrailingSlash: false }, transports: EACH },
  );

  unlike(
    'an unknown transport beside a known one is passed over',
    async ({ open, note }) => {
      try {
        await next(open('/', { transports: ['nonsense', 'websocket'] }), 'connect');
        note('connected');
      } catch (error) {
        note((error as Error).name);
      }
    },
    { peer: ['TypeError'], holdfast: ['connected'] },
  );

  alike('an HTTP error tells its status', async (stage) => {
    const { open, note } = stage;
    for (const status of [400, 403, 404, 500, 502, 204]) {
      const url = await httpServer(stage, (_request, response) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(status === 204 ? undefined : '{"code":3,"message":"Bad request"}');
      });
      const socket = open(url, { transports: ['polling'], reconnection: false });
      const error = await next(socket, 'connect_error');
      const { description, context } = error as {
        description: unknown;
        context?: { status: number };
      };
      note(status, error, description, context?.status);
    }
  });

  alike('an answer that is none of the protocol', async (stage) => {
    for (const body of ['', 'nonsense', '<html></html>', '9']) await answered(stage, body);
  });

  unlike(
    'an answer that is no handshake is an error at once',
    async (stage) => {
      const errors = await uncaughtIn(async () => {
        const timeout = stage.who === 'peer' ? 100 : undefined;
        for (const body of ['0', '0{', '0{}', '2', '1']) await answered(stage, body, timeout);
      });
      stage.note(errors.length);
    },
    {
      peer: [...['0', '0{', '0{}', '2', '1'].map((body) => [body, { error: 'timeout' }]), 3],
      holdfast: [
        ...['0', '0{', '0{}', '2'].map((body) => [body, { error: 'server error' }]),
        ['1', { error: 'transport close', type: 'TransportError' }],
        0,
      ],
    },
  );

  alike(
    'closing is told to the server at once',
    async ({ server, connected, note, settled }) => {
      server.on('connection', (there) =>
        there.on('disconnect', (reason) => note('server', reason)),
      );
      const socket = await connected();
      await settled(socket);
      socket.disconnect();
      await until(() => !server.engine.clientsCount);
      await turn();
    },
    { transports: EACH },
  );

  unlike(
    'leaving during the handshake leaves no session',
    async ({ server, open, note, who }) => {
      const socket = open();
      await new Promise((resolve) => server.engine.once('connection', resolve));
      socket.disconnect();
      if (who === 'holdfast') await until(() => !server.engine.clientsCount);
      else await new Promise((resolve) => setTimeout(resolve, 100));
      note(server.engine.clientsCount);
    },
    { peer: [1], holdfast: [0], transports: [['polling']] },
  );
});
