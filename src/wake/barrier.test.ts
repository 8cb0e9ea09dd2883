import { describe, expect, it } from 'vitest';
import { expectMistake, record } from '../../test/fakes/link.js';
import { connected } from '../../test/fakes/page-life.js';
import { NOTHING } from '../../test/fakes/platform.js';
import { barrier } from './barrier.js';

describe('the barrier', () => {
  it('asks through the connection, which stays when the answer comes', async () => {
    const { platform, socket, link } = await connected({ barrier: barrier(3_000) });
    platform.tell({ type: 'resume' });
    expect(link.sent).toEqual(['40/holdfast-barrier,']);
    link.receive('44/holdfast-barrier,{"message":"Invalid namespace"}');
    await platform.advance(3_000);
    expect(socket.connected).toBe(true);
    expect(link.sent.length).toBe(1);
  });

  it('closes a connection that is silent, and it comes back at once', async () => {
    const { platform, socket } = await connected({ barrier: barrier(3_000) });
    const log = record(socket, ['disconnect']);
    platform.tell({ type: 'resume' });
    await platform.advance(2_999);
    expect(log).toEqual([]);
    await platform.advance(1);
    expect(log).toEqual([['disconnect', 'ping timeout', undefined]]);
    expect(platform.sockets.length).toBe(2);
  });

  it('says goodbye to a server that has a namespace for every name', async () => {
    const { platform, link } = await connected({ barrier: barrier(3_000) });
    platform.tell({ type: 'resume' });
    link.receive('40/holdfast-barrier,{"sid":"x"}');
    expect(link.sent).toEqual(['40/holdfast-barrier,', '41/holdfast-barrier,']);
  });

  it('is one at a time, and ends with the connection', async () => {
    const { platform, socket, link } = await connected({ barrier: barrier(3_000) });
    const before = platform.live().timers;
    for (let i = 0; i < 3; i++) platform.tell({ type: 'resume' });
    expect(platform.live().timers).toBe(before + 1);
    socket.disconnect();
    link.drop();
    expect(platform.live()).toEqual(NOTHING);
  });

  it.each([0, -1, Number.NaN])('of %d milliseconds is refused', (limitMs) => {
    expectMistake(() => barrier(limitMs), /barrier/);
  });
});
