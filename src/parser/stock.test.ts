import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { io as ours } from 'holdfast';
import { Server } from 'socket.io';
import { io, type ManagerOptions } from 'socket.io-client';
import * as msgpack from 'socket.io-msgpack-parser';
import * as peer from 'socket.io-parser';
import { afterEach, describe, expect, it } from 'vitest';

import * as parser from '../parser.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A stock server with a parser, which echoes, refuses the namespace /locked, and broadcasts. */
async function serve(serverParser: object): Promise<string> {
  const http = createServer();
  const server = new Server(http, { parser: serverParser });
  server.on('connection', (socket) => {
    socket.on('echo', (...args) => args.pop()(...args));
    socket.on('shout', (...args) => {
      socket.join('room');
      server.to('room').emit('shouted', ...args);
    });
    // As they are, past the server's own parser.
    socket.on('raw', (...messages) => {
      for (const message of messages) socket.conn.send(message);
    });
    socket.on('leave', () => socket.disconnect());
  });
  server.of('/locked').use((_, next) => {
    next(Object.assign(new Error('no'), { data: { bytes: Buffer.from('x'), code: 7 } }));
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  cleanups.push(() => server.close());
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

const bytesOf = (value: unknown) => Buffer.from(value as Uint8Array).toString('hex');

describe('the stock client and the stock server', () => {
  const wire = { 'our parser': parser, 'their own parser': peer };
  const cases = Object.entries(wire).flatMap(([mine, client]) =>
    Object.entries(wire).flatMap(([theirs, server]) =>
      client === peer && server === peer
        ? []
        : (['polling', 'websocket'] as const).map(
            (transport) => [mine, theirs, transport, client, server] as const,
          ),
    ),
  );

  it.each(cases)('talk, the client with %s, the server with %s, over %s', async (...row) => {
    const [, , transport, clientParser, serverParser] = row;
    const url = await serve(serverParser);
    const options: Partial<ManagerOptions> = { parser: clientParser, transports: [transport] };
    const socket = io(url, { ...options, forceNew: true });
    cleanups.push(() => socket.disconnect());
    const bytes = new Uint8Array([1, 2, 253]);
    const answer = await new Promise<unknown[]>((resolve) => {
      socket.emit('echo', 'text', { deep: [bytes] }, null, (...args: unknown[]) => resolve(args));
    });
    expect(answer[0]).toBe('text');
    expect(bytesOf((answer[1] as { deep: unknown[] }).deep[0])).toBe('0102fd');
    expect(answer[2]).toBe(null);

    const heard = new Promise<unknown[]>((resolve) => {
      socket.once('shouted', (...args) => resolve(args));
    });
    socket.emit('shout', 1, bytes, bytes);
    const [number, first, second] = await heard;
    expect([number, bytesOf(first), bytesOf(second)]).toEqual([1, '0102fd', '0102fd']);

    const left = new Promise((resolve) => socket.once('disconnect', resolve));
    socket.emit('leave');
    expect(await left).toBe('io server disconnect');
  });

  it('agree on why a namespace was refused, bytes in the details being JSON', async () => {
    const answers: unknown[] = [];
    for (const server of [parser, peer]) {
      const url = await serve(server);
      for (const client of [parser, peer]) {
        const socket = io(`${url}/locked`, { parser: client, forceNew: true, reconnection: false });
        cleanups.push(() => socket.disconnect());
        answers.push(
          await new Promise((resolve) =>
            socket.once('connect_error', (error) =>
              resolve([error.message, (error as { data?: unknown }).data]),
            ),
          ),
        );
      }
    }
    expect(answers).toEqual(
      Array(4).fill(['no', { bytes: { type: 'Buffer', data: [120] }, code: 7 }]),
    );
  });

  it('come back after the server sent what our decoder refuses', async () => {
    const url = await serve(peer);
    const socket = io(url, {
      parser,
      forceNew: true,
      reconnectionDelay: 1,
      randomizationFactor: 0,
    });
    cleanups.push(() => socket.disconnect());
    await new Promise<void>((resolve) => socket.once('connect', resolve));
    const closed = new Promise((resolve) => socket.once('disconnect', resolve));
    socket.emit('raw', '51-["half",{"_placeholder":true,"num":0}]', '2["text"]');
    expect(await closed).toBe('parse error');
    await new Promise<void>((resolve) => socket.once('connect', resolve));
    const answer = await socket.emitWithAck('echo', Buffer.from('ab')).catch(String);
    expect(bytesOf(answer)).toBe('6162');
  });
});

describe('our client', () => {
  it.each([
    ['the published parser of msgpack', msgpack],
    ['our own parser, handed in', parser],
    ['the published parser', peer],
  ])('takes %s, as a stock server does', async (_, option) => {
    const url = await serve(option);
    const socket = ours(url, { parser: option as never, forceNew: true });
    cleanups.push(() => socket.disconnect());
    const answer = await new Promise<unknown[]>((resolve) => {
      socket.emit('echo', 'text', new Uint8Array([1, 2]), (...args: unknown[]) => resolve(args));
    });
    expect(answer[0]).toBe('text');
    expect(bytesOf(answer[1])).toBe('0102');
    const heard = new Promise<unknown[]>((resolve) => {
      socket.once('shouted', (...args: unknown[]) => resolve(args));
    });
    socket.emit('shout', { deep: [new Uint8Array([255])] });
    const [value] = (await heard) as [{ deep: unknown[] }];
    expect(bytesOf(value.deep[0])).toBe('ff');
  });
});
