import { describe, expect, it } from 'vitest';
import { faultProxy } from '../../test-server/proxy/index.js';
import { dial, proxyTo, tcpServer } from './proxy-ends.js';
import { client, happens, serve, until } from './support.js';

describe('what breaks', () => {
  for (const [how, ending] of [
    ['reset', 'ECONNRESET'],
    ['close', 'end'],
  ] as const) {
    it(`cuts the connections that are meant, by a ${how}`, async () => {
      const { url, sockets } = await tcpServer();
      const proxy = await proxyTo(url);
      const [first, second] = [dial(proxy), dial(proxy)];
      first.write('1');
      second.write('2');
      await until(() => Boolean(first.seen.text && second.seen.text));
      expect(proxy.cut(how, ({ bytesUp, id }) => bytesUp === 1 && id === 1)).toBe(1);
      await until(() => first.seen.ending === ending || second.seen.ending === ending);
      expect([first.seen.ending, second.seen.ending].toSorted()).toEqual(['', ending]);
      await until(
        () => sockets.filter((socket) => socket.readableEnded || socket.destroyed).length === 1,
      );
      expect(proxy.cut()).toBe(1);
    });
  }

  it('keeps what is sent on a half-open connection, and hands it over when that ends', async () => {
    const { url, sockets } = await tcpServer();
    const proxy = await proxyTo(url);
    const { seen, write, socket } = dial(proxy);
    write('a');
    await until(() => seen.text === 'a');
    expect(proxy.silence()).toBe(1);
    write('b');
    socket.end();
    sockets[0]!.write('c');
    const other = dial(proxy);
    other.write('x');
    await until(() => other.seen.text === 'x');
    expect([seen.text, sockets[0]!.bytesRead, socket.readyState]).toEqual(['a', 1, 'readOnly']);
    proxy.resume();
    await until(() => seen.ending === 'end');
    expect(seen.text).toBe('acb');
  });

  it('is half-open in one direction', async () => {
    const { url, sockets } = await tcpServer();
    const proxy = await proxyTo(url);
    const { seen, write } = dial(proxy);
    write('a');
    await until(() => seen.text === 'a');
    proxy.silence({ up: false });
    write('b');
    await until(() => sockets[0]!.bytesRead === 2);
    proxy.resume();
    await until(() => seen.text === 'ab');
    proxy.silence({ down: false });
    write('c');
    sockets[0]!.write('d');
    await until(() => seen.text === 'abd');
    expect(sockets[0]!.bytesRead).toBe(2);
    proxy.resume();
    await until(() => seen.text === 'abdc');
  });

  it('refuses, resets or hangs new connections, while present ones stay', async () => {
    const { url } = await tcpServer();
    const proxy = await proxyTo(url);
    const present = dial(proxy);
    present.write('a');
    await until(() => present.seen.text === 'a');

    await proxy.accept('refuse');
    const refused = dial(proxy);
    await until(() => refused.seen.ending === 'ECONNREFUSED');
    expect(proxy.accepted).toBe(1);

    await proxy.accept('reset');
    const reset = dial(proxy);
    await until(() => reset.seen.ending === 'ECONNRESET');

    await proxy.accept('hang');
    const hung = dial(proxy);
    hung.write('b');
    await until(() => proxy.accepted === 2);
    present.write('a');
    await until(() => present.seen.text === 'aa');
    expect(hung.seen).toEqual({ text: '', ending: '' });

    await proxy.clear();
    await until(() => hung.seen.text === 'b');
    const served = dial(proxy);
    served.write('c');
    await until(() => served.seen.text === 'c');
  });

  it('takes the last word, however fast they follow each other', async () => {
    const { url } = await tcpServer();
    const proxy = await proxyTo(url);
    await Promise.all(
      (['refuse', 'pass', 'refuse', 'pass'] as const).map((how) => proxy.accept(how)),
    );
    const { seen, write } = dial(proxy);
    write('a');
    await until(() => seen.text === 'a');
  });
});

describe('a client behind it', () => {
  it('notices a half-open connection by its heartbeat, and comes back on a new one', async () => {
    const server = await serve({ pingInterval: 100, pingTimeout: 100 });
    const proxy = await proxyTo(server.url);
    const socket = client(proxy.url, { transports: ['websocket'] });
    await happens(socket, 'connect');
    proxy.silence();
    expect(await happens(socket, 'disconnect')).toBe('ping timeout');
    await happens(socket, 'connect');
    expect(proxy.accepted).toBe(2);
  });
});

describe('a mistake', () => {
  it('is told with what was expected and what came', async () => {
    for (const target of ['', 'localhost:3000', 'ftp://a', undefined]) {
      await expect(faultProxy({ target: target as string })).rejects.toThrow(
        `expected target to be an address as http://127.0.0.1:3000, got ${target}`,
      );
    }
    const proxy = await proxyTo('http://127.0.0.1:1');
    expect(() => proxy.link({ delayMs: -1 })).toThrow('expected delayMs to be at least 0');
    expect(() => proxy.link({ up: { bytesPerSecond: 0 } })).toThrow('bytesPerSecond to be above 0');
    expect(() => proxy.link({ delay: 1 } as never)).toThrow('up, down or connect, got delay');
    expect(() => proxy.upgrade(100)).toThrow('an HTTP status, got 100');
    expect(() => proxy.accept('later' as never)).toThrow('got later');
    const { port } = proxy;
    await expect(faultProxy({ target: proxy.url, port })).rejects.toThrow('EADDRINUSE');
  });
});
