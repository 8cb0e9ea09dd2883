import type { Live } from './delivery.js';
import type { Desk } from './desk.js';
import type { Lane } from './drain.js';
import type { Ledger } from './ledger.js';

/** Which keys go first; made by {@link priorities}. */
export type Order = (...given: never[]) => Promise<void>;

/** Sorts `keys`, in place. @param waiting - items for which a full store has no room */
export type KeyOrder = (
  keys: string[],
  desk: Desk,
  lanes: ReadonlyMap<string, Lane>,
  ledger: Ledger,
  waiting: readonly Live[] | undefined,
) => Promise<void>;

/**
 * For the option `order` of `outbox`: when more keys wait than may leave, the one whose first item has the highest priority goes first;
 * equal ones take turns. The order within a key stays as it is, so an event that is to pass others needs a key of its own; what is under
 * way is not called back. While fewer keys wait than `window` and `maxPerSecond` let through, it changes nothing.
 * @param of - the priority of events; any number, and 0 for those that are not named
 * @throws TypeError naming the event whose priority is no number
 * @example
 * outbox(socket, { scope, key: (event) => event, order: priorities({ pay: 1, log: -1 }) });
 */
export function priorities(of: Readonly<Record<string, number>>): Order {
  const known = new Map(Object.entries(of));
  for (const [event, priority] of known)
    if (!(priority <= Infinity))
      throw new TypeError(`priorities: expected a number for ${event}, got ${priority}`);

  const order: KeyOrder = async (keys, { _name: name }, lanes, { _rows: rows }, waiting) => {
    const rank = async (key: string) => {
      const lane = lanes.get(key);
      // Read once for each item that comes first: there may be very many keys.
      if (!lane || lane._busy || lane._isHeld || lane._rank !== undefined) return;
      const first =
        (await rows.head(name, key, -1)) ??
        waiting?.find(({ _record }) => _record.key === key)?._record;
      lane._rank = first && (known.get(first.event) ?? 0);
    };
    await Promise.all(keys.map(rank));
    const rankOf = (key: string) => lanes.get(key)?._rank ?? 0;
    keys.sort((one, other) => rankOf(other) - rankOf(one));
  };
  return order as Order;
}
