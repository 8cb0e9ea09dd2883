import { overflow, overflown } from './bounds.js';
import { Live } from './delivery.js';
import type { Desk } from './desk.js';
import type { Outcome } from './record.js';
import { takeSnapshot } from './snapshot.js';
import { nothing } from './space.js';

/** What this page has emitted and is not settled. */
export interface Lives {
  /** In the order of emitting. */
  readonly _lives: Map<string, Live>;
  /** What is being encrypted, or has Blobs that are being read: the journal does not have it yet. */
  readonly _unsealed: Set<Live>;
  /** What no transaction has taken yet. */
  readonly _unstored: { items: number; bytes: number };
  /**
   * @returns with it the id of the one that it takes the place of, and whether it has Blobs
   * @throws TypeError, RangeError
   */
  _make(
    event: string,
    values: readonly unknown[],
  ): [live: Live, before: string | undefined, hasBlobs: boolean];
  /** It is written down. */
  _onKept(live: Live): void;
  _endLive(outcome: Outcome): void;
}

export function createLives(desk: Desk): Lives {
  const { _policyOf: policyOf, _policy: options } = desk;
  const all = new Map<string, Live>();
  const unstored = { items: 0, bytes: 0 };
  /** The last item of each name by which items replace each other. */
  const latest = new Map<string | undefined, string>();
  const count = ({ _record, _isStored }: Live, by: number) => {
    if (_isStored) return;
    unstored.items += by;
    unstored.bytes += by * _record.bytes;
  };

  return {
    _lives: all,
    _unsealed: new Set(),
    _unstored: unstored,

    _make(event, values) {
      const { key: keyOf, ttl, coalesce, maxItemBytes, version = 0 } = policyOf(event);
      const [args, bytes, hasBlobs] = takeSnapshot(values);
      if (bytes > maxItemBytes) throw overflow('maxItemBytes', maxItemBytes, bytes);
      const name = coalesce?.(event, args);
      const before = latest.get(name);
      const old = all.get(before!);
      const kept = desk._seen?.space ?? nothing;
      let items = kept.items + unstored.items + 1;
      let sum = kept.bytes + unstored.bytes + bytes;
      // Its place is this one's.
      if (old?._standing === 'queued') {
        items--;
        sum -= old._record.bytes;
      }
      const error = overflown(items, sum, options);
      if (options.overflow === 'reject' && error) throw error;
      const key = typeof keyOf === 'function' ? keyOf(event, args) : keyOf;
      if (typeof key !== 'string')
        throw new TypeError(`outbox: expected a string as key of ${event}, got ${key}`);
      const at = desk._runtime.now();
      const id = desk._createId();
      const live = new Live(
        {
          ...{ space: desk._name, seq: 0, id, event, key, args, bytes, version, at },
          ...{ state: 'queued', attempts: 0, epoch: 0 },
          ...(ttl < Infinity && { expires: at + ttl }),
        },
        desk,
      );
      live._replaces = name;
      if (name !== undefined) latest.set(name, id);
      all.set(id, live);
      count(live, 1);
      return [live, before, hasBlobs];
    },

    _onKept(live) {
      count(live, -1);
      live._isStored = true;
      live._stored._settle();
    },

    _endLive(outcome) {
      const { id } = outcome;
      const live = all.get(id);
      if (!live) return;
      all.delete(id);
      count(live, -1);
      if (latest.get(live._replaces) === id) latest.delete(live._replaces);
      live._onEnd(outcome);
    },
  };
}
