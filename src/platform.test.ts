import { afterEach, describe, expect, it, vi } from 'vitest';
import { hostPlatform, nativeAfter } from './platform.js';
import { nativeAfter as nodeAfter, hostPlatform as nodePlatform } from './platform.node.js';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const BOTH = [
  ['a browser', hostPlatform],
  ['Node', nodePlatform],
] as const;

describe.each(BOTH)('the platform of %s', (_, create) => {
  it('reads its clock at each call, so that fake timers of a test are honoured', () => {
    const platform = create();
    vi.useFakeTimers({ now: 5_000 });
    const runs: number[] = [];
    platform.after(100, () => runs.push(platform.now()));
    const stop = platform.after(50, () => runs.push(-1));
    stop();
    vi.advanceTimersByTime(99);
    expect(runs).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(runs).toEqual([5_100]);
  });

  it.each([2 ** 31, Infinity])('has a timer of %d ms that is not over at once', (delayMs) => {
    vi.useFakeTimers();
    let runs = 0;
    create().after(delayMs, () => runs++);
    vi.advanceTimersByTime(999_999_999);
    expect(runs).toBe(0);
    vi.advanceTimersByTime(1);
    expect(runs).toBe(1);
  });

  it('is one for all connections', () => {
    expect(create()).toBe(create());
  });

  it('draws from [0, 1)', () => {
    const { random } = create();
    for (let i = 0; i < 100; i++) {
      const drawn = random();
      expect(drawn >= 0 && drawn < 1).toBe(true);
    }
  });

  it('knows the page’s origin, or that there is no page', () => {
    vi.stubGlobal('location', undefined);
    expect(create().origin()).toBeUndefined();
    vi.stubGlobal('location', new URL('https://page.example:1/path'));
    expect(create().origin()).toBe('https://page.example:1');
  });
});

class FakeNative {
  static made: unknown[][] = [];
  onclose: unknown = null;
  constructor(...args: unknown[]) {
    FakeNative.made.push(args);
  }
  addEventListener() {}
  close() {}
}

describe('a timer that no test fakes', () => {
  it('is not over at once when it is long', () => {
    const warn = vi.spyOn(process, 'emitWarning').mockReturnValue();
    const timeout = vi.spyOn(AbortSignal, 'timeout');
    for (const after of [nativeAfter, nodeAfter]) after.call(nodePlatform(), Infinity, () => {})();
    expect(timeout).toHaveBeenCalledExactlyOnceWith(1e9);
    expect(warn).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });
});

describe('the platform of a browser', () => {
  it('fetches with the global of the moment', () => {
    const fetch = vi.fn();
    vi.stubGlobal('fetch', fetch);
    const init = { method: 'POST' };
    hostPlatform().fetch('http://server/', init);
    expect(fetch).toHaveBeenCalledWith('http://server/', init);
  });

  it('makes WebSockets without headers, which browsers cannot send', () => {
    FakeNative.made = [];
    vi.stubGlobal('WebSocket', FakeNative);
    hostPlatform().webSocket('ws://server/', ['p'], { extraHeaders: { 'X-A': '1' } });
    expect(FakeNative.made).toEqual([['ws://server/', ['p']]]);
  });

  it.each([
    [true, true],
    [false, false],
    [undefined, true],
  ])('with navigator.onLine %s is online: %s', (onLine, expected) => {
    vi.stubGlobal('navigator', { onLine });
    expect(hostPlatform().online()).toBe(expected);
  });
});

describe('the platform of Node', () => {
  it('prefers the native WebSocket, but for headers, which it cannot send', () => {
    FakeNative.made = [];
    vi.stubGlobal('WebSocket', FakeNative);
    nodePlatform().webSocket('ws://server/', []);
    expect(FakeNative.made).toEqual([['ws://server/', []]]);
  });

  it('passes by the WebSocket that Vitest lends of jsdom, which is none of Node’s', () => {
    FakeNative.made = [];
    vi.stubGlobal('WebSocket', FakeNative);
    vi.stubGlobal('jsdom', { window: { WebSocket: FakeNative } });
    const socket = nodePlatform().webSocket('ws://127.0.0.1:1/', []);
    socket.onerror = () => {};
    socket.close();
    expect(FakeNative.made).toEqual([]);
    // One that mocks it is asked.
    vi.stubGlobal('WebSocket', class extends FakeNative {});
    nodePlatform().webSocket('ws://server/', []);
    expect(FakeNative.made).toEqual([['ws://server/', []]]);
  });

  it('is always online', () => {
    expect(nodePlatform().online()).toBe(true);
  });
});
