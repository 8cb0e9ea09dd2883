import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Entry, heard, type Library, quiet } from './journal.js';
import { scriptedTransport } from './scripted.js';
import { openPacket, stock } from './servers.js';

/** A stock server for the time of one test. */
async function sockets(options?: object): Promise<{ server: Server; url: string }> {
  const http = createServer();
  const server = new Server(http, options);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => server.close());
  return { server, url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` };
}

describe('a transport class of the application, beside engine.io-client', () => {
  it('may extend a built-in one and change its addresses and headers', async () => {
    const server = await stock();
    const { Socket, XHR, WebSocket } = await import('holdfast/engine');
    class Signed extends XHR {
      protected override uri() {
        return `${super.uri()}&signed=yes`;
      }
    }
    class SignedSocket extends WebSocket {
      protected override uri() {
        return `${super.uri()}&signed=yes`;
      }
    }
    const socket = new Socket(server.url, { transports: [Signed, SignedSocket] });
    await heard(socket as never, 'upgrade');
    expect(socket.transport).toBeInstanceOf(SignedSocket);
    socket.close();
    expect(server.seen.length).toBeGreaterThan(2);
    for (const { url } of server.seen) expect(url.searchParams.get('signed')).toBe('yes');
  });

  it('sends many packets of one turn, in io(url, { transports: [XHR] }) too', async () => {
    const { server, url } = await sockets();
    const { io } = await import('holdfast');
    const { XHR } = await import('holdfast/engine');
    const last = new Promise((resolve) => {
      server.on('connection', (session) => {
        let count = 0;
        session.on(
          'event',
          (number: number) => count++ === number && number === 99 && resolve(count),
        );
      });
    });
    const socket = io(url, { transports: [XHR as never] });
    onTestFinished(() => void socket.disconnect());
    for (let i = 0; i < 100; i++) socket.emit('event', i);
    expect(await last).toBe(100);
  });

  it('knows how long bytes become by polling: what is too long is refused alone, in io(url, { transports: [XHR] })', async () => {
    const { server, url } = await sockets({ maxHttpBufferSize: 1_000 });
    const { io } = await import('holdfast');
    const { XHR } = await import('holdfast/engine');
    const arrived = new Promise((resolve) => {
      server.on('connection', (session) => session.on('event', resolve));
    });
    const socket = io(url, { transports: [XHR as never], reconnection: false });
    onTestFinished(() => void socket.disconnect());
    await new Promise<void>((resolve) => socket.on('connect', resolve));
    expect(() => socket.emit('event', Buffer.alloc(900))).toThrow(
      'expected at most 1000 bytes, got 1201',
    );
    socket.emit('event', 'after');
    expect(await arrived).toBe('after');
  });

  it('works in io(url, { transports: [Custom] })', async () => {
    const { io } = await import('holdfast');
    const { Transport } = await import('holdfast/engine');
    const calls: Entry[] = [];
    const Scripted = scriptedTransport({ Transport } as unknown as Library, 'scripted', calls);
    const socket = io('http://example.com:81', {
      transports: [Scripted as never],
      forceNew: true,
      path: '/mine',
      query: { a: 'b' },
    });
    Scripted.last.opens();
    Scripted.last.receives(openPacket());
    await quiet(5);
    Scripted.last.receives('40{"sid":"x"}', '42["hello",1]');
    const heardOf: unknown[] = [];
    socket.on('hello', (value: number) => heardOf.push(value));
    Scripted.last.receives('42["hello",2]');
    socket.emit('bye', Buffer.from([9]));
    await quiet(5);
    socket.disconnect();
    expect(socket.id).toBeUndefined();
    expect(heardOf).toEqual([2]);
    expect(Scripted.last.query).toMatchObject({
      a: 'b',
      EIO: '4',
      transport: 'scripted',
      sid: 'a',
    });
    expect(
      calls
        .filter(([name]) => name === 'scripted write')
        .map(([, packets]) => (packets as Entry[])[0]),
    ).toEqual([
      ['message', '0', undefined],
      expect.arrayContaining(['message', '51-["bye",{"_placeholder":true,"num":0}]']),
      expect.arrayContaining(['message', 'bytes 09']),
      ['message', '1', undefined],
    ]);
  });
});
