import { describe, expect, it } from 'vitest';
import { ask, direct, handshake, polling, rawSocket, session, until } from './support.js';
import { type Options, refusedUpgrade, twins } from './twins.js';

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
