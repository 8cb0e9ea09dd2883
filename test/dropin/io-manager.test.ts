import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe } from 'vitest';
import { QUIET } from './addresses.js';
import { alike, next, type Options, type Socket, turn, unlike } from './support.js';

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
