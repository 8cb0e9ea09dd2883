import { TimeoutError } from '../errors.js';
import type { Desk } from './desk.js';
import { isStorageError, OutboxError } from './errors.js';
import type { Flights, Lane } from './lane.js';
import type { End } from './ledger.js';
import type { Verdict } from './options.js';
import type { OutboxRecord } from './record.js';
import { takeSnapshot } from './snapshot.js';
import { asOf } from './standing.js';
import { prepare, stamped, wrap } from './wrapping.js';

/** Doubled with each attempt, and the longest time until an item is tried again, in milliseconds; chance takes any part of it. */
const BACKOFF_MS = 1_000;
const BACKOFF_CAP_MS = 60_000;
/** How many frames may wait in the engine before less is handed to it. */
const CONGESTED = 64;

/** Hands one item over, and finds out what became of it. */
export async function fly(
  desk: Desk,
  flights: Flights,
  lane: Lane,
  claimed: OutboxRecord,
): Promise<void> {
  const { _socket: socket, _runtime: platform, _epoch: epoch } = desk;
  const { _busy: busy } = flights;
  const { id, key, state } = claimed;
  /** What becomes of it when the way is not free any more: what never left can still be taken back. */
  let otherwise: Partial<OutboxRecord> = { state, epoch: claimed.epoch };
  let isOver = false;
  let stopWait: (() => void) | undefined;
  /** The key under which it stands. */
  let to = key;

  /** Only the first end counts. */
  const over = () => {
    const wasOver = isOver;
    isOver = true;
    stopWait?.();
    return wasOver;
  };
  const free = () => {
    if (busy.get(id) === doubt) busy.delete(id);
    if (lane._busy === id) lane._busy = undefined;
  };

  /** Writes down what became of it, if that is still this tab's to say. */
  const report = (how: End | Partial<OutboxRecord>, ends?: boolean) =>
    desk._note(async ({ _space, _find, _settle, _change }, kept) => {
      // Not before: a transaction that has begun already would find the item as it was, and hand it over again.
      free();
      if (_space.epoch !== epoch) return;
      // A storage that was wiped and filled again has it in another place.
      const item = kept?.id === id ? asOf(kept, epoch) : await _find(id);
      const live = desk._lives.get(id);
      // The store has no room for it.
      const lent = item || live?._isStored ? undefined : live;
      const found = item ?? lent?._record;
      if (ends && found) _settle(found, how as End);
      else if (item) _change(item, how as Partial<OutboxRecord>);
      else if (lent) lent._record = { ...lent._record, ...(how as Partial<OutboxRecord>) };
      // Not before: a claim under the new key would find nothing there, and look no more.
      desk._see(to);
    }, claimed.seq);

  const end = (how: End) => {
    if (over()) return;
    flights._width = Math.min(flights._width + 1, desk._policy.window);
    report(how, true);
  };
  const fail = (error: unknown, more?: object) =>
    end({ state: 'failed', error: error as Error, ...more });
  const doubt = (lost?: boolean) => {
    if (lost) free();
    if (!over() && !lost) report(otherwise);
  };
  const narrow = () => {
    flights._width = Math.max(1, flights._width >> 1);
  };
  lane._busy = id;
  busy.set(id, doubt);

  let item: OutboxRecord | undefined;
  let moved: OutboxRecord | undefined;
  try {
    const ready = prepare(desk, claimed);
    item = ready instanceof Promise ? await ready : ready;
    if (!item) return end({ state: 'dropped' });
    // A key that is encrypted is compared as it is written down; and what could not be would be in the way of all that is.
    if (item.key !== key) {
      const [args] = takeSnapshot(item.args!);
      moved = await wrap(desk._policy, { ...item, args });
      to = moved.key;
    }
  } catch (error) {
    if (!isStorageError(error)) return fail(error);
    // The key by which it can be read is away: it waits for it, visibly.
    lane._readyAt = platform.now() + BACKOFF_MS;
    desk._report(error);
    return doubt();
  }
  if (isOver) return;
  if (to !== key || !flights._isClear()) {
    // Back as it was: under its new key, or until the way is free.
    over();
    if (moved) {
      const { event, args, blobs, sealed, version } = moved;
      report({ ...otherwise, event, args, blobs, sealed, version, key: to });
      // A store that is full does not take it: it would be asked in circles.
      if (desk._durability() === 'memory') lane._readyAt = platform.now() + BACKOFF_MS;
    } else report(otherwise);
    return;
  }

  const { event } = item;
  const { confirm, ackTimeout, judge, maxAttempts } = desk._policyOf(event);
  const engine = socket.io.engine!;

  /** Once more: after an answer "no", or none while the link was well, which count; or as the server says. */
  const again = (error: Error, afterMs?: number) => {
    const attempts = claimed.attempts + +(afterMs === undefined);
    if (attempts >= maxAttempts) return fail(error, { attempts });
    if (over()) return;
    const silent = error.name === 'TimeoutError';
    if (silent) narrow();
    const delay =
      afterMs ?? Math.min(BACKOFF_CAP_MS, BACKOFF_MS * 2 ** attempts) * platform.random();
    lane._readyAt = platform.now() + delay;
    report({ state: silent ? 'unknown' : 'queued', attempts });
  };
  const onSilence = (error: Error) => (flights._isClear() ? again(error) : doubt());

  const onAnswer = (error: Error | null, ...answer: unknown[]) => {
    if (error) return error.name === 'TimeoutError' ? onSilence(error) : doubt();
    let verdict: Verdict;
    try {
      verdict = judge(...answer);
    } catch (cause) {
      return fail(cause, { answer });
    }
    if (verdict === 'acked') return end({ state: verdict, answer });
    // A time that is none, as NaN, would have it sent again at once, and for ever.
    if ((verdict as number) >= 0)
      return again(new OutboxError('busy', 'the server is busy'), verdict as number);
    const refused = new OutboxError('refused', 'the server said no');
    if (verdict === 'failed') fail(refused, { answer });
    else again(refused);
  };

  try {
    const data = [event, ...stamped(desk, item)];
    otherwise = { state: 'unknown' };
    if (confirm === 'acked')
      socket._emit({ timeout: ackTimeout, _direct: true }, [...data, onAnswer]);
    else {
      const isWritten = () => confirm === 'written' || desk._areMeaningless;
      const written = isWritten();
      if (written) engine.once('drain', () => end({ state: 'written' }));
      socket._emit({ _direct: true }, data);
      if (!written) {
        desk._confirm(() => end({ state: isWritten() ? 'written' : 'received' }));
        stopWait = platform.after(ackTimeout, () =>
          onSilence(
            new TimeoutError(`no receipt within ${ackTimeout} ms`, { limitMs: ackTimeout }),
          ),
        );
      }
    }
  } catch (error) {
    // It cannot be encoded, or is more than the server takes: no other time would be better. But a transport that makes it longer may give
    // way to another one.
    return engine.transport.size ? again(error as Error) : fail(error);
  }
  if (engine.writeBuffer.length > CONGESTED) narrow();
  const live = desk._lives.get(id);
  live?._onLeft();
  live?._sent._settle();
}
