import { describe, expect, it } from 'vitest';
import {
  connectedSocket,
  managerOf,
  openWebSocket,
  record,
  reopen,
  SOCKET_EVENTS,
  socketOf,
} from '../../test/fakes/link.js';
import { NOTHING } from '../../test/fakes/platform.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';

collectUncaught();

describe('connecting', () => {
  it('reads auth anew at each connection', async () => {
    const { platform, socket, link } = await connectedSocket({ auth: { token: 1 } });
    socket.auth = { token: 2 };
    link.drop();
    expect((await reopen(platform)).sent).toEqual(['40{"token":2}']);
  });

  it.each<[string, unknown, string]>([
    ['calls back at once', (send: (data: object) => void) => send({ t: 1 }), '40{"t":1}'],
    ['is async', async () => ({ t: 1 }), '40{"t":1}'],
    [
      'is async and calls back',
      async (send: (data: object) => void) => send({ t: 1 }),
      '40{"t":1}',
    ],
    [
      'calls back and happens to return something',
      (send: (data: object) => void) => {
        queueMicrotask(() => send({ t: 1 }));
        return { timer: 1 };
      },
      '40{"t":1}',
    ],
    [
      'answers twice',
      async (send: (data: object) => void) => {
        send({ t: 1 });
        return { t: 2 };
      },
      '40{"t":1}',
    ],
  ])('asks an auth function that %s', async (_, auth, expected) => {
    const { platform, socket } = socketOf({ auth } as never);
    socket.connect();
    const link = await openWebSocket(platform);
    expect(link.sent).toEqual([expected]);
  });

  it('asks an auth function once for each connection', async () => {
    let asked = 0;
    const { platform, socket } = socketOf({ auth: (send) => send({ n: ++asked }) });
    socket.connect();
    expect(asked).toBe(0);
    const link = await openWebSocket(platform);
    socket.connect();
    expect(asked).toBe(1);
    link.drop();
    expect((await reopen(platform)).sent).toEqual(['40{"n":2}']);
  });

  it.each<[string, unknown]>([
    [
      'throws',
      () => {
        throw new Error('no token');
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('no token');
      },
    ],
    [
      'gives what cannot be encoded',
      () => ({
        toJSON() {
          throw new Error('no token');
        },
      }),
    ],
    [
      'is what cannot be encoded',
      {
        toJSON() {
          throw new Error('no token');
        },
      },
    ],
  ])('is refused when auth %s', async (_, auth) => {
    const { platform, socket } = socketOf({ auth } as never);
    const log = record(socket, SOCKET_EVENTS);
    socket.connect();
    const link = await openWebSocket(platform);
    expect(link.sent).toEqual([]);
    expect(log).toEqual([
      [
        'connect_error',
        expect.objectContaining({
          name: 'ConnectError',
          cause: expect.objectContaining({ message: 'no token' }),
        }),
      ],
    ]);
    expect(socket.getSnapshot().status).toBe('refused');
    expect(socket.active).toBe(false);
    link.drop();
    await platform.advance(60_000);
    expect(platform.live()).toEqual(NOTHING);
  });

  it('sends nothing when credentials come after the wish has gone', async () => {
    let send: (data: Record<string, unknown>) => void = () => {};
    const { manager, platform } = managerOf();
    const other = manager.socket('/other').connect();
    const socket = manager.socket('/', {
      auth: (late) => {
        send = late;
      },
    });
    socket.connect();
    const link = await openWebSocket(platform);
    link.receive('40/other,{"sid":"o"}');
    socket.disconnect();
    send({ t: 1 });
    await platform.settle();
    expect(link.sent).toEqual(['40/other,']);
    expect(other.connected).toBe(true);
  });

  it('uses credentials of this connection only, when those of the last come late', async () => {
    const sends: ((data: Record<string, unknown>) => void)[] = [];
    const { platform, socket } = socketOf({ auth: (send) => void sends.push(send) });
    socket.connect();
    (await openWebSocket(platform)).drop();
    const next = await reopen(platform);
    sends[0]!({ t: 'old' });
    expect(next.sent).toEqual([]);
    sends[1]!({ t: 'new' });
    expect(next.sent).toEqual(['40{"t":"new"}']);
  });

  it('is not refused on this connection when the credentials of the last fail late', async () => {
    const fails: ((error: Error) => void)[] = [];
    const { platform, socket } = socketOf({
      auth: () => new Promise<never>((_, reject) => void fails.push(reject)),
    });
    const log = record(socket, ['connect_error']);
    socket.connect();
    (await openWebSocket(platform)).drop();
    await reopen(platform);
    fails[0]!(new Error('no token'));
    await platform.settle();
    expect(fails.length).toBe(2);
    expect(log).toEqual([]);
    expect(socket.getSnapshot().status).toBe('reconnecting');
  });
});
