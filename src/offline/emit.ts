import { withdraw } from './admin.js';
import type { Desk } from './desk.js';
import type { Delivery } from './types.js';
import { wrap } from './wrapping.js';

/** @see Outbox.emit */
export function emit(desk: Desk, event: string, values: readonly unknown[]): Delivery {
  const { _policy: options } = desk;
  const [live, before, hasBlobs] = desk._make(event, values, (id) =>
    withdraw(desk, id, 'discarded'),
  );
  if (before) withdraw(desk, before, 'dropped').catch(desk._report);
  const prepare = async (earlier?: Promise<unknown>) => {
    await earlier;
    try {
      live._record = await wrap(options, live._record);
      desk._add(live);
    } catch (error) {
      const outcome = { id: live.id, event, error: error as Error, settledAt: 0 };
      desk._onOutcome({ ...outcome, state: 'failed' });
    }
    if (desk._sealing === mine) desk._sealing = undefined;
  };
  const needs = options.encrypt || hasBlobs || desk._sealing;
  const mine = needs ? prepare(desk._sealing) : undefined;
  if (mine) desk._sealing = mine;
  else desk._add(live);
  desk._onChange();
  return live;
}
