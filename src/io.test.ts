import { beforeEach, describe, expect, it } from 'vitest';
import { expectMistake } from '../test/fakes/link.js';
import { type FakePlatform, fakePlatform } from '../test/fakes/platform.js';
import { collectUncaught } from '../test/fakes/uncaught.js';
import { Manager, Socket } from './dropin/index.js';
import * as holdfast from './index.js';
import { type IoOptions, io } from './io.js';

collectUncaught();

let platform: FakePlatform;
let host: string;
let count = 0;

// The cache belongs to the page, so each test has a server of its own.
beforeEach(() => {
  platform = fakePlatform({ origin: 'http://page' });
  host = `host${count++}`;
});

const open = (url: string, options: Partial<IoOptions> = {}) =>
  io(url, { platform, transports: ['websocket'], ...options });

describe('io()', () => {
  it('is the default export and connect', () => {
    expect([holdfast.default, holdfast.connect]).toEqual([io, io]);
    expect(holdfast.protocol).toBe(5);
    expect([holdfast.Manager, holdfast.Socket]).toEqual([Manager, Socket]);
    const { Fetch, NodeXHR, XHR, NodeWebSocket, WebSocket, WebTransport } = holdfast;
    expect([Fetch, NodeXHR, XHR]).toEqual(Array(3).fill(holdfast.polling));
    expect([NodeWebSocket, WebSocket]).toEqual(Array(2).fill(holdfast.webSocket));
    expect(WebTransport).toBe(holdfast.webTransport);
  });

  it('connects by itself to the namespace that is the URL’s path', () => {
    const socket = open(`https://${host}/chat?token=a`);
    expect(socket).toBeInstanceOf(Socket);
    expect(socket.active).toBe(true);
    expect(socket.io.socket('/chat')).toBe(socket);
    expect(platform.sockets[0]!.url.href).toBe(
      `wss://${host}/socket.io/?token=a&EIO=4&transport=websocket`,
    );
  });

  it('takes options alone, with the page’s address', () => {
    const path = `/${host}`;
    const socket = io({ platform, path, transports: ['websocket'] });
    expect(platform.sockets[0]!.url.href).toBe(`ws://page${path}/?EIO=4&transport=websocket`);
    expect(socket.io.socket('/')).toBe(socket);
  });

  it('connects nothing when autoConnect is false', () => {
    const socket = open(`http://${host}`, { autoConnect: false });
    expect(platform.sockets).toEqual([]);
    expect(socket.connect().active).toBe(true);
  });

  it('connects nothing of a shared connection when autoConnect is false for this call', () => {
    const [running, inert] = [
      open(`http://${host}/a`),
      open(`http://${host}/b`, { autoConnect: false }),
    ];
    expect([running.active, inert.active, inert.io]).toEqual([true, false, running.io]);
    expect(inert.connect().active).toBe(true);
  });

  describe('shares the connection', () => {
    it('between namespaces of one server and path', () => {
      const [a, b] = [open(`http://${host}/a`), open(`http://${host}/b`)];
      expect(a.io).toBe(b.io);
      expect(platform.sockets.length).toBe(1);
    });

    it.each([
      ['a default path that is named', { path: '/socket.io' }],
      ['an empty path', { path: '' }],
      ['another query', { query: { a: '1' } }],
      ['other options', { reconnection: false, auth: { t: 1 } }],
    ])('although the later call has %s', (_, options) => {
      expect(open(`http://${host}/a`).io).toBe(open(`http://${host}/b`, options).io);
    });

    it.each([
      ['a query in the URL', (h: string) => `http://${h}/b?x=1`],
      ['the WebSocket scheme', (h: string) => `ws://${h}/b`],
      ['the default port named', (h: string) => `http://${h}:80/b`],
      ['capital letters', (h: string) => `http://${h.toUpperCase()}/b`],
    ])('although the later call has %s', (_, url) => {
      expect(open(`http://${host}/a`).io).toBe(open(url(host)).io);
    });

    it('and takes auth from each call', async () => {
      open(`http://${host}/a`, { auth: { token: 'a' } });
      open(`http://${host}/b`, { auth: { token: 'b' } });
      const link = platform.sockets[0]!;
      link.accept();
      link.receive('0{"sid":"s","upgrades":[],"pingInterval":1000,"pingTimeout":1000}');
      await platform.settle();
      expect(link.sent).toEqual(['40/a,{"token":"a"}', '40/b,{"token":"b"}']);
    });
  });

  describe('makes a connection of its own', () => {
    it.each([
      ['another host', () => 'http://else', {}],
      ['another port', (h: string) => `http://${h}:81/b`, {}],
      ['another security', (h: string) => `https://${h}/b`, {}],
      ['another path', (h: string) => `http://${h}/b`, { path: '/other' }],
      ['forceNew', (h: string) => `http://${h}/b`, { forceNew: true }],
      ['multiplex: false', (h: string) => `http://${h}/b`, { multiplex: false }],
    ])('for %s', (_, url, options) => {
      expect(open(`http://${host}/a`).io).not.toBe(open(url(host), options).io);
    });

    it('for a namespace that the shared one has already, even when it is disconnected', () => {
      const first = open(`http://${host}/a`);
      const second = open(`http://${host}/a`);
      expect(second).not.toBe(first);
      expect(second.io).not.toBe(first.io);
      first.disconnect();
      expect(open(`http://${host}/a`).io).not.toBe(first.io);
      // The first stays the shared one.
      expect(open(`http://${host}/b`).io).toBe(first.io);
    });
  });

  it('changes no option object, so that one can be used for many calls', () => {
    const options = Object.freeze({
      platform,
      transports: Object.freeze(['websocket']) as readonly string[],
      auth: Object.freeze({ token: 'a' }),
      query: Object.freeze({ q: '1' }),
    });
    const before = JSON.stringify(Object.keys(options));
    io(`http://${host}/a?x=1`, options);
    io(`http://${host}/b?y=2`, options);
    io(`http://${host}/a`, { ...options, path: undefined, forceNew: true });
    expect(JSON.stringify(Object.keys(options))).toBe(before);
    expect(options.query).toEqual({ q: '1' });
  });

  it('does not let the query of one URL leak into the next', () => {
    const options = { platform, transports: ['websocket'], forceNew: true };
    io(`http://${host}/a?x=1`, options);
    io(`http://${host}/b`, options);
    expect(platform.sockets[1]!.url.search).toBe('?EIO=4&transport=websocket');
  });

  it.each([
    ['ftp://host', {}, /url/],
    ['http://host', { transports: ['nonsense'] }, /transports/],
    ['http://host', { timeout: -5 }, /timeout/],
    ['http://host', { reconnectionDelay: -5 }, /min|reconnectionDelay/],
  ])('throws for io(%j, %j) at once, by name', (url, options, message) => {
    expectMistake(() => open(url, { ...options, forceNew: true }), message);
  });

  it('leaves the cache usable after a call that threw', () => {
    expect(() => open(`http://${host}/a`, { timeout: -1 })).toThrow();
    expect(open(`http://${host}/a`).active).toBe(true);
  });
});
