import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { afterThisTest, ask, direct, held, polling, rawSocket, session, until } from './support.js';
import { type Application, startTwins, type Twins, tidy } from './twins.js';

const OPTIONS = {
  pingInterval: 5000,
  pingTimeout: 4000,
  maxHttpBufferSize: 1000,
  connectTimeout: 500,
  cookie: true,
  cors: { origin: 'http://app.example', credentials: true },
};

const application: Application = (io) => {
  io.of('/custom');
  io.on('connection', (socket) => {
    socket.on('echo', (...args: unknown[]) => {
      const last = args.at(-1);
      if (typeof last === 'function') last(...args.slice(0, -1));
      else socket.emit('echo', ...args);
    });
  });
};

let both: Twins;
const sameOnBoth: Twins['same'] = (exchange) => both.same(exchange);

beforeAll(async () => {
  both = await startTwins(OPTIONS, application);
});

afterAll(() => both.close());

/** Resolves when the server has a POST before it whose body never comes; the POST then ends with an error. */
function unfinishedPost(base: string, query: string): Promise<{ ended: Promise<unknown> }> {
  const request = httpRequest(`${base}/socket.io/${query}`, {
    method: 'POST',
    agent: false,
    // Node answers this as it hands the request to the server, so no pause is needed for its arrival.
    headers: { expect: '100-continue', 'content-length': 3 },
  });
  afterThisTest(() => request.destroy());
  const ended = new Promise((resolve) => {
    request.on('response', ({ statusCode }) => resolve(statusCode));
    request.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code));
  });
  const begun = new Promise((resolve) => request.on('continue', resolve));
  request.flushHeaders();
  return begun.then(() => ({ ended }));
}

describe('HTTP answers', () => {
  const origin = 'http://app.example';
  it.each([
    ['a handshake', '?EIO=4&transport=polling', {}],
    ['a handshake of another origin', '?EIO=4&transport=polling', { headers: { origin } }],
    ['an unknown transport', '?EIO=4&transport=carrier-pigeon', {}],
    ['no transport', '?EIO=4', {}],
    ['a transport called __proto__', '?EIO=4&transport=__proto__', {}],
    ['an unknown session', polling('nobody'), {}],
    ['a handshake by POST', '?EIO=4&transport=polling', { method: 'POST', body: '1' }],
    ['a WebSocket handshake without upgrade', '?EIO=4&transport=websocket', {}],
    ['an older protocol', '?EIO=3&transport=polling', {}],
    ['no protocol', '?transport=polling', {}],
    [
      'a preflight',
      '?EIO=4&transport=polling',
      { method: 'OPTIONS', headers: { origin, 'access-control-request-headers': 'x-one' } },
    ],
  ] as const)('are the same for %s', (_, query, options) =>
    sameOnBoth((base) => ask(base, query, options)),
  );

  it('are the same for a method that no transport knows', () =>
    sameOnBoth(async (base) => ask(base, polling(await session(base)), { method: 'DELETE' })));

  it('end the session at a second GET beside the first', () =>
    sameOnBoth(async (base) => {
      const query = polling(await session(base));
      const both = await Promise.all([ask(base, query), ask(base, query)]);
      both.sort((a, b) => Number(a.status) - Number(b.status));
      return [...both.map(tidy), tidy(await ask(base, query))];
    }));

  it('end the session with 400 at a second POST beside the first', () =>
    sameOnBoth(async (base) => {
      const query = polling(await session(base));
      const { ended } = await unfinishedPost(base, query);
      const second = await ask(base, query, { method: 'POST', body: '6' });
      const later = await ask(base, query);
      expect([second.status, later.status]).toEqual([400, 400]);
      return [second, later, await ended].map(tidy);
    }));

  it.each([
    ['is too large', `4${'x'.repeat(2000)}`, {}],
    [
      'is too large and of unknown length',
      `4${'x'.repeat(2000)}`,
      { 'transfer-encoding': 'chunked' },
    ],
    ['is raw bytes', '6', { 'content-type': 'application/octet-stream' }],
    ['is empty', '', {}],
    ['is a noop', '6', {}],
    ['is a ping', '2', {}],
    ['is a close packet', '1', {}],
    ['is of an unknown type', '9x', {}],
    ['is a broken Socket.IO packet', '4abc', {}],
    ['joins a joined namespace again', '40', {}],
    ['stops at the first bad packet', '42["echo",1]\x1e9\x1e42["echo",2]', {}],
  ])('are the same when a POST %s', (_, body, headers) =>
    sameOnBoth(async (base) => {
      const query = polling(await session(base));
      const waiting = body === '6' || body.length > 1000 ? null : await held(base, query);
      const answer = await ask(base, query, { method: 'POST', body, headers });
      const after = await ask(base, query, { method: 'POST', body: '6' });
      return [answer, await waiting?.answer, after];
    }),
  );

  it.each([
    ['text', '42["echo",1,"é"]\x1e4217["echo",{"a":null}]'],
    ['binary', '451-["echo",{"_placeholder":true,"num":0}]\x1ebAQID'],
    ['binary with an acknowledgement', '451-7["echo",{"_placeholder":true,"num":0}]\x1ebAQID'],
  ])('carry %s in the same form', (_, body) =>
    sameOnBoth(async (base) => {
      const query = polling(await session(base));
      await ask(base, query, { method: 'POST', body });
      return ask(base, query);
    }),
  );

  it.each([
    ['an unknown namespace', '40/nowhere,'],
    ['a known namespace', '40/custom,{"token":1}'],
    ['an event before any namespace', '42["hello"]'],
  ])('are the same for %s', (_, body) =>
    sameOnBoth(async (base) => {
      const query = polling(await session(base, false));
      await ask(base, query, { method: 'POST', body });
      return ask(base, query);
    }),
  );

  it('close a session that joins no namespace in time', () =>
    sameOnBoth(async (base) => ask(base, polling(await session(base, false)))));
});

describe('WebSocket', () => {
  it.each([
    ['a ping from the client', ['40', '2']],
    ['an unknown type', ['40', 'z']],
    ['an empty frame', ['40', '']],
    ['a frame that is too large', [`4${'x'.repeat(2000)}`]],
    ['a CONNECT_ERROR from the client', ['40', '44{"message":"x"}']],
    ['an event for a namespace that was never joined', ['40', '42/custom,["x"]']],
    ['a reserved event', ['40', '42["disconnect"]']],
    ['an event without a name', ['40', '42[null]']],
    ['bad JSON', ['40', '42["x"']],
    ['a binary event without attachments', ['40', '450-["x"]']],
    ['more attachments than allowed', ['40', '4511-["x"]']],
    [
      'text where an attachment is due',
      ['40', '451-["x",{"_placeholder":true,"num":0}]', '42["x"]'],
    ],
    ['an attachment that nobody announced', ['40', Buffer.of(1)]],
    ['a placeholder out of range', ['40', '451-["x",{"_placeholder":true,"num":1}]', Buffer.of(1)]],
    [
      'a placeholder that is no number',
      ['40', '451-["x",{"_placeholder":true,"num":"length"}]', Buffer.of(1)],
    ],
  ])('closes with the same code after %s', (_, frames) =>
    sameOnBoth(async (base) => {
      const { webSocket, closed } = await rawSocket(base, direct);
      for (const frame of frames) webSocket.send(frame);
      return closed;
    }),
  );

  it.each([
    ['text', direct, ['42["echo",1]', '421["echo","é"]'], 4],
    ['own keys called __proto__', direct, ['42["echo",{"__proto__":{"x":1}}]'], 3],
    [
      'attachments in any order',
      direct,
      [
        '452-["echo",[{"_placeholder":true,"num":1}],{"_placeholder":true,"num":0}]',
        Buffer.of(1),
        Buffer.of(2),
      ],
      5,
    ],
    [
      'base64 on request',
      `${direct}&b64=1`,
      ['451-["echo",{"_placeholder":true,"num":0}]', Buffer.of(1, 2, 3)],
      4,
    ],
    [
      'base64 on a request in other words',
      `${direct}&b64=true`,
      ['451-["echo",{"_placeholder":true,"num":0}]', Buffer.of(1, 2, 3)],
      4,
    ],
  ])('carries %s in the same form', (_, query, frames, count) =>
    sameOnBoth(async (base) => {
      const { webSocket, received } = await rawSocket(base, query);
      webSocket.send('40');
      await until(() => received.length === 2);
      for (const frame of frames) webSocket.send(frame);
      await until(() => received.length === count);
      return [...received];
    }),
  );

  it.each([
    ['an unknown session', `${direct}&sid=nobody`],
    ['an unknown transport', '?EIO=4&transport=carrier-pigeon'],
    ['no transport', '?EIO=4'],
  ])('is refused in the same way for %s', (_, query) =>
    sameOnBoth((base) => rawSocket(base, query).catch((error: Error) => error.message)),
  );

  it('is refused with 400 without EIO, where stock opens it and writes that 400 into it', async () => {
    const query = '?transport=websocket';
    await expect(rawSocket(both.ourUrl, query)).rejects.toThrow('400');
    const { closed, received } = await rawSocket(both.stockUrl, query);
    expect(await closed).toBe(1006);
    expect(received).toEqual([]);
  });

  it('takes a session over after probe, noop and upgrade, and polling then answers 400', () =>
    sameOnBoth(async (base) => {
      const sid = await session(base);
      const { answer: waiting } = await held(base, polling(sid));
      const { webSocket, received } = await rawSocket(base, `${direct}&sid=${sid}`);
      webSocket.send('2probe');
      const noop = await waiting;
      webSocket.send('5');
      webSocket.send('42["echo",5]');
      await until(() => received.length === 2);
      const late = await ask(base, polling(sid));
      return [noop, ...received, late];
    }));

  it('closes a second probe of the same session and keeps the first', () =>
    sameOnBoth(async (base) => {
      const sid = await session(base);
      const first = await rawSocket(base, `${direct}&sid=${sid}`);
      const second = await rawSocket(base, `${direct}&sid=${sid}`);
      const code = await second.closed;
      first.webSocket.send('2probe');
      await until(() => first.received.length === 1);
      return [code, ...first.received];
    }));

  it('closes a probe that sends anything but a probe, and polling goes on', () =>
    sameOnBoth(async (base) => {
      const sid = await session(base);
      const { webSocket, closed } = await rawSocket(base, `${direct}&sid=${sid}`);
      webSocket.send('2wrong');
      return [await closed, await ask(base, polling(sid), { method: 'POST', body: '6' })];
    }));
});
