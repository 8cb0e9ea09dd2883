import { describe } from 'vitest';
import { at, leadsTo, nspOf, QUIET, sent } from './addresses.js';
import { alike, EACH, next, type Socket, unlike } from './support.js';

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

  alike('a plus in a query is a plus', async (stage) => {
    for (const uri of ['http://localhost:1/?a=b+c%2Bd+', 'http://localhost:1/x?a+b=%20'])
      await leadsTo(stage, uri);
    await leadsTo(stage, 'http://localhost:1/', { query: 'a=b+c' as never });
    await leadsTo(stage, 'http://localhost:1/', { query: { a: 'b+c', 'd+': '%2B' } });
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
