import { createQueue, type Queue } from './queue.js';
import type { Claimed, DedupeKey, DedupeStore } from './types.js';

/** Limits of `memoryStore`. */
export interface MemoryStoreOptions {
  /** How long what was handled is remembered, in milliseconds. @defaultValue 86_400_000 – 24 hours, as long as an outbox repeats */
  keepFor?: number | undefined;
  /** How many events are remembered; the oldest handled ones give way. @defaultValue 100_000 */
  maxEntries?: number | undefined;
  /** How many of them may be one user's; that user's oldest give way. @defaultValue 10_000 */
  maxPerUser?: number | undefined;
  /** How long all answers together may be, in characters; the oldest give way. @defaultValue 50_000_000 */
  maxBytes?: number | undefined;
  /** The time in milliseconds. @defaultValue Date.now */
  now?: (() => number) | undefined;
}

interface Entry {
  readonly key: DedupeKey;
  readonly token: string;
  /** Absent while the handler is at work. */
  settled?: { readonly answer: string | null; readonly at: number };
}

interface Owner {
  pending: number;
  /** In the order in which they were settled. */
  readonly settled: Queue<Entry>;
}

const limit = (name: string, value: number): number => {
  if (typeof value === 'number' && value >= 1) return value;
  throw new TypeError(`expected ${name} to be a number of 1 or more, got ${value}`);
};

/**
 * Remembers in this process: for one server, which forgets with a restart. Where all that is remembered is still being handled, and no
 * more may be, an event is refused: its claim throws a RangeError.
 *
 * @throws TypeError for a limit that is no number of 1 or more
 */
export function memoryStore(options: MemoryStoreOptions = {}): DedupeStore {
  const keepFor = limit('keepFor', options.keepFor ?? 86_400_000);
  const maxEntries = limit('maxEntries', options.maxEntries ?? 100_000);
  const maxPerUser = limit('maxPerUser', options.maxPerUser ?? 10_000);
  const maxBytes = limit('maxBytes', options.maxBytes ?? 50_000_000);
  const now = options.now ?? (() => Date.now());
  const entries = new Map<string, Entry>();
  const settled = createQueue<Entry>();
  const owners = new Map<string | number, Owner>();
  let bytes = 0;
  let tokens = 0;

  const ownerOf = ({ user }: DedupeKey): Owner => {
    const owner = owners.get(user) ?? { pending: 0, settled: createQueue<Entry>() };
    owners.set(user, owner);
    return owner;
  };

  const drop = (entry: Entry): void => {
    const owner = ownerOf(entry.key);
    entries.delete(entry.key.text);
    if (settled.delete(entry)) {
      owner.settled.delete(entry);
      bytes -= entry.settled?.answer?.length ?? 0;
    } else owner.pending--;
    if (!owner.pending && !owner.settled.size) owners.delete(entry.key.user);
  };

  /** The one that was settled first makes room. */
  const evict = (among: Queue<Entry>, name: string, most: number): void => {
    const oldest = among.first();
    if (!oldest)
      throw new RangeError(`no more events can be handled at a time: ${name} is ${most}`);
    drop(oldest);
  };

  const expire = (): void => {
    const until = now() - keepFor;
    for (;;) {
      const entry = settled.first();
      if (!entry?.settled || entry.settled.at > until) return;
      drop(entry);
    }
  };

  const mine = (key: DedupeKey, token: string): Entry | undefined => {
    const entry = entries.get(key.text);
    return entry?.token === token ? entry : undefined;
  };

  return {
    claim(key): Claimed {
      expire();
      const known = entries.get(key.text);
      if (known?.settled) return { state: 'settled', answer: known.settled.answer };
      if (known) return { state: 'pending' };
      const owner = owners.get(key.user);
      if (owner && owner.pending + owner.settled.size >= maxPerUser)
        evict(owner.settled, 'maxPerUser', maxPerUser);
      if (entries.size >= maxEntries) evict(settled, 'maxEntries', maxEntries);
      const entry: Entry = { key, token: String(++tokens) };
      entries.set(key.text, entry);
      ownerOf(key).pending++;
      return { state: 'claimed', token: entry.token };
    },
    renew() {},
    settle(key, token, answer) {
      const former = mine(key, token);
      if (!former) return;
      drop(former);
      const entry: Entry = { key, token, settled: { answer, at: now() } };
      entries.set(key.text, entry);
      settled.add(entry);
      ownerOf(key).settled.add(entry);
      bytes += answer?.length ?? 0;
      while (bytes > maxBytes) evict(settled, 'maxBytes', maxBytes);
    },
    release(key, token) {
      const entry = mine(key, token);
      if (entry) drop(entry);
    },
  };
}
