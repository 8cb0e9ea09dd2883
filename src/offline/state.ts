import type { Desk } from './desk.js';
import { nothing } from './space.js';
import type { Guarantee, OutboxState } from './types.js';

/** The state of an account's outbox, as this tab knows it. */
export function stateOf(desk: Desk): OutboxState {
  const { _news, _lives, _office, _journal } = desk;
  const { space, oldestAt } = _news._seen ?? {};
  const { items, bytes, inflight, unknown } = space ?? nothing;
  const { value: first } = _lives._all.values().next();
  const pending = items + _lives._unstored.items;
  return {
    queued: pending - inflight - unknown,
    pending,
    inflight,
    unknown,
    failed: space?.failed ?? 0,
    bytes: bytes + _lives._unstored.bytes,
    oldestAt: pending ? (oldestAt ?? first?._record.at ?? null) : null,
    leader: _office._leads,
    durability: _journal._durability,
    guarantee: guaranteeOf(desk),
    paused: space?.paused ?? false,
  };
}

/** What is sent again may arrive twice, unless the server knows it; what is not sent again may be lost with its link. */
function guaranteeOf({ _options, _receipts, _session }: Desk): Guarantee {
  const { confirm, retryInDoubt, stamp } = _options;
  if (
    !retryInDoubt ||
    confirm === 'written' ||
    (confirm === 'received' && _receipts._areMeaningless)
  )
    return 'at-most-once';
  return confirm === 'acked' && (stamp || _session._isAnnounced)
    ? 'effectively-once'
    : 'at-least-once';
}
