import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, vi } from 'vitest';
import {
  alike,
  type Client,
  EACH,
  next,
  type Options,
  type Socket,
  type Stage,
  turn,
  unlike,
  until,
} from './support.js';

const QUIET: Options = Object.freeze({ autoConnect: false, transports: ['websocket'] });

const nspOf = (socket: Socket) => (socket as unknown as { nsp: string }).nsp;

/** A page's address, for as long as the program runs. */
function at({ afterwards }: Stage, href: string): void {
  const { protocol, host, hostname, port, origin } = new URL(href);
  vi.stubGlobal('location', { protocol, host, hostname, port, origin, href });
  afterwards(() => vi.unstubAllGlobals());
}

/** The address that a WebSocket would open, and the namespace. */
async function leadsTo(
  { client, keep, note }: Stage,
  ...args: Parameters<Client['io']> | []
): Promise<void> {
  const [uri, options] = args as [string, Options];
  const socket = keep(
    client.io(uri, {
      forceNew: true,
      reconnection: false,
      transports: ['websocket'],
      ...options,
    }),
  );
  const { transport } = socket.io.engine as unknown as { transport: { ws?: { url: string } } };
  await until(() => transport.ws);
  const { origin, pathname, searchParams } = new URL(`${transport.ws?.url}`);
  note(uri, origin, pathname, [...searchParams], nspOf(socket));
}

const sent = (query: string[][]) => [
  'http://localhost:1/?a=1&a=2',
  'ws://localhost:1',
  '/socket.io/',
  [...query, ['EIO', '4'], ['transport', 'websocket']],
  '/',
];

describe('io(): the address', () => {
  alike('with a scheme, a port, a path and a query', async (stage) => {
    for (const uri of [
      ...['http://localhost', 'https://localhost/', 'ws://localhost:80', 'wss://localhost:443/x'],
      ...['http://localhost:443', 'https://localhost:80/', 'http://127.0.0.1:1/a/b?c=d&e=f'],
      ...[
        'http://localhost:1/é',
        'http://localhost:1/a%20b',
        'http://localhost:1/a b',
        'http://localhost:1//x',
      ],
      ...['http://localhost:1/?a=1', 'http://localhost:1?a=1', 'http://localhost:1/x?a=%20&b=é'],
      ...['http://[::1]:1/x', 'http://[::1]', 'http://localhost:1/x#hash', 'http://LOCALHOST:1/X'],
    ])
      await leadsTo(stage, uri);
  });

  alike('relative to the page', async (stage) => {
    for (const page of ['http://localhost:1', 'https://localhost:1', 'http://localhost'])
      for (const uri of [
        '/',
        '/nsp',
        '//localhost:2/x',
        'localhost:2',
        'localhost',
        '127.0.0.1:2/x',
        '/x?a=1',
      ]) {
        at(stage, page);
        await leadsTo(stage, uri);
      }
    at(stage, 'http://localhost:1');
    await leadsTo(stage);
  });

  alike('none, with options alone', async (stage) => {
    const { client, url, keep, note, transports } = stage;
    at(stage, url);
    const socket = keep(client.io({ transports, forceNew: true }));
    await next(socket, 'connect');
    note(nspOf(socket), socket.io.engine.transport.name);
    const other = keep(client.connect({ transports, forceNew: true } as never));
    await next(other, 'connect');
    note(nspOf(other));
  });

  alike('null is no argument', async (stage) => {
    const { client, url, keep, note } = stage;
    at(stage, url);
    const none = null as never;
    const sockets = [
      client.io(none),
      client.io(url, none),
      new client.Manager(none).socket('/'),
      new client.Manager(url, none).socket('/'),
    ];
    // Which one is first is not said.
    await Promise.all(sockets.map((socket) => next(keep(socket as Socket), 'connect')));
    note(sockets.map(({ connected }) => connected));
  });

  alike('path is the HTTP path, query the query of each request', async (stage) => {
    for (const options of [
      { path: '' },
      { path: '/' },
      { path: '/a' },
      { path: '/a/' },
      { path: '/a/b', addTrailingSlash: false },
      { query: { a: 1, b: 'é ü', c: true } },
      { query: { a: ['x', 'y'] } },
      { query: {} },
    ])
      await leadsTo(stage, 'http://localhost:1/nsp', options);
    await leadsTo(stage, 'http://localhost:1/?a=1', { query: { b: 2 } });
  });

  alike(
    'the server sees path, query, headers and credentials',
    async ({ server, open, note }) => {
      server.of('/nsp').use(({ handshake }, go) => {
        const { a, EIO, transport } = handshake.query;
        note(
          handshake.auth,
          a,
          EIO,
          transport,
          handshake.headers['x-mine'],
          handshake.url.split('?')[0],
        );
        go();
      });
      const socket = open('/nsp?a=1', {
        auth: { token: 'x' },
        extraHeaders: { 'X-Mine': 'yes' },
      });
      await next(socket, 'connect');
    },
    { transports: EACH },
  );

  unlike(
    'a long address is taken',
    ({ client, keep, note }) => {
      try {
        keep(client.io(`http://localhost/?${'x'.repeat(8_000)}`, { ...QUIET }));
        note('taken');
      } catch (error) {
        note(typeof error, error);
      }
    },
    { peer: [['string', 'URI too long']], holdfast: ['taken'] },
  );

  unlike(
    'a name that the query has twice is sent twice',
    (stage) => leadsTo(stage, 'http://localhost:1/?a=1&a=2'),
    {
      peer: [sent([['a', '2']])],
      holdfast: [
        sent([
          ['a', '1'],
          ['a', '2'],
        ]),
      ],
    },
  );

  unlike(
    'without a scheme it leads to a server in Node too',
    ({ client, keep, note }) => {
      const socket = keep(client.io('localhost:3000/x', { ...QUIET }));
      note((socket.io as unknown as { uri?: string }).uri ?? nspOf(socket));
    },
    { peer: ['undefined//localhost:3000/x'], holdfast: ['/x'] },
  );
});

describe('io(): which Manager', () => {
  const pairs: [string, [string, Options?], [string, Options?]][] = [
    ['another namespace', ['/'], ['/a']],
    ['the same namespace', ['/'], ['/']],
    ['another query', ['/'], ['/a?x=1', { query: { y: 2 } }]],
    ['other options', ['/'], ['/a', { transports: ['polling'], extraHeaders: { a: 'b' } }]],
    ['another path', ['/'], ['/a', { path: '/other' }]],
    ['the default path by name', ['/'], ['/a', { path: '/socket.io' }]],
    ['forceNew', ['/'], ['/a', { forceNew: true }]],
    ['its older name', ['/'], ['/a', { 'force new connection': true } as Options]],
    ['multiplex: false', ['/'], ['/a', { multiplex: false }]],
    ['multiplex: false before', ['/', { multiplex: false }], ['/a']],
    ['forceNew before', ['/', { forceNew: true }], ['/a']],
  ];
  for (const [what, first, second] of pairs)
    alike(`${what}`, ({ client, url, keep, note }) => {
      const [a, b, c] = [first, second, ['/third'] as const].map(([path, options]) =>
        keep(client.io(`${url}${path}`, { ...QUIET, ...options })),
      ) as [Socket, Socket, Socket];
      note(a.io === b.io, a === b, a.io === c.io, b.io === c.io);
    });

  alike(
    'a namespace that was left counts still',
    async ({ client, url, keep, note, transports }) => {
      const a = keep(client.io(url, { transports }));
      await next(a, 'connect');
      a.disconnect();
      const b = keep(client.io(url, { transports }));
      await next(b, 'connect');
      note(a.io === b.io, a === b, a.active);
      note(keep(client.io(`${url}/x`, { ...QUIET })).io === a.io);
    },
  );

  alike('the address by its other spellings', ({ client, note, url, name, keep }) => {
    const { port } = new URL(url);
    name(port, 'PORT');
    const of = (uri: string) => keep(client.io(uri, { ...QUIET })).io;
    const known = of(`http://127.0.0.1:${port}/`);
    note(of(`http://127.0.0.1:${port}/b`) === known);
    note(of(`http://127.0.0.1:${port}/c?q=1`) === known);
    note(of(`http://localhost:${port}/d`) === known);
    note(of(`https://127.0.0.1:${port}/e`) === known);
    note(of(`http://example.com/f`) === of('http://example.com:80/g'));
    note(of(`https://example.com/f`) === of('https://example.com:443/g'));
  });

  alike(
    'the options of the socket are those of the later call',
    async ({ client, url, server, keep, note, transports }) => {
      for (const nsp of ['/a', '/b'])
        server
          .of(nsp)
          .on('connection', ({ handshake }) => note(nsp, handshake.auth, handshake.query.q));
      const a = keep(client.io(`${url}/a?q=1`, { transports, auth: { a: 1 } }));
      await next(a, 'connect');
      const b = keep(client.io(`${url}/b?q=2`, { transports, auth: { b: 1 } }));
      await next(b, 'connect');
      note(a.io === b.io);
    },
  );

  unlike(
    'the caller’s options stay as they are',
    ({ client, url, keep, note }) => {
      const options: Options = { ...QUIET };
      keep(client.io(`${url}/?a=1`, options));
      note(Object.keys(options).sort());
    },
    {
      peer: [['autoConnect', 'path', 'query', 'transports']],
      holdfast: [['autoConnect', 'transports']],
    },
  );

  unlike(
    'a Manager that nobody uses any more can be collected',
    async ({ client, url, note }) => {
      const make = () => new WeakRef(client.io(url, { ...QUIET }).io);
      const held = make();
      setFlagsFromString('--expose-gc');
      const collect: () => void = runInNewContext('gc');
      for (let n = 0; n < 5; n++) {
        await turn();
        collect();
      }
      note(held.deref() ? 'held' : 'collected');
    },
    { peer: ['held'], holdfast: ['collected'] },
  );
});
