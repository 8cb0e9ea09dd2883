import type { Desk } from './desk.js';
import { nothing } from './space.js';
import type { Guarantee, OutboxState } from './types.js';

/** The state of an account's outbox, as this tab knows it. */
export function stateOf(desk: Desk): OutboxState {
  const { _unstored } = desk;
  const { space, oldestAt } = desk._seen ?? {};
  const { items, bytes, inflight, unknown } = space ?? nothing;
  const { value: first } = desk._lives.values().next();
  const pending = items + _unstored.items;
  return {
    queued: pending - inflight - unknown,
    pending,
    inflight,
    unknown,
    failed: space?.failed ?? 0,
    bytes: bytes + _unstored.bytes,
    oldestAt: pending ? (oldestAt ?? first?._record.at ?? null) : null,
    leader: desk._leads,
    durability: desk._durability(),
    guarantee: guaranteeOf(desk),
    paused: space?.paused ?? false,
  };
}

/** What is sent again may arrive twice, unless the server knows it; what is not sent again may be lost with its link. */
function guaranteeOf(desk: Desk): Guarantee {
  const { confirm, retryInDoubt, stamp } = desk._policy;
  if (!retryInDoubt || confirm === 'written' || (confirm === 'received' && desk._areMeaningless))
    return 'at-most-once';
  return confirm === 'acked' && (stamp || desk._isAnnounced())
    ? 'effectively-once'
    : 'at-least-once';
}
