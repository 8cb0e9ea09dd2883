import { describe, expect, it } from 'vitest';
import { last, openWebSocket, record } from '../../test/fakes/link.js';
import { connected, RETURNS } from '../../test/fakes/page-life.js';
import { fakePlatform, NOTHING } from '../../test/fakes/platform.js';

describe('a connection beyond its deadline', () => {
  it.each(RETURNS)('closes and comes back at once with $type', async (event) => {
    const { platform, socket, link } = await connected();
    const log = record(socket, ['disconnect']);
    platform.sleep(45_000);
    platform.tell(event);
    await platform.settle();
    expect(log).toEqual([['disconnect', 'ping timeout', undefined]]);
    expect(link.state).not.toBe('open');
    expect(platform.sockets.length).toBe(2);
    expect(socket.getSnapshot().status).toBe('reconnecting');
  });

  it('is found by a timer that fires late, in a page that was not told of its sleep', async () => {
    const { platform } = await connected({}, {}, fakePlatform({ visibility: 'visible' }));
    await platform.advance(1_000);
    platform.sleep(60_000);
    // The clock that timers follow stood still meanwhile, as that of many machines does: the heartbeat's is not due yet.
    expect(platform.sockets.length).toBe(1);
    await platform.advance(0);
    expect(platform.sockets.length).toBe(2);
  });

  it('is left to the heartbeat where nothing is heeded', async () => {
    const { platform } = await connected(
      { signs: [] },
      {},
      fakePlatform({ visibility: 'visible' }),
    );
    platform.sleep(45_000);
    for (const event of RETURNS) platform.tell(event);
    await platform.settle();
    expect(platform.sockets.length).toBe(1);
    await platform.advance(0);
    await platform.advance(60_000);
    expect(platform.sockets.length).toBe(2);
  });
});

describe('a loss', () => {
  it('that comes right after the page is back belongs to it, and is mended at once', async () => {
    const { platform, link } = await connected();
    platform.tell({ type: 'resume' });
    await platform.advance(4_000);
    link.drop();
    await platform.settle();
    expect(platform.sockets.length).toBe(2);
    // Once: what fails again waits as ever.
    last(platform.sockets).fail();
    await platform.settle();
    expect(platform.sockets.length).toBe(2);
  });

  it('that comes later waits its time', async () => {
    const { platform, link } = await connected();
    platform.tell({ type: 'resume' });
    await platform.advance(5_001);
    link.drop();
    await platform.settle();
    expect(platform.sockets.length).toBe(1);
  });

  it('of an application that disconnects is none', async () => {
    const { platform, socket } = await connected();
    platform.tell({ type: 'resume' });
    socket.disconnect();
    await platform.settle();
    expect(platform.sockets.length).toBe(1);
    last(platform.sockets).drop();
    expect(platform.live()).toEqual(NOTHING);
  });
});

describe('the device’s network', () => {
  it('going, ends the session at once, and the status says offline', async () => {
    const { platform, socket } = await connected();
    const log = record(socket, ['disconnect']);
    platform.setOnline(false);
    expect(log).toEqual([
      [
        'disconnect',
        'transport close',
        expect.objectContaining({ description: 'network connection lost' }),
      ],
    ]);
    expect(socket.getSnapshot().status).toBe('offline');
    platform.setOnline(true);
    expect(socket.getSnapshot().status).toBe('reconnecting');
    expect(platform.sockets.length).toBe(2);
    const next = await openWebSocket(platform);
    next.receive('40{"sid":"b"}');
    expect(socket.getSnapshot().status).toBe('connected');
  });

  it.each([
    ['http://localhost', 'open'],
    ['http://localhost:3000', 'open'],
    ['http://localhost.example', 'closing'],
    ['http://server', 'closing'],
  ])('going, leaves a session with %s %s', async (url, state) => {
    const { platform, link } = await connected({}, {}, fakePlatform(), url);
    platform.setOnline(false);
    expect(link.state).toBe(state);
  });
});
