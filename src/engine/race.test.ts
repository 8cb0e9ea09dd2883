import { describe, expect, it } from 'vitest';
import {
  last,
  managerOf,
  openPacket,
  openWebSocket,
  record,
  waiting,
} from '../../test/fakes/link.js';
import { type FakePlatform, fakePlatform, NOTHING } from '../../test/fakes/platform.js';
import type { ManagerParts } from '../socket/manager.js';
import { polling } from './polling.js';
import { type RaceOptions, race } from './race.js';
import { probe } from './upgrade.js';
import { webSocket } from './websocket.js';

/** A connection that races, and its socket. */
function racing(
  options: RaceOptions = {},
  parts: Partial<ManagerParts> = {},
  platform = fakePlatform(),
) {
  const { manager } = managerOf(
    {
      transports: [polling(), webSocket()],
      open: race(options),
      upgrade: probe(),
      ...parts,
    },
    platform,
  );
  const socket = manager.socket('/').connect();
  return { platform, manager, socket };
}

const answerPolling = async (platform: FakePlatform, fields: Record<string, unknown> = {}) => {
  waiting(platform, 'GET').answer(openPacket(fields));
  await platform.settle();
};

describe('a race', () => {
  it('opens a WebSocket alone, and asks for nothing else when it answers within the head start', async () => {
    const { platform, manager, socket } = racing();
    expect(platform.sockets.length).toBe(1);
    expect(platform.requests).toEqual([]);
    await platform.advance(249);
    const link = await openWebSocket(platform, { upgrades: [] });
    expect(link.sent).toEqual(['40']);
    expect(manager.engine!.transport.name).toBe('websocket');
    link.receive('40{"sid":"a"}');
    await platform.advance(20_000);
    expect(socket.connected).toBe(true);
    expect(platform.requests).toEqual([]);
  });

  it('leaves WebSockets alone while the device has no network', async () => {
    const platform = fakePlatform();
    platform.setOnline(false);
    racing({}, {}, platform);
    expect(platform.sockets).toEqual([]);
    expect(platform.pending('GET').length).toBe(1);
  });

  it('opens polling beside a WebSocket that is silent for the head start', async () => {
    const { platform } = racing();
    await platform.advance(249);
    expect(platform.requests).toEqual([]);
    await platform.advance(1);
    expect(platform.pending('GET').length).toBe(1);
    expect(platform.sockets[0]!.closes).toBe(0);
  });

  it('opens polling at once when the WebSocket fails', async () => {
    const { platform, socket } = racing();
    const log = record(socket, ['connect_error']);
    last(platform.sockets).fail();
    await answerPolling(platform, { upgrades: [] });
    expect(platform.pending('POST').map(({ body }) => body)).toEqual(['40']);
    expect(log).toEqual([]);
  });

  it('sends CONNECT by the winner alone, and closes a WebSocket that lost', async () => {
    const { platform, manager } = racing();
    await platform.advance(250);
    await answerPolling(platform, { upgrades: [] });
    const [loser] = platform.sockets;
    expect(loser!.closes).toBe(1);
    loser!.accept();
    loser!.receive(openPacket({ sid: 'other' }));
    await platform.settle();
    expect(loser!.sent).toEqual([]);
    expect(manager.engine!.id).toBe('session');
    expect(platform.pending('POST').map(({ body }) => body)).toEqual(['40']);
  });

  it('lets a polling handshake that lost finish, and says goodbye to the session that it made', async () => {
    const { platform, socket } = racing();
    await platform.advance(250);
    const link = await openWebSocket(platform, { sid: 'won' });
    link.receive('40{"sid":"a"}');
    expect(waiting(platform, 'GET').aborted).toBe(false);
    await answerPolling(platform, { sid: 'lost' });
    const goodbye = waiting(platform, 'POST');
    expect([goodbye.body, goodbye.url.searchParams.get('sid')]).toEqual(['1', 'lost']);
    goodbye.answer();
    await platform.settle();
    expect(socket.connected).toBe(true);
    expect(platform.pending()).toEqual([]);
  });

  it('probes the WebSocket after polling has won', async () => {
    const { platform, manager } = racing();
    await platform.advance(250);
    await answerPolling(platform);
    await platform.advance(0);
    expect(platform.sockets.length).toBe(2);
    expect(last(platform.sockets).url.searchParams.get('sid')).toBe('session');
    expect(manager.engine!.transport.name).toBe('polling');
  });

  it('probes nothing after polling has won, where upgrades are off', async () => {
    const { platform } = racing({}, { upgrade: undefined });
    await platform.advance(250);
    await answerPolling(platform);
    await platform.advance(0);
    expect(platform.sockets.length).toBe(1);
  });

  it('fails with the last error when neither opens', async () => {
    const { platform, manager } = racing();
    const log = record(manager, ['error']);
    last(platform.sockets).fail();
    waiting(platform, 'GET').fail();
    await platform.settle();
    expect(log.map(([, error]) => (error as Error).message)).toEqual(['xhr poll error']);
    expect(platform.pending()).toEqual([]);
  });

  it('waits for the WebSocket when polling fails first', async () => {
    const { platform, manager, socket } = racing();
    const log = record(manager, ['error']);
    await platform.advance(250);
    waiting(platform, 'GET').fail();
    await platform.settle();
    const link = await openWebSocket(platform);
    link.receive('40{"sid":"a"}');
    expect([log, socket.connected]).toEqual([[], true]);
  });

  it('is not won by a page that answers 200 to everything, and ends its request', async () => {
    const { platform, manager, socket } = racing();
    const log = record(manager, ['error']);
    await platform.advance(250);
    waiting(platform, 'GET').answer('<!doctype html>');
    await platform.settle();
    expect(platform.pending()).toEqual([]);
    const link = await openWebSocket(platform);
    link.receive('40{"sid":"a"}');
    expect([log, socket.connected]).toEqual([[], true]);
  });

  it('fails as a protocol error when such a page is the last to answer', async () => {
    const { platform, manager } = racing();
    const log = record(manager, ['error']);
    last(platform.sockets).fail();
    waiting(platform, 'GET').answer('<!doctype html>');
    await platform.settle();
    expect(log.map(([, error]) => (error as Error).message)).toEqual(['server error']);
    expect(platform.pending()).toEqual([]);
  });

  it('that is called off leaves nothing running', async () => {
    const { platform, socket } = racing();
    await platform.advance(250);
    socket.disconnect();
    last(platform.sockets).drop();
    await answerPolling(platform, { sid: 'late' });
    waiting(platform, 'POST').answer();
    await platform.settle();
    expect(platform.live()).toEqual(NOTHING);
  });

  it('that takes too long ends like any attempt, and leaves nothing running', async () => {
    const { platform, manager } = racing({}, { timeout: 5_000, reconnect: undefined });
    const log = record(manager, ['error']);
    await platform.advance(5_000);
    expect(log.map(([, error]) => (error as Error).message)).toEqual(['timeout']);
    last(platform.sockets).drop();
    await platform.advance(10_000);
    expect(platform.live()).toEqual(NOTHING);
  });

  it.each([
    ['polling alone', [polling()], 'GET'],
    ['WebSocket alone', [webSocket()], 'WebSocket'],
  ])('of %s is none', async (_, transports, expected) => {
    const { platform } = racing({}, { transports });
    await platform.advance(1_000);
    const begun = [
      ...platform.requests.map(({ method }) => method),
      ...platform.sockets.map(() => 'WebSocket'),
    ];
    expect(begun).toEqual([expected]);
  });

  it('asks for a query and for headers of their own for each handshake', async () => {
    let query = 0;
    let headers = 0;
    const extraHeaders = () => ({ 'X-Ticket': `h${++headers}` });
    const { platform } = racing(
      {},
      {
        query: () => ({ ticket: `q${++query}` }),
        transports: [polling({ extraHeaders }), webSocket()],
      },
    );
    await platform.advance(250);
    expect(last(platform.sockets).url.searchParams.get('ticket')).toBe('q1');
    await answerPolling(platform, { upgrades: [] });
    const post = waiting(platform, 'POST');
    expect(post.url.searchParams.get('ticket')).toBe('q2');
    expect(post.headers).toEqual({ 'X-Ticket': 'h1' });
    expect([query, headers]).toEqual([2, 1]);
  });

  it('goes on with the winner’s own query', async () => {
    let query = 0;
    const { platform, manager } = racing({}, { query: () => ({ ticket: `q${++query}` }) });
    await platform.advance(250);
    await openWebSocket(platform);
    expect(manager.engine!._query).toEqual({ ticket: 'q1' });
  });
});

describe('what a race remembers', () => {
  /** Ends the session and waits for the next attempt. */
  const again = async (platform: FakePlatform) => {
    await platform.advance(0);
    platform.pending('GET')[0]?.fail();
    await platform.settle();
    await platform.advance(100);
  };

  it('is how long the last connection took: a slow link gets twice that as a head start', async () => {
    const { platform } = racing();
    await platform.advance(200);
    const link = await openWebSocket(platform);
    link.receive('40{"sid":"a"}');
    link.drop();
    await platform.advance(100);
    expect(platform.sockets.length).toBe(2);
    await platform.advance(399);
    expect(platform.requests).toEqual([]);
    await platform.advance(1);
    expect(platform.requests.length).toBe(1);
  });

  it('is that polling won: the next session begins with it, and no WebSocket but the probe', async () => {
    const { platform } = racing({}, { upgrade: undefined });
    last(platform.sockets).fail();
    await answerPolling(platform, { upgrades: [] });
    await again(platform);
    expect(platform.pending('GET').length).toBe(1);
    await platform.advance(1_000);
    expect(platform.sockets.length).toBe(1);
  });

  it.each(['fails', 'is another page', 'takes too long'])(
    'is no longer that polling won once that %s instead of opening',
    async (how) => {
      const { platform, socket } = racing({}, { upgrade: undefined });
      last(platform.sockets).fail();
      await answerPolling(platform, { upgrades: [] });
      await again(platform);
      expect(platform.sockets.length).toBe(1);
      if (how === 'fails') waiting(platform, 'GET').fail();
      if (how === 'is another page') waiting(platform, 'GET').answer('<!doctype html>');
      await platform.advance(how === 'takes too long' ? 20_200 : 200);
      const link = await openWebSocket(platform);
      link.receive('40{"sid":"a"}');
      expect(socket.connected).toBe(true);
    },
  );

  it('asks for no longer a head start than ten seconds, whatever the clock did meanwhile', async () => {
    const { platform } = racing();
    platform.sleep(3_600_000);
    const link = await openWebSocket(platform);
    link.drop();
    await platform.advance(200);
    expect(platform.sockets.length).toBe(2);
    const before = platform.requests.length;
    await platform.advance(10_000);
    expect(platform.requests.length).toBe(before + 1);
  });

  it('is that an upgrade worked: the next session races again', async () => {
    const { platform, manager } = racing();
    last(platform.sockets).fail();
    await answerPolling(platform);
    await platform.settle();
    manager.engine!._fire('upgrade', manager.engine!.transport);
    await again(platform);
    expect(last(platform.sockets).url.searchParams.get('sid')).toBeNull();
  });

  it('outlives a reload where there is a storage', async () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
    const { platform } = racing({ storage });
    last(platform.sockets).fail();
    await answerPolling(platform, { upgrades: [] });
    expect([...kept.keys()]).toEqual(['holdfast.race']);
    const next = racing({ storage });
    expect(next.platform.sockets).toEqual([]);
    expect(next.platform.pending('GET').length).toBe(1);
  });

  it.each(['', 'nonsense', 'null', '[]', '5', '{"server":5}', '{"__proto__":{"polling":true}}'])(
    'is nothing where the storage holds %j',
    async (entry) => {
      const { platform } = racing({ storage: { getItem: () => entry, setItem: () => {} } });
      expect(platform.sockets.length).toBe(1);
      expect(({} as { polling?: boolean }).polling).toBeUndefined();
    },
  );

  it('does not matter where the storage is full', async () => {
    const setItem = () => {
      throw new Error('QuotaExceededError');
    };
    const { platform, socket } = racing({ storage: { getItem: () => null, setItem } });
    const link = await openWebSocket(platform);
    link.receive('40{"sid":"a"}');
    expect(socket.connected).toBe(true);
  });

  it('is that two handshakes reached two nodes: it opens plainly at once, and from then on', async () => {
    const { platform, socket } = racing();
    await platform.advance(250);
    await answerPolling(platform, { upgrades: [] });
    waiting(platform, 'POST').answer('{"code":1,"message":"Session ID unknown"}', 400);
    await platform.settle();
    // At once, and by polling alone.
    expect(platform.sockets.length).toBe(1);
    const begun = () => platform.pending('GET').filter(({ url }) => !url.searchParams.get('sid'));
    expect(begun().length).toBe(1);
    begun()[0]!.answer(openPacket({ upgrades: [] }));
    await platform.settle();
    expect(platform.pending('POST').at(-1)!.body).toBe('40');
    platform.pending('POST').at(-1)!.answer();
    await platform.advance(1_000);
    expect(platform.sockets.length).toBe(1);
    expect(socket.active).toBe(true);
  });

  it('is not that the server forgot a session which had lasted', async () => {
    const { platform } = racing({}, { upgrade: undefined });
    await platform.advance(250);
    await answerPolling(platform, { upgrades: [] });
    waiting(platform, 'POST').answer();
    waiting(platform, 'GET').answer('40{"sid":"a"}');
    await platform.settle();
    waiting(platform, 'GET').answer('{"code":1,"message":"Session ID unknown"}', 400);
    await platform.settle();
    // It waits like any other, and then begins with what won.
    expect(platform.pending('GET')).toEqual([]);
    await platform.advance(100);
    expect(platform.pending('GET').length).toBe(1);
  });
});
