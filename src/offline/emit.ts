import { withdraw } from './admin.js';
import type { Desk } from './desk.js';
import type { Delivery } from './types.js';
import { seal } from './wrapping.js';

/** @see Outbox.emit */
export function emit(desk: Desk, event: string, values: readonly unknown[]): Delivery {
  const { _policy: options } = desk;
  const [live, before] = desk._make(event, values, (id) => withdraw(desk, id, 'discarded'));
  if (before) withdraw(desk, before, 'dropped').catch(desk._report);
  if (options.encrypt)
    desk._sealing = desk._sealing
      .then(() => seal(options, live._record))
      .then(
        (sealed) => {
          live._record = sealed;
          desk._add(live);
        },
        (error) => {
          const outcome = { id: live.id, event, error, settledAt: 0 };
          desk._onOutcome({ ...outcome, state: 'failed' });
        },
      );
  else desk._add(live);
  desk._onChange();
  return live;
}
