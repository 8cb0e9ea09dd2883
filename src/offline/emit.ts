import { takeBack } from './admin.js';
import type { Desk } from './desk.js';
import type { Delivery } from './types.js';
import { wrap } from './wrapping.js';

/** @see Outbox.emit */
export function emit(desk: Desk, event: string, values: readonly unknown[]): Delivery {
  const { _policy: options } = desk;
  const [live, before, hasBlobs] = desk._make(event, values);
  // Before this one is written down: it takes that one's place, also where there is no other.
  if (before) desk._note(takeBack(desk, before, 'dropped'));
  const prepare = async (earlier?: Promise<unknown>) => {
    desk._unsealed.add(live);
    await earlier;
    try {
      live._record = await wrap(options, live._record);
      // It may have been taken back meanwhile.
      if (desk._lives.has(live.id)) desk._add(live);
    } catch (error) {
      // A transaction under way may be ending it otherwise.
      await desk._ask(async () => {}).catch(desk._report);
      desk._fail(live, error as Error);
    }
    desk._unsealed.delete(live);
    if (desk._sealing === mine) desk._sealing = undefined;
    desk._onChange();
  };
  const needs = options.encrypt || hasBlobs || desk._sealing;
  const mine = needs ? prepare(desk._sealing) : undefined;
  if (mine) desk._sealing = mine;
  else desk._add(live);
  desk._onChange();
  return live;
}
