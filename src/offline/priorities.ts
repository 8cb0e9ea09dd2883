import type { Live } from './delivery.js';
import type { Desk } from './desk.js';
import type { First, Lane } from './lane.js';
import type { Ledger } from './ledger.js';
import type { OutboxRecord } from './record.js';
import { asOf, isWhole } from './standing.js';

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

  const order: KeyOrder = async (keys, desk, lanes, { _rows, _space, _settled }, waiting) => {
    const now = desk._runtime.now();
    const ended = new Set(_settled.map(({ id }) => id));
    const isOver = ({ id, expires }: First) => ended.has(id) || expires! <= now;
    /** Whether a claim would go past it, as past what waits for the application without holding up others. */
    const isPassed = (found: OutboxRecord) => {
      const { retryInDoubt, onPoison } = desk._policyOf(found.event);
      const isDoubtful = asOf(found, _space.epoch).state !== 'queued';
      return (
        isOver(found) || !isWhole(found) || (isDoubtful && !retryInDoubt && onPoison === 'skip')
      );
    };
    const firstOf = async (key: string) => {
      for (let after = -1; ; ) {
        const found = await _rows.head(desk._name, key, after);
        if (!found)
          return waiting?.find(({ _record: it }) => it.key === key && !isPassed(it))?._record;
        if (!isPassed(found)) return found;
        after = found.seq;
      }
    };
    const rankOf = async (key: string): Promise<number> => {
      const lane = lanes.get(key);
      if (!lane || lane._busy || lane._isHeld) return -Infinity;
      let { _first: first } = lane;
      // Read once for each item that comes first: there may be very many keys.
      if (!first || isOver(first)) {
        const found = await firstOf(key);
        first = found && { id: found.id, event: found.event, expires: found.expires };
        lane._first = first;
      }
      return (first && known.get(first.event)) ?? 0;
    };
    // What is seen while others are read is seen by the next transaction: none loses its rank in this one.
    const ranks = new Map<string, number>();
    await Promise.all(keys.map(async (key) => ranks.set(key, await rankOf(key))));
    keys.sort((one, other) => ranks.get(other)! - ranks.get(one)!);
  };
  return order as Order;
}
