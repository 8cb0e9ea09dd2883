import type { FaultState } from '../test-server/fault-state.js';
import { flag, milliseconds, rejected } from './check.js';

/** What can happen to the acknowledgements of the server's listeners. */
export function ackFaults(faults: FaultState) {
  let delayMs = 0;
  /** Event names, and `null` for whatever event. */
  const unanswered = new Set<string | null>();
  faults.ackDelayMs = (event) =>
    unanswered.has(null) || unanswered.has(event) ? Number.POSITIVE_INFINITY : delayMs;

  return {
    delayAck(ms: number): void {
      milliseconds('the delay of acknowledgements', ms, 0);
      delayMs = ms;
    },
    neverAck(on = true, event?: string): void {
      flag('the first argument of neverAck', on);
      if (event !== undefined && typeof event !== 'string') {
        throw rejected('the event of neverAck', 'a string', event);
      }
      if (on) unanswered.add(event ?? null);
      else if (event === undefined) unanswered.clear();
      else unanswered.delete(event);
    },
  };
}
