import { describe, expect, it } from 'vitest';
import { connectedSocket, expectMistake, reopen } from '../test/fakes/link.js';
import { collectUncaught } from '../test/fakes/uncaught.js';
import { events } from './events.js';

collectUncaught();

const connected = async () => {
  const all = await connectedSocket();
  const send = (...args: unknown[]) => all.link.receive(`42${JSON.stringify(args)}`);
  const listening = (name: string) => (all.socket as unknown as Listening)._of(name).length;
  return { ...all, send, listening };
};
interface Listening {
  _of(name: string): readonly unknown[];
}

/** What a loop over `iterable` sees until it ends, and what it throws. */
const collect = async (iterable: AsyncIterable<unknown>) => {
  const seen: unknown[] = [];
  try {
    for await (const args of iterable) seen.push(args);
  } catch (error) {
    return { seen, error };
  }
  return { seen };
};

describe('events()', () => {
  it('gives each event as the array of its arguments, in order', async () => {
    const { socket, send } = await connected();
    const seen: unknown[] = [];
    const iterable = events(socket, 'moved');
    send('moved', 1, 2);
    send('other', 0);
    send('moved');
    setImmediate(() => send('moved', { x: 3 }));
    for await (const args of iterable) {
      seen.push(args);
      if (seen.length === 3) break;
    }
    expect(seen).toEqual([[1, 2], [], [{ x: 3 }]]);
  });

  it('listens from the call on, before the loop begins', async () => {
    const { socket, send } = await connected();
    send('a', 0);
    const iterator = events(socket, 'a');
    send('a', 1);
    expect(await iterator.next()).toEqual({ done: false, value: [1] });
  });

  it('gives the function that answers the server as the last argument', async () => {
    const { socket, link } = await connected();
    const iterator = events(socket, 'question');
    link.receive('425["question","why"]');
    const { value } = await iterator.next();
    expect(value[0]).toBe('why');
    value[1]('because');
    expect(link.sent).toEqual(['435["because"]']);
  });

  it('serves those who ask before anything came in the order in which they asked', async () => {
    const { socket, send } = await connected();
    const iterator = events(socket, 'a');
    const all = [iterator.next(), iterator.next()];
    send('a', 1);
    send('a', 2);
    expect((await Promise.all(all)).map(({ value }) => value)).toEqual([[1], [2]]);
  });

  it('goes on over a lost connection, and hears the socket’s own events', async () => {
    const { platform, socket, link, send } = await connected();
    const iterator = events(socket, 'a');
    const ends = events(socket, 'disconnect');
    send('a', 1);
    link.drop();
    const again = await reopen(platform);
    again.receive('40{"sid":"b"}');
    again.receive('42["a",2]');
    socket.disconnect();
    socket.connect();
    const third = platform.sockets.at(-1)!;
    third.accept();
    third.receive('0{"sid":"c","upgrades":[],"pingInterval":25000,"pingTimeout":20000}');
    third.receive('40{"sid":"c"}');
    third.receive('42["a",3]');
    const values = [await iterator.next(), await iterator.next(), await iterator.next()];
    expect(values.map(({ value }) => value)).toEqual([[1], [2], [3]]);
    expect((await ends.next()).value[0]).toBe('transport close');
    expect((await ends.next()).value[0]).toBe('io client disconnect');
  });

  it('stops listening when the loop is left, and lets go of what waits', async () => {
    const { socket, send, listening } = await connected();
    const iterable = events(socket, 'a');
    send('a', 1);
    send('a', 2);
    for await (const [value] of iterable) {
      expect(value).toBe(1);
      break;
    }
    expect(listening('a')).toBe(0);
    send('a', 3);
    expect(await iterable.next()).toEqual({ done: true, value: undefined });
  });

  it('ends for those who still ask when somebody else ends it', async () => {
    const { socket } = await connected();
    const iterator = events(socket, 'a');
    const asked = [iterator.next(), iterator.next()];
    expect(await iterator.return?.()).toEqual({ done: true, value: undefined });
    expect(await Promise.all(asked)).toEqual([{ done: true }, { done: true }]);
  });

  it('leaves other listeners and other iterations alone', async () => {
    const { socket, send, listening } = await connected();
    socket.on('a', () => {});
    const [one, other] = [events(socket, 'a'), events(socket, 'a')];
    await one.return?.();
    expect(listening('a')).toBe(2);
    send('a', 1);
    expect((await other.next()).value).toEqual([1]);
  });
});

describe('its signal', () => {
  it('throws its reason to the loop that waits, and stops listening', async () => {
    const { socket, listening } = await connected();
    const abort = new AbortController();
    const loop = collect(events(socket, 'a', { signal: abort.signal }));
    abort.abort();
    const { error } = await loop;
    expect(error).toMatchObject({ name: 'AbortError' });
    expect(error).toBe(abort.signal.reason);
    expect(listening('a')).toBe(0);
  });

  it('lets what has come be read before, and throws once', async () => {
    const { socket, send } = await connected();
    const abort = new AbortController();
    const iterable = events(socket, 'a', { signal: abort.signal });
    send('a', 1);
    abort.abort(new Error('mine'));
    send('a', 2);
    expect(await collect(iterable)).toEqual({ seen: [[1]], error: new Error('mine') });
    expect(await iterable.next()).toEqual({ done: true, value: undefined });
  });

  it('throws at once when it is aborted already', async () => {
    const { socket, listening } = await connected();
    const reason = new Error('mine');
    expect(() => events(socket, 'a', { signal: AbortSignal.abort(reason) })).toThrow(reason);
    expect(listening('a')).toBe(0);
  });

  it('is let go when the loop is left', async () => {
    const { socket } = await connected();
    const { signal } = new AbortController();
    const listeners = new Set<unknown>();
    const add = signal.addEventListener.bind(signal);
    signal.addEventListener = (type: string, listener: never) => {
      listeners.add(listener);
      add(type, listener);
    };
    signal.removeEventListener = (_type: string, listener: unknown) => listeners.delete(listener);
    const iterable = events(socket, 'a', { signal });
    expect(listeners.size).toBe(1);
    await iterable.return?.();
    expect(listeners.size).toBe(0);
  });
});

describe('more events than may wait', () => {
  it('throw a RangeError after those that do, by default at 1 000', async () => {
    const { socket, send, listening } = await connected();
    const iterable = events(socket, 'a');
    for (let n = 0; n < 1_000; n++) send('a', n);
    expect(listening('a')).toBe(1);
    send('a', 1_000);
    expect(listening('a')).toBe(0);
    const { seen, error } = await collect(iterable);
    expect(seen.length).toBe(1_000);
    expect(seen.at(-1)).toEqual([999]);
    expect(error).toEqual(new RangeError('expected at most 1000 events "a" to wait, got one more'));
  });

  it.each([
    ['drop-oldest', [[2], [3]]],
    ['drop-newest', [[1], [2]]],
  ] as const)('%s', async (overflow, expected) => {
    const { socket, send, listening } = await connected();
    const abort = new AbortController();
    const options = { limit: 2, overflow, signal: abort.signal };
    const iterable = events(socket, 'a', options);
    for (const n of [1, 2, 3]) send('a', n);
    expect(listening('a')).toBe(1);
    abort.abort();
    expect((await collect(iterable)).seen).toEqual(expected);
  });

  it('are not counted while the loop keeps up', async () => {
    const { socket, send } = await connected();
    const iterator = events(socket, 'a', { limit: 1 });
    for (let n = 0; n < 10; n++) {
      const next = iterator.next();
      send('a', n);
      expect((await next).value).toEqual([n]);
    }
  });
});

describe('a mistake in its options', () => {
  it.each([0, -1, Number.NaN])('limit %s', async (limit) => {
    const { socket } = await connected();
    expectMistake(() => events(socket, 'a', { limit }), /^invalid limit: /);
  });

  it('overflow', async () => {
    const { socket } = await connected();
    expectMistake(
      () => events(socket, 'a', { overflow: 'drop' as never }),
      /^invalid overflow: drop/,
    );
  });
});
