import { type MeasureOptions, measure } from '../../src/measure.js';
import { connectedSocket } from './link.js';

/** A function whose exchanges the test ends by hand. */
export const byHand = () => {
  const exchanges: { signal: AbortSignal; end(): void; fail(error: unknown): void }[] = [];
  const by = (signal: AbortSignal) =>
    new Promise<void>((end, fail) => exchanges.push({ signal, end, fail }));
  return { exchanges, by, last: () => exchanges.at(-1)! };
};

/** A subscribed measurement on a connected socket, each exchange of which the test ends by hand. */
export const measuring = async (options: Partial<MeasureOptions> = {}) => {
  const all = await connectedSocket();
  const hand = byHand();
  const store = measure(all.socket, { by: hand.by, every: 1_000, ...options });
  let changes = 0;
  const stop = store.subscribe(() => changes++);
  return { ...all, ...hand, store, stop, changes: () => changes };
};

/** Ends an exchange after each of `trips`, in milliseconds. */
export const exchange = async (
  { platform, last }: Awaited<ReturnType<typeof measuring>>,
  ...trips: number[]
): Promise<void> => {
  for (const trip of trips) {
    await platform.advance(trip);
    last().end();
    await platform.advance(1_000);
  }
};

export const NO_MORE = (): void => {};
