import { describe, expect, it } from 'vitest';
import { managerWith } from '../../test/fakes/dropin.js';
import { drops, limited, names } from '../../test/fakes/limits.js';
import { openWebSocket } from '../../test/fakes/link.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';
import { limits } from './limits.js';
import type { CoreManager } from './manager.js';

collectUncaught();

describe('what has waited for too long', () => {
  it('is dropped when the connection stands, not sent', async () => {
    const { platform, manager, socket } = limited({ buffer: { ageMs: 1_000 } });
    const told = drops(manager);
    const stale = socket.emitWithAck('stale');
    await platform.advance(500);
    socket.emit('fresh');
    await platform.advance(501);
    socket.connect();
    const link = await openWebSocket(platform);
    link.receive('40{"sid":"a"}');
    expect(link.sent).toEqual(['40', '42["fresh"]']);
    expect(await stale.catch((error) => error.message)).toBe('expired event dropped');
    expect(told).toEqual([['stale', 'expired']]);
    expect(platform.live().timers).toBe(1);
  });

  it('gives way to what comes', async () => {
    const { platform, manager, socket } = limited({ buffer: { ageMs: 1_000, packets: 1 } });
    const told = drops(manager);
    socket.emit('stale');
    await platform.advance(1_001);
    socket.emit('fresh');
    await platform.settle();
    expect(names(socket)).toEqual(['fresh']);
    expect(told).toEqual([['stale', 'expired']]);
    expect(platform.live().timers).toBe(0);
  });

  it('is dropped from the queue of `retries` as well', async () => {
    const { platform, manager } = managerWith({
      limits: limits({ buffer: { ageMs: 1_000 } }),
      autoConnect: false,
    });
    const socket = manager.socket('/', { retries: 1 });
    const told = drops(manager as CoreManager);
    socket.emit('stale');
    await platform.advance(1_001);
    socket.connect();
    const link = await openWebSocket(platform);
    link.receive('40{"sid":"a"}');
    socket.emit('fresh');
    await platform.settle();
    expect(link.sent.slice(1)).toEqual(['420["fresh"]']);
    expect(told).toEqual([['stale', 'expired']]);
  });
});
