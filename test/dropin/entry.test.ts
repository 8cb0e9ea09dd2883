import { createRequire } from 'node:module';
import { build } from 'esbuild';
import * as holdfast from 'holdfast';
import * as peer from 'socket.io-client';
import { describe, expect, it } from 'vitest';
import { root } from '../package/published.js';
import { alike, EACH, next, until } from './support.js';

const require = createRequire(import.meta.url);

describe('what an application imports', () => {
  it('has the names that the peer’s ES module has, each of its kind', () => {
    const kinds = (names: object) =>
      Object.entries(names).map(([name, value]) => [name, typeof value]);
    const ours = Object.entries(holdfast).filter(([name]) => name in peer);
    expect(Object.fromEntries(kinds(Object.fromEntries(ours)))).toEqual(
      Object.fromEntries(kinds(peer)),
    );
    expect(holdfast.default).toBe(holdfast.io);
    expect(holdfast.connect).toBe(holdfast.io);
    expect(holdfast.protocol).toBe(peer.protocol);
  });

  it('is the function io with its members, for require()', () => {
    const shapeOf = (name: string) => {
      const io = require(name);
      const { Manager, Socket } = io;
      return {
        kind: typeof io,
        itself: [io === io.io, io === io.connect],
        classes: [typeof Manager, typeof Socket],
      };
    };
    expect(shapeOf('holdfast')).toEqual(shapeOf('socket.io-client'));
    expect(Object.keys(require('holdfast'))).toEqual(
      expect.arrayContaining(Object.keys(require('socket.io-client'))),
    );
  });

  it('brings no other package along in a browser', async () => {
    const { metafile } = await build({
      stdin: { contents: `export { io } from 'holdfast'`, resolveDir: root },
      bundle: true,
      write: false,
      metafile: true,
      format: 'esm',
    });
    expect(Object.keys(metafile.inputs).filter((name) => name.includes('node_modules'))).toEqual(
      [],
    );
    expect(Object.values(metafile.outputs).flatMap(({ imports }) => imports)).toEqual([]);
  });

  alike('instances are of the classes that are exported', async ({ client, connected, note }) => {
    const socket = await connected();
    note(socket instanceof client.Socket, socket.io instanceof client.Manager);
    note(socket.constructor === client.Socket, socket.io.constructor === client.Manager);
  });

  alike(
    'the transport classes can be given by reference, alone or with names',
    async ({ client, open, note }) => {
      const { NodeXHR, NodeWebSocket, XHR, WebSocket, Fetch } = client;
      for (const transports of [
        [NodeXHR],
        [NodeWebSocket],
        [NodeXHR, NodeWebSocket],
        [Fetch],
        [Fetch, NodeWebSocket],
      ]) {
        const socket = open('/', { transports } as never);
        await next(socket, 'connect');
        const last = transports.at(-1) === NodeWebSocket ? 'websocket' : 'polling';
        await until(() => socket.io.engine.transport.name === last);
        note(socket.io.engine.transport.name);
      }
      note(typeof XHR, typeof WebSocket);
    },
  );
});

describe('another parser', () => {
  alike(
    'the published msgpack one carries everything, on both sides',
    async ({ server, open, note }) => {
      const parser = require('socket.io-msgpack-parser');
      server.of('/nsp').on('connection', (there) => {
        note('auth', there.handshake.auth);
        there.on('echo', (...args) => args.pop()(...args));
        there.emit('hello', 1, Buffer.of(1, 2), { at: [Buffer.of(3)] });
        there.emit('asks', 'you', (answer: unknown) => {
          note('server', answer);
          there.emit('answered');
        });
      });
      const socket = open('/nsp', { parser, auth: { token: 1 } });
      socket.on('hello', (...args) => note('hello', ...args));
      socket.on('asks', (who, done) => done({ who, bytes: Buffer.of(9) }));
      await next(socket, 'answered');
      note(await socket.emitWithAck('echo', { a: [1, 'x', null, Uint8Array.of(7)] }));
      socket.io.engine.close();
      await next(socket, 'answered');
      note(await socket.timeout(8_000).emitWithAck('echo', 'again'));
      socket.disconnect();
    },
    { server: { parser: require('socket.io-msgpack-parser') }, transports: EACH },
  );

  alike(
    'one of the application’s own is made and asked as the peer does',
    async ({ open, note }) => {
      const base = require('socket.io-parser');
      class Encoder extends base.Encoder {
        encode(packet: { type: number; nsp: string; data: unknown }) {
          note('encode', packet.type, packet.nsp, packet.data);
          return super.encode(packet);
        }
      }
      class Decoder extends base.Decoder {
        add(message: unknown) {
          note('add', typeof message);
          return super.add(message);
        }
      }
      const socket = open('/', { parser: { Encoder, Decoder } } as never);
      await next(socket, 'connect');
      socket.emit('x', 1);
      socket.disconnect();
    },
  );
});
