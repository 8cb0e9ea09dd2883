import { describe, expect, it } from 'vitest';
import { last, openPacket, openWebSocket, waiting } from '../../test/fakes/link.js';
import type { FakePlatform } from '../../test/fakes/platform.js';
import { answerPolling, racing } from '../../test/fakes/race.js';

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
