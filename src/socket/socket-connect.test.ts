import { describe, expect, it } from 'vitest';
import {
  CALM,
  openWebSocket,
  record,
  reopen,
  SOCKET_EVENTS,
  socketOf,
} from '../../test/fakes/link.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';

collectUncaught();

describe('connecting', () => {
  it.each([
    ['/', undefined, '40'],
    ['/', { token: 'a' }, '40{"token":"a"}'],
    ['/admin', undefined, '40/admin,'],
    ['/admin', { token: 'a' }, '40/admin,{"token":"a"}'],
    ['/', {}, '40{}'],
  ])('to %s with the credentials %j sends %s', async (nsp, auth, expected) => {
    const { platform, socket } = socketOf({ auth }, nsp);
    socket.connect();
    expect((await openWebSocket(platform)).sent).toEqual([expected]);
  });

  it('sends CONNECT once, however often it is asked', async () => {
    const { platform, socket } = socketOf();
    socket.connect().connect();
    const link = await openWebSocket(platform);
    socket.connect();
    expect(link.sent).toEqual(['40']);
    link.receive('40{"sid":"a"}');
    socket.connect();
    expect(link.sent).toEqual(['40']);
  });

  it('gives the server 45 seconds to answer, then closes the session and comes back', async () => {
    const { platform, socket } = socketOf();
    const log = record(socket, SOCKET_EVENTS);
    socket.connect();
    const link = await openWebSocket(platform, CALM);
    await platform.advance(44_999);
    expect(link.state).toBe('open');
    await platform.advance(1);
    expect(link.state).toBe('closing');
    expect(link.sent).toEqual(['40']);
    const error = expect.objectContaining({ name: 'TimeoutError' });
    expect(log).toEqual([
      ['connect_error', error],
      ['disconnect', 'transport error', error],
    ]);
    expect((await reopen(platform)).sent).toEqual(['40']);
  });

  it('gives an auth function that never answers the same 45 seconds', async () => {
    const { platform, socket } = socketOf({ auth: () => {} });
    socket.connect();
    const link = await openWebSocket(platform, CALM);
    await platform.advance(45_000);
    expect(link.state).toBe('closing');
  });

  it('ends that limit with the answer', async () => {
    const { platform, socket } = socketOf();
    socket.connect();
    const link = await openWebSocket(platform, CALM);
    link.receive('40{"sid":"a"}');
    await platform.advance(100_000);
    expect(link.state).toBe('open');
    expect(platform.live().timers).toBe(1);
  });

  it('reports an answer without a session id and stays active', async () => {
    const { platform, socket } = socketOf();
    const log = record(socket, SOCKET_EVENTS);
    socket.connect();
    (await openWebSocket(platform)).receive('40');
    expect(log).toEqual([['connect_error', expect.any(Error)]]);
    expect(socket.active).toBe(true);
    expect(socket.connected).toBe(false);
  });

  it.each([
    ['44{"message":"no","data":{"code":7}}', 'no', { code: 7 }],
    ['44"no"', 'no', undefined],
    ['44{}', '', undefined],
    ['44{"message":"no"}', 'no', undefined],
  ])('is refused by %s', async (packet, message, data) => {
    const { platform, socket } = socketOf();
    const log = record(socket, SOCKET_EVENTS);
    let active: boolean | undefined;
    socket.on('connect_error', () => {
      active = socket.active;
    });
    socket.connect();
    (await openWebSocket(platform)).receive(packet);
    expect(log).toEqual([
      ['connect_error', expect.objectContaining({ name: 'ConnectError', message })],
    ]);
    expect((log[0]![1] as { data?: unknown }).data).toEqual(data);
    expect(active).toBe(false);
  });
});
