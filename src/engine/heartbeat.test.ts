import { describe, expect, it } from 'vitest';
import { fakePlatform } from '../../test/fakes/platform.js';
import { beat, type Watched, watch } from './heartbeat.js';

function watchedFor(silenceMs: number) {
  const platform = fakePlatform();
  let expirations = 0;
  const watched: Watched = {
    _pingTimeoutTime: 0,
    _silenceMs: silenceMs,
    _stopBeat: undefined,
    _end: () => expirations++,
    _options: { _platform: platform },
  };
  const stop = () => watched._stopBeat!();
  const ping = () => beat(watched);
  ping();
  watch(watched);
  const expired = () => platform.now() >= watched._pingTimeoutTime;
  return { platform, watched, ping, expired, stop, count: () => expirations };
}

describe('the heartbeat', () => {
  it('expires after the silence that the handshake allows, and once', async () => {
    const { platform, expired, count } = watchedFor(45_000);
    await platform.advance(44_999);
    expect(count()).toBe(0);
    expect(expired()).toBe(false);
    await platform.advance(1);
    expect(count()).toBe(1);
    await platform.advance(1_000_000);
    expect(count()).toBe(1);
    expect(platform.live().timers).toBe(0);
  });

  it('moves its deadline with every ping', async () => {
    const { platform, ping, count } = watchedFor(45_000);
    for (let i = 0; i < 100; i++) {
      await platform.advance(25_000);
      ping();
    }
    expect(count()).toBe(0);
    await platform.advance(44_999);
    expect(count()).toBe(0);
    await platform.advance(1);
    expect(count()).toBe(1);
  });

  it('keeps one timer, however many pings come', async () => {
    const { platform, ping } = watchedFor(45_000);
    for (let i = 0; i < 50; i++) {
      await platform.advance(10_000);
      ping();
      expect(platform.live().timers).toBe(1);
    }
  });

  it('knows of a deadline that passed while the machine slept and no timer ran', async () => {
    const { platform, expired, count } = watchedFor(45_000);
    platform.sleep(45_001);
    expect(expired()).toBe(true);
    expect(count()).toBe(0);
    await platform.advance(0);
    expect(count()).toBe(1);
  });

  it('goes on after a late timer when a ping came first', async () => {
    const { platform, ping, count } = watchedFor(45_000);
    platform.sleep(44_000);
    ping();
    platform.sleep(44_000);
    await platform.advance(0);
    expect(count()).toBe(0);
    await platform.advance(1_000);
    expect(count()).toBe(1);
  });

  it('waits longer than a host timer can hold', async () => {
    const silenceMs = 2 ** 31 + 5_000;
    const { platform, count } = watchedFor(silenceMs);
    await platform.advance(2 ** 31 - 1);
    expect(count()).toBe(0);
    await platform.advance(5_000);
    expect(count()).toBe(0);
    await platform.advance(1);
    expect(count()).toBe(1);
  });

  it('leaves nothing behind when stopped, also after its timer was renewed', async () => {
    const { platform, ping, stop, count } = watchedFor(1_000);
    await platform.advance(500);
    ping();
    await platform.advance(600);
    expect(platform.live().timers).toBe(1);
    stop();
    expect(platform.live().timers).toBe(0);
    await platform.advance(10_000);
    expect(count()).toBe(0);
  });

  it('does not take a clock that was put back for an hour of patience', async () => {
    const { platform, watched, count } = watchedFor(1_000);
    await platform.advance(500);
    // The same as a clock that goes back: timers do not follow it.
    watched._pingTimeoutTime += 3_600_000;
    await platform.advance(500);
    await platform.advance(999);
    expect(count()).toBe(0);
    await platform.advance(1);
    expect(count()).toBe(1);
  });
});
