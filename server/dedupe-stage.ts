// For the unit tests beside it: `dedupe()` for one user, on a clock that is moved by hand, with what it reports.
import { dedupe } from './dedupe.js';
import { FakeConnection, fakeClock } from './fakes.js';
import { memoryStore } from './memory-store.js';
import type { DedupeOptions } from './types.js';

export type Ack = (...answer: unknown[]) => void;
export const id = (text: string) => ({ $outbox: text });

export function create(options: Partial<DedupeOptions> = {}) {
  const clock = fakeClock();
  const failures: string[] = [];
  const listener = dedupe({
    user: () => 'ann',
    store: memoryStore({ now: clock.now }),
    clock,
    onError: (error, { during, event }) => failures.push(`${during} ${event}: ${error.message}`),
    ...options,
  });
  return {
    clock,
    failures,
    connect(connection = new FakeConnection()) {
      listener(connection as never);
      return connection;
    },
  };
}
