import { vi } from 'vitest';
import { next, type Options, type Stage } from './support.js';

/**
 * The delays, in milliseconds, that a manager waits between `count` attempts to reach a server, without waiting.
 * @param after - the manager's event that a delay follows
 */
export async function delaysOf(
  stage: Stage,
  count: number,
  url: string,
  options: Options,
  after: 'error' | 'close' = 'error',
): Promise<number[]> {
  const delays: number[] = [];
  const host = globalThis.setTimeout;
  let failed = false;
  const spy = vi.spyOn(globalThis, 'setTimeout').mockImplementation(((
    run: () => void,
    ms?: number,
  ) => {
    if (!failed) return host(run, ms);
    failed = false;
    delays.push(Number(ms));
    return host(run, 0);
  }) as typeof setTimeout);
  stage.afterwards(() => spy.mockRestore());
  const socket = stage.open(url, {
    reconnectionDelay: 10,
    reconnectionDelayMax: 5_000,
    ...options,
  });
  socket.io.on(after, () => {
    failed = true;
  });
  while (delays.length < count) await next(socket.io, 'reconnect_attempt');
  socket.disconnect();
  spy.mockRestore();
  return delays.slice(0, count);
}
