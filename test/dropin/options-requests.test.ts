import type { Socket as ServerSocket } from 'socket.io';
import { describe } from 'vitest';
import { rawServer } from './raw.js';
import { handshakes, http } from './requests.js';
import { alike, EACH, next, type Options } from './support.js';

describe('options of the lower layer', () => {
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
});
