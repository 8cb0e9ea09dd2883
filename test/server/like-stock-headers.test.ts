import { describe, it } from 'vitest';
import { ask, direct, handshake, polling, rawSocket, session } from './support.js';
import { type Options, twins } from './twins.js';

describe('headers', () => {
  it('are put on the same answers by initial_headers and headers', async () => {
    const { same } = await twins({ cookie: true }, (io) => {
      io.engine.on('initial_headers', (headers: Record<string, unknown>) => {
        headers['x-initial'] = Object.keys(headers).sort().join();
      });
      io.engine.on('headers', (headers: Record<string, string>) => {
        headers['x-any'] = 'yes';
      });
    });
    await same(async (base) => {
      const first = await ask(base, handshake);
      const { sid } = JSON.parse(first.body.slice(1)) as { sid: string };
      const post = await ask(base, polling(sid), { method: 'POST', body: '40' });
      const get = await ask(base, polling(sid));
      const refused = [
        await ask(base, polling(sid), {
          method: 'POST',
          body: 'x',
          headers: { 'content-type': 'application/octet-stream' },
        }),
        await ask(base, polling(sid)),
        await ask(base, '?EIO=3&transport=polling'),
        await ask(base, polling(await session(base)), { method: 'DELETE' }),
      ];
      const ofWebSocket = async (query: string) => {
        const { upgraded } = await rawSocket(base, query);
        return Object.entries(upgraded).filter(
          ([name]) => name.startsWith('x-') || name === 'set-cookie',
        );
      };
      return [
        first,
        post,
        get,
        ...refused,
        await ofWebSocket(direct),
        await ofWebSocket(`${direct}&sid=${await session(base)}`),
      ];
    });
  });

  const COOKIES: [string, boolean | string | object][] = [
    ['true', true],
    ['a string, which changes nothing', 'node'],
    ['a name', { name: 'node' }],
    ['a path', { name: 'node', path: '/live' }],
    ['no path', { name: 'node', path: '' }],
    ['an open cookie', { name: 'node', httpOnly: false, sameSite: 'none', secure: true }],
    ['SameSite as a flag', { name: 'node', sameSite: true }],
    ['no SameSite', { name: 'node', sameSite: false }],
    ['a domain and an age', { name: 'node', domain: 'example.com', maxAge: 60.7 }],
  ];
  it.each(COOKIES)('hold the same cookie for %s', async (_, cookie) => {
    const { same } = await twins({ cookie: cookie as boolean });
    await same((base) => ask(base, handshake));
  });

  const CORS: NonNullable<Options['cors']>[] = [
    {},
    { origin: '*', credentials: true },
    { origin: true, credentials: true },
    { origin: false },
    { origin: 'http://a.example', methods: ['GET', 'POST'], allowedHeaders: ['x-one', 'x-two'] },
    { origin: /\.example$/, exposedHeaders: ['x-three'], maxAge: 600 },
    { origin: ['http://a.example', /b\.example$/], methods: 'GET', allowedHeaders: 'x-one' },
  ];
  it.each(CORS)(
    'for other origins are the same, on errors and preflights too, with %j',
    async (cors) => {
      const { same } = await twins({ cors });
      for (const origin of ['http://a.example', 'http://c.test', undefined])
        await same(async (base) => {
          const headers = origin === undefined ? {} : { origin };
          const asking = { ...headers, 'access-control-request-headers': 'x-one' };
          const sid = await session(base);
          return [
            await ask(base, handshake, { headers }),
            await ask(base, polling(sid), { method: 'POST', body: '6', headers }),
            await ask(base, polling('nobody'), { headers }),
            await ask(base, '?transport=polling', { headers }),
            await ask(base, handshake, { method: 'OPTIONS', headers: asking }),
            await ask(base, polling(sid), { method: 'OPTIONS', headers: asking }),
            await ask(base, polling(sid), {
              method: 'POST',
              headers: { ...headers, 'content-type': 'application/octet-stream' },
              body: 'x',
            }),
          ];
        });
    },
  );
});
