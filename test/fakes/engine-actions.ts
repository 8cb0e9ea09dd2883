// What can befall an engine with a probe, for properties about every order of it.
import fc from 'fast-check';

export type Action =
  | { do: 'deliver'; choice: number; times: number }
  | { do: 'client sends'; size: number; binary: boolean }
  | { do: 'server sends'; size: number; binary: boolean }
  | { do: 'server pings' }
  | { do: 'time passes'; ms: number }
  | { do: 'sleep'; ms: number }
  | { do: 'block WebSocket' }
  | { do: 'WebSocket breaks' }
  | { do: 'link breaks' }
  | { do: 'server closes' }
  | { do: 'client closes' };

const choice = fc.nat({ max: 30 });
const size = fc.nat({ max: 40 });
/** What may happen, and no message is lost over it. */
export const harmless: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('deliver' as const),
      choice,
      times: fc.integer({ min: 1, max: 6 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('client sends' as const), size, binary: fc.boolean() }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('server sends' as const), size, binary: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.constant<Action>({ do: 'server pings' }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('time passes' as const), ms: fc.nat({ max: 900 }) }),
  },
  { weight: 1, arbitrary: fc.constant<Action>({ do: 'block WebSocket' }) },
  { weight: 1, arbitrary: fc.constant<Action>({ do: 'WebSocket breaks' }) },
);
/** What may happen at all. */
export const any: fc.Arbitrary<Action> = fc.oneof(
  { weight: 16, arbitrary: harmless },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('time passes' as const), ms: fc.nat({ max: 30_000 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('sleep' as const), ms: fc.nat({ max: 90_000 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Action>(
      { do: 'link breaks' },
      { do: 'server closes' },
      { do: 'client closes' },
    ),
  },
);
