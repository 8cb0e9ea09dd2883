import type { Policy } from './policy.js';
import type { Space } from './record.js';
import type { Guarantee, OutboxState } from './types.js';

/** What the state of an outbox is made of. */
export interface Facts {
  /** As this tab knows it; `undefined` before the store has told. */
  readonly space: Space | undefined;
  readonly unstored: { readonly items: number; readonly bytes: number };
  readonly oldestAt: number | null;
  readonly leader: boolean;
  readonly durability: OutboxState['durability'];
  /** Of events that have none of their own. */
  readonly policy: Policy;
  /** Whether the server is told which items are repetitions. */
  readonly isSure: boolean;
  /** Whether the server accepts every namespace, so that no receipt means anything. */
  readonly areMeaningless: boolean;
}

export function toState(facts: Facts): OutboxState {
  const { space, unstored, oldestAt, leader, durability } = facts;
  const { items = 0, bytes = 0, inflight = 0, unknown = 0, failed = 0 } = space ?? {};
  const pending = items + unstored.items;
  return {
    queued: pending - inflight - unknown,
    pending,
    inflight,
    unknown,
    failed,
    bytes: bytes + unstored.bytes,
    oldestAt: pending ? oldestAt : null,
    leader,
    durability,
    guarantee: guaranteeOf(facts),
    paused: space?.paused ?? false,
  };
}

/** What is sent again may arrive twice, unless the server knows it; what is not sent again may be lost with its link. */
function guaranteeOf({ policy, isSure, areMeaningless }: Facts): Guarantee {
  const { confirm, retryInDoubt } = policy;
  if (!retryInDoubt || confirm === 'written' || (confirm === 'received' && areMeaningless))
    return 'at-most-once';
  return confirm === 'acked' && isSure ? 'effectively-once' : 'at-least-once';
}
