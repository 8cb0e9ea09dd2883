import { request as httpRequest } from 'node:http';
import { describe, expect, it } from 'vitest';
import { ask, held, polling, rawSocket, session, until } from './support.js';
import { type Options, refusedUpgrade, twins } from './twins.js';

const handshake = '?EIO=4&transport=polling';
const direct = '?EIO=4&transport=websocket';

describe('the protocol version', () => {
  it.each([
    ['of a later request is missing', (sid: string) => `?transport=polling&sid=${sid}`],
    ['of a later request is another', (sid: string) => `?EIO=3&transport=polling&sid=${sid}`],
  ])('is answered alike when that %s', async (_, queryFor) => {
    const { same } = await twins();
    await same(async (base) => {
      const sid = await session(base);
      const answer = await ask(base, queryFor(sid));
      return [answer, await ask(base, polling(sid), { method: 'POST', body: '6' })];
    });
  });

  it('is the last one where a query names two', async () => {
    const { same } = await twins();
    await same(async (base) => [
      await ask(base, '?EIO=3&EIO=4&transport=websocket&transport=polling'),
      await ask(base, '?EIO=4&EIO=3&transport=polling'),
    ]);
  });
});

describe('allowRequest', () => {
  it.each(['no entry', '', null, undefined])(
    'refuses alike with the message %j',
    async (message) => {
      const { same } = await twins({ allowRequest: (_, decide) => decide(message, false) });
      await same(async (base) => [
        await ask(base, handshake),
        await ask(base, '?EIO=3&transport=polling'),
        await ask(base, '?EIO=4&transport=pigeon'),
        await refusedUpgrade(base, direct),
      ]);
    },
  );

  it('is asked about handshakes alone', async () => {
    const { same } = await twins();
    await same(async (base, io) => {
      const asked: string[] = [];
      // biome-ignore lint/suspicious/noExplicitAny: both keep it there
      const engine = io.engine as any;
      const options = engine.opts ?? engine.http;
      options.allowRequest = (
        { method }: { method: string },
        decide: (e: null, ok: boolean) => void,
      ) => {
        asked.push(method);
        decide(null, true);
      };
      const sid = await session(base);
      await rawSocket(base, `${direct}&sid=${sid}`);
      await rawSocket(base, direct);
      await ask(base, polling('nobody'));
      return asked;
    });
  });
});

describe('a WebSocket that is refused', () => {
  it.each([
    ['an unknown transport', '?EIO=4&transport=pigeon'],
    ['an unknown session', `${direct}&sid=nobody`],
  ])('is told so in the same bytes for %s', async (_, query) => {
    const { same } = await twins();
    await same((base) => refusedUpgrade(base, query));
  });

  it('is told so at once for polling as its transport, where stock opens it only to close it', async () => {
    const { ourUrl, stockUrl } = await twins();
    expect(await refusedUpgrade(ourUrl, handshake)).toMatch(/^HTTP\/1.1 400 [\s\S]*Bad request$/);
    const { closed, received } = await rawSocket(stockUrl, handshake);
    expect([await closed, received]).toEqual([1005, []]);
  });

  it('is told so in the same bytes for another version than that of its session', async () => {
    const { same } = await twins();
    await same(async (base) =>
      refusedUpgrade(base, `?EIO=3&transport=websocket&sid=${await session(base)}`),
    );
  });
});

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

describe('paths and transports', () => {
  it.each([
    ['/socket.io', true, ['/socket.io/', '/socket.io/more']],
    ['/live/', true, ['/live/']],
    ['/live/', false, ['/live', '/live/', '/lively']],
  ] as const)(
    '%s (addTrailingSlash %j) is answered at %j',
    async (path, addTrailingSlash, served) => {
      const { same } = await twins({ path, addTrailingSlash });
      for (const at of served)
        await same(async (base) => (await ask(base, handshake, { path: at })).status);
    },
  );

  it('that are not served are not answered by the engine', async () => {
    const { ourUrl } = await twins();
    expect(await ask(ourUrl, handshake, { path: '/socket.io' })).toMatchObject({ status: 404 });
    expect(await ask(ourUrl, handshake, { path: '/socket.iox/' })).toMatchObject({ status: 404 });
  });

  it.each([
    [{ transports: ['polling'] }],
    [{ transports: ['websocket'] }],
    [{ allowUpgrades: false }],
    [{ maxHttpBufferSize: 5, pingInterval: 1, pingTimeout: 20_000 }],
  ] as Options[][])('are offered alike with %j', async (options = {}) => {
    const { same } = await twins(options);
    await same(async (base) => {
      const webSocket = rawSocket(base, direct).then(
        ({ received }) => until(() => received.length > 0).then(() => received[0]),
        (error: Error) => error.message,
      );
      return [await ask(base, handshake), await webSocket];
    });
  });
});

describe('the heartbeat', () => {
  it('ends a mute session on polling alike, over which the waiting GET gets a close packet', async () => {
    const { same } = await twins({ pingInterval: 30, pingTimeout: 60 });
    await same(async (base) => {
      // Joining a namespace may take longer than the interval.
      const sid = await session(base, false);
      return [
        await ask(base, polling(sid)),
        await ask(base, polling(sid)),
        await ask(base, polling(sid)),
      ];
    });
  });

  it('ends a mute WebSocket alike', async () => {
    const { same } = await twins({ pingInterval: 30, pingTimeout: 60 });
    await same(async (base) => {
      const { received, closed } = await rawSocket(base, direct);
      return [await closed, received.slice(1)];
    });
  });

  it('goes on as long as each ping is answered', async () => {
    const { same } = await twins({ pingInterval: 20, pingTimeout: 2000 });
    await same(async (base) => {
      const { webSocket, received } = await rawSocket(base, direct);
      webSocket.on('message', (data) => `${data}` === '2' && webSocket.send('3'));
      await until(() => received.length === 5);
      return received.slice(1);
    });
  });
});

describe('the upgrade', () => {
  it('releases one waiting GET after the other, until the upgrade packet comes', async () => {
    const { same } = await twins();
    await same(async (base) => {
      const sid = await session(base);
      const { webSocket, received } = await rawSocket(base, `${direct}&sid=${sid}`);
      webSocket.send('2probe');
      const noops = [await ask(base, polling(sid)), await ask(base, polling(sid))];
      webSocket.send('2probe');
      await until(() => received.length === 2);
      webSocket.send('5');
      webSocket.send('41');
      return [...noops, received];
    });
  });

  it('ends a GET that still waits', async () => {
    const { same } = await twins();
    await same(async (base) => {
      const sid = await session(base);
      const { answer } = await held(base, polling(sid));
      const { webSocket } = await rawSocket(base, `${direct}&sid=${sid}`);
      webSocket.send('2probe');
      webSocket.send('5');
      return answer;
    });
  });

  it('happens once: a further WebSocket for the session is closed, and the first lives on', async () => {
    const { same } = await twins({}, (io) =>
      io.on('connection', (socket) => socket.on('echo', (value) => socket.emit('echo', value))),
    );
    await same(async (base) => {
      const sid = await session(base);
      const first = await rawSocket(base, `${direct}&sid=${sid}`);
      first.webSocket.send('2probe');
      first.webSocket.send('5');
      await until(() => first.received.length === 1);
      const { closed, received } = await rawSocket(base, `${direct}&sid=${sid}`);
      const code = await closed;
      first.webSocket.send('42["echo",1]');
      await until(() => first.received.length === 2);
      return [code, received, first.received];
    });
  });

  it('of a session that began as a WebSocket is closed, and that lives on', async () => {
    const { same } = await twins();
    await same(async (base) => {
      const { received } = await rawSocket(base, direct);
      await until(() => received.length === 1);
      const { sid } = JSON.parse(`${received[0]}`.slice(1)) as { sid: string };
      return [
        await ask(base, polling(sid)),
        await ask(base, polling(sid), { method: 'POST', body: '6' }),
        received.length,
      ];
    });
  });

  it('is closed after upgradeTimeout when the probe says nothing, and polling goes on', async () => {
    const { same } = await twins({ upgradeTimeout: 50 });
    await same(async (base) => {
      const sid = await session(base);
      const { closed } = await rawSocket(base, `${direct}&sid=${sid}`);
      return [await closed, await ask(base, polling(sid), { method: 'POST', body: '6' })];
    });
  });

  it('is closed with the session that it was for', async () => {
    const { same } = await twins();
    await same(async (base) => {
      const sid = await session(base);
      const { closed } = await rawSocket(base, `${direct}&sid=${sid}`);
      await ask(base, polling(sid), { method: 'POST', body: '1' });
      return closed;
    });
  });

  it('is heard even where none was offered', async () => {
    const { same } = await twins({ allowUpgrades: false });
    await same(async (base) => {
      const sid = await session(base);
      const { webSocket, received } = await rawSocket(base, `${direct}&sid=${sid}`);
      webSocket.send('2probe');
      await until(() => received.length === 1);
      return received;
    });
  });
});

describe('the end of a session', () => {
  it('comes with an aborted GET', async () => {
    const { same } = await twins();
    await same(async (base) => {
      const sid = await session(base);
      const { abort } = await held(base, polling(sid));
      let answer = await ask(base, polling(sid), { method: 'POST', body: '6' });
      expect(answer.status).toBe(200);
      abort();
      while (answer.status === 200)
        answer = await ask(base, polling(sid), { method: 'POST', body: '6' });
      return answer;
    });
  });

  it('comes only with the heartbeat for one whose handshake was aborted', async () => {
    const { same } = await twins({ pingInterval: 30, pingTimeout: 30 });
    await same(async (base, io) => {
      const made = new Promise((resolve) => io.engine.once('connection', resolve));
      const request = httpRequest(`${base}/socket.io/${handshake}`, { agent: false });
      request.on('error', () => {});
      request.end();
      await made;
      const gone = new Promise((resolve) => request.once('close', resolve));
      request.destroy();
      await gone;
      const orphans = io.engine.clientsCount;
      await until(() => io.engine.clientsCount === 0);
      return orphans;
    });
  });

  it('does not come with a close packet on a WebSocket, which closes by itself', async () => {
    const { same } = await twins({}, (io) =>
      io.on('connection', (socket) => socket.on('echo', (value) => socket.emit('echo', value))),
    );
    await same(async (base) => {
      const { webSocket, received } = await rawSocket(base, direct);
      webSocket.send('40');
      await until(() => received.length === 2);
      for (const frame of ['1', '6', '5', '0', '3', '42["echo",1]']) webSocket.send(frame);
      await until(() => received.length === 3);
      return received;
    });
  });

  it.each(['leave', 'close'])('is told on polling when the server says %s', async (how) => {
    const { same } = await twins({}, (io) =>
      io.on('connection', (socket) => socket.on('go', () => socket.disconnect(how === 'close'))),
    );
    await same(async (base) => {
      const sid = await session(base);
      const waiting = await held(base, polling(sid));
      await ask(base, polling(sid), { method: 'POST', body: '42["go"]' });
      const answers = [await waiting.answer];
      if (how === 'close') answers.push(await ask(base, polling(sid)));
      return answers;
    });
  });

  it.each([
    ['a noop finds a live session', '6'],
    ['nothing at all kills it', ''],
  ])('can be told by a POST: %s', async (_, body) => {
    const { same } = await twins();
    await same(async (base) => {
      const sid = await session(base);
      const answers = [];
      for (let i = 0; i < 2; i++)
        answers.push(await ask(base, polling(sid), { method: 'POST', body }));
      return answers;
    });
  });
});
