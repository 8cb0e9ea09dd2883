import { afterEach, describe, expect, it } from 'vitest';
import { both, heard, type Library, quiet, same, thrown } from './journal.js';
import { asked, stock } from './servers.js';

interface Options {
  [option: string]: unknown;
}

/** Where a session would go: its fields, and the addresses that a transport makes of them. */
function whereTo({ Socket, Transport }: Library, ...args: unknown[]) {
  const made: unknown[] = [];
  class Idle extends Transport {
    get name() {
      return 'idle';
    }
    doOpen() {
      made.push(this.createUri('http', this.query), this.createUri('ws'));
      const { hostname, port, secure, path } = this.opts as Options;
      made.push({ hostname, port: `${port}`, secure, path });
    }
    doClose() {}
    write() {}
  }
  const [uri, opts] =
    args.length === 1 && typeof args[0] === 'object' ? [undefined, args[0]] : args;
  const options = { ...(opts as object), transports: [Idle] };
  const socket = (uri === undefined
    ? new Socket(options as never)
    : new Socket(uri as string, options as never)) as unknown as Options & { close(): void };
  made.push([socket.hostname, socket.port, socket.secure]);
  socket.close();
  return made;
}

const URIS = [
  'http://example.com',
  'https://example.com',
  'ws://example.com',
  'wss://example.com',
  'http://example.com:80',
  'http://example.com:443',
  'https://example.com:443',
  'https://example.com:80',
  'https://example.com:8443/some/path?a=1&b=2#anchor',
  'example.com',
  'example.com:3000',
  'localhost/path',
  'http://[::1]',
  'https://[2001:db8::1]:3000/x',
  'http://user:pass@example.com:81/',
  'http://example.com?token=a%20b+c&empty=&bare',
  'http://example.com/?',
];

describe('where a session goes, beside engine.io-client', () => {
  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'location');
  });

  for (const uri of URIS) {
    it(`for ${uri}`, async () => {
      const made = await same((library) => whereTo(library, uri));
      expect(made).toHaveLength(4);
      // What the options say of the same comes second.
      const options = { hostname: 'other', port: 99, secure: true, query: { q: 'opt' } };
      await same((library) => whereTo(library, uri, options));
    });
  }

  const cases: Options[] = [
    {},
    { hostname: 'example.com' },
    { hostname: 'example.com', port: 3000 },
    { hostname: 'example.com', port: '443', secure: true },
    { hostname: 'example.com', secure: true },
    { hostname: '::1', port: 3000 },
    { host: 'example.com' },
    { host: 'example.com:3000' },
    { host: 'https://example.com:3000' },
    { host: 'example.com', port: 3000, secure: true },
    { port: 3000 },
    { secure: true },
    { path: '/x' },
    { path: '/x/' },
    { path: '/x//' },
    { path: '/x', addTrailingSlash: false },
    { path: '/x/', addTrailingSlash: false },
    { query: { a: 1, b: true, c: null, d: undefined, 'e f': 'g h', é: '€&=', list: ['x', 'y'] } },
    { query: 'a=1&b=2%203&c=d+e' },
    { query: { EIO: 3, transport: 'mine' } },
  ];
  for (const options of cases) {
    it(`for ${JSON.stringify(options)}`, async () => {
      await same((library) => whereTo(library, options));
    });
  }

  it("is the page's own where nothing else is said", async () => {
    for (const href of ['https://page.example:8443/app', 'http://page.example/']) {
      Object.assign(globalThis, { location: new URL(href) });
      for (const args of [
        [{}],
        [{ path: '/x' }],
        ['example.com'],
        [{ hostname: 'other' }],
        [{ port: 1 }],
      ]) {
        await same((library) => whereTo(library, ...args));
      }
    }
  });

  it('is a proper address, where the peer makes none', async () => {
    const odd = async (...args: unknown[]) =>
      (await both((library) => whereTo(library, ...args)[0])) as string[];
    expect(await odd({ path: 'x' })).toEqual([
      'http://localhostx/?EIO=4&transport=idle',
      'http://localhost/x/?EIO=4&transport=idle',
    ]);
    expect(await odd({ query: '' })).toEqual([
      'http://localhost/engine.io/?=&EIO=4&transport=idle',
      'http://localhost/engine.io/?EIO=4&transport=idle',
    ]);
    Object.assign(globalThis, { location: new URL('https://[::1]/') });
    expect(await odd({})).toEqual([
      'http://[[::1]]/engine.io/?EIO=4&transport=idle',
      'http://[::1]/engine.io/?EIO=4&transport=idle',
    ]);
  });

  it("leaves the caller's options as they were", async () => {
    const query = Object.freeze({ a: '1' });
    const transports = Object.freeze(['websocket']);
    const options = Object.freeze({ query, transports, path: '/x' });
    const { Socket } = (await import('holdfast/engine')) as unknown as Library;
    const socket = new Socket('http://127.0.0.1:1', options as never);
    socket.close();
    expect(options).toEqual({ query: { a: '1' }, transports: ['websocket'], path: '/x' });
  });
});

describe('what a request asks for', () => {
  const cases: Options[] = [
    {},
    { query: { token: 'é&=' } },
    { timestampRequests: true },
    { timestampRequests: false },
    { timestampParam: 'stamp', timestampRequests: true },
    { forceBase64: true },
    {
      transportOptions: {
        polling: { timestampRequests: false },
        websocket: { timestampRequests: true },
      },
    },
    {
      extraHeaders: { 'x-one': '1' },
      transportOptions: { polling: { extraHeaders: { 'x-two': '2' } } },
    },
  ];
  for (const transports of [['polling'], ['websocket']]) {
    for (const options of cases) {
      it(`is the same with ${transports} and ${JSON.stringify(options)}`, async () => {
        const requests = await same(async ({ Socket }: Library) => {
          const server = await stock();
          const socket = new Socket(server.url, { ...options, transports } as never);
          await heard(socket, 'open');
          socket.send('text');
          await heard(socket, 'message');
          socket.send(Buffer.from([255, 1]));
          await heard(socket, 'message');
          const requests = server.seen.map((seen) => ({
            asked: asked(seen).replace(/stamp=\w+/, 'stamp'),
            one: seen.headers['x-one'],
            two: seen.headers['x-two'],
            type: seen.headers['content-type'],
          }));
          socket.close();
          // A GET of one more or less may be under way.
          return [...new Set(requests.map((request) => JSON.stringify(request)))].sort();
        });
        expect(requests.length).toBeGreaterThan(0);
      });
    }
  }

  it('carries what is put into the query of a transport later', async () => {
    const asks = await same(async ({ Socket }: Library) => {
      const server = await stock();
      const socket = new Socket(server.url, { transports: ['polling'] });
      await heard(socket, 'open');
      (socket.transport.query as Options).late = 'yes';
      socket.send('text');
      await heard(socket, 'message');
      await quiet(20);
      socket.close();
      return server.seen.filter(({ method }) => method === 'POST').map(asked)[0];
    });
    expect(asks).toContain('late=yes');
  });

  it('cuts what is sent at once to bodies that the server takes, or sends a message alone', async () => {
    const bodies = await same(async ({ Socket }: Library) => {
      const server = await stock({ maxHttpBufferSize: 60, mute: true });
      const socket = new Socket(server.url, { transports: ['polling'] });
      await heard(socket, 'open');
      socket.send('first');
      for (const text of ['x'.repeat(20), 'y'.repeat(20), 'é'.repeat(15), 'z'.repeat(40), 'end'])
        socket.send(text);
      await new Promise<void>((resolve) =>
        socket.on('drain', () => socket.writeBuffer.length || resolve()),
      );
      socket.close();
      return server.seen.filter(({ method }) => method === 'POST').map(({ body }) => body);
    });
    expect(bodies.length).toBeGreaterThan(3);
    for (const body of bodies) expect(Buffer.byteLength(body)).toBeLessThanOrEqual(60);
  });
});

describe('parse()', () => {
  const texts = [
    ...URIS,
    '',
    '/foo?a=b',
    '//host/path',
    'http://user:pa@Example.com:8080/a/b/c.html?x=1&y=2#h',
    'ws://h:1?q=1?2#a#b',
    'example.com:99/p//q/',
    'http://h/a.b/c',
    'http://h/a.b/c.d.e',
    'http://h/.hidden',
    'http://h#only',
    'http://h/?a&b=&=c&d=1=2',
  ];
  it('takes a URI apart like the peer', async () => {
    for (const text of texts) await same(({ parse }) => ({ ...parse(text) }) as object);
  });

  it('reads a scheme in capitals, which the peer takes for a host', async () => {
    const hosts = await both(({ parse }) => parse('HTTP://EXAMPLE.com').host);
    expect(hosts).toEqual(['HTTP', 'EXAMPLE.com']);
  });

  it('refuses one that no server would take, with a proper error', async () => {
    const [theirs, own] = await both(({ parse }) => thrown(() => parse('a'.repeat(9_000))));
    expect(theirs).toBe('URI too long');
    expect(own).toMatchObject({ name: 'RangeError', message: 'URI too long' });
  });
});
