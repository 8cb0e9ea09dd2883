import type { Platform } from '../platform.js';
import type { OutboxHost } from '../platform.offline.js';
import { createLive, type Live } from './delivery.js';
import { createId } from './id.js';
import { overflow } from './ledger.js';
import type { Bounds, Policy } from './policy.js';
import type { Outcome, Space } from './record.js';
import { takeSnapshot } from './snapshot.js';

/** What this page has emitted and is not settled. */
export interface Lives {
  /** What no transaction has taken yet. */
  readonly unstored: { readonly items: number; readonly bytes: number };
  readonly oldestAt: number | null;
  get(id: string): Live | undefined;
  /** In the order of emitting. */
  all(): Iterable<Live>;
  /**
   * @param space - what is kept already
   * @returns with it the id of the one that it takes the place of
   * @throws TypeError, RangeError
   */
  create(
    event: string,
    values: readonly unknown[],
    space: Space | undefined,
    cancel: (id: string) => Promise<boolean>,
  ): { live: Live; before: string | undefined };
  /** It is written down. */
  store(live: Live): void;
  end(outcome: Outcome): void;
}

export interface LivesOptions {
  readonly name: string;
  readonly host: OutboxHost;
  readonly platform: Platform;
  readonly version: number;
  readonly bounds: Bounds;
  readonly policyOf: (event: string) => Policy;
}

export function createLives(options: LivesOptions): Lives {
  const { name, host, platform, version, bounds, policyOf } = options;
  const lives = new Map<string, Live>();
  /** The last item of each name by which items replace each other. */
  const latest = new Map<string, string>();
  const unstored = { items: 0, bytes: 0 };
  const count = ({ record }: Live, by: number) => {
    unstored.items += by;
    unstored.bytes += by * record.bytes;
  };

  return {
    unstored,
    get oldestAt() {
      return lives.values().next().value?.record.at ?? null;
    },
    get: (id) => lives.get(id),
    all: () => lives.values(),

    create(event, values, space, cancel) {
      const { key: keyOf, ttl, coalesce } = policyOf(event);
      const { args, bytes } = takeSnapshot(values);
      const { maxItemBytes, maxItems, maxBytes } = bounds;
      if (bytes > maxItemBytes)
        throw new RangeError(
          `outbox: expected at most ${maxItemBytes} bytes (maxItemBytes), got ${bytes}`,
        );
      const total = {
        items: (space?.items ?? 0) + unstored.items + 1,
        bytes: (space?.bytes ?? 0) + unstored.bytes + bytes,
      };
      if (bounds.overflow === 'reject' && (total.items > maxItems || total.bytes > maxBytes))
        throw overflow(total, bounds);
      const key = typeof keyOf === 'function' ? keyOf(event, args) : keyOf;
      if (typeof key !== 'string')
        throw new TypeError(`outbox: expected a string as key of ${event}, got ${key}`);
      const at = platform.now();
      const id = createId(host, at);
      const live = createLive(
        {
          ...{ space: name, seq: 0, id, event, key, args, bytes, version, at },
          ...{ state: 'queued', attempts: 0, epoch: 0 },
          ...(ttl < Infinity && { expires: at + ttl }),
        },
        args,
        cancel,
      );
      live.replaces = coalesce?.(event, args);
      const before = live.replaces === undefined ? undefined : latest.get(live.replaces);
      if (live.replaces !== undefined) latest.set(live.replaces, id);
      lives.set(id, live);
      count(live, 1);
      return { live, before };
    },

    store: (live) => count(live, -1),

    end(outcome) {
      const { id } = outcome;
      const live = lives.get(id);
      if (!live) return;
      lives.delete(id);
      if (!live.isStored) count(live, -1);
      if (latest.get(live.replaces!) === id) latest.delete(live.replaces!);
      live.onEnd(outcome);
    },
  };
}
