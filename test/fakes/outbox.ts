import type { Delivery, Filter, Item, ItemState, Outbox, OutboxState } from 'holdfast/offline';

const notHere = (name: string) => () => {
  throw new Error(`this fake has no ${name}`);
};
const isDead = (state: ItemState) => state === 'failed' || state === 'expired';
const isPending = (state: ItemState) =>
  state === 'queued' || state === 'inflight' || state === 'unknown';

/**
 * An outbox as components see it: it keeps what is emitted, in memory, and sends nothing. What happens to an item is up to the test:
 * `move` puts it into a state, and tells at once.
 */
export function fakeOutbox() {
  const listeners = new Set<() => void>();
  let items: Item[] = [];
  let snapshot: OutboxState;
  let last = 0;
  let isHeld = false;
  const held: { readonly filter: Filter | undefined; settle(error?: Error): void }[] = [];
  let lists = 0;

  const count = (...states: ItemState[]) =>
    items.filter(({ state }) => states.includes(state)).length;
  const take = () => {
    const pending = items.filter(({ state }) => isPending(state));
    snapshot = Object.freeze<OutboxState>({
      queued: count('queued'),
      pending: pending.length,
      inflight: count('inflight'),
      unknown: count('unknown'),
      failed: count('failed', 'expired'),
      bytes: pending.reduce((sum, { bytes }) => sum + bytes, 0),
      oldestAt: pending[0]?.at ?? null,
      leader: true,
      durability: 'memory',
      guarantee: 'at-least-once',
      paused: false,
    });
  };
  const change = (next: Item[]) => {
    items = next;
    take();
    for (const listener of [...listeners]) listener();
  };
  const move = (id: string, state: ItemState) =>
    change(items.map((item) => (item.id === id ? { ...item, state } : item)));
  const isIn = (filter: Filter | undefined) => (item: Item) =>
    [filter?.state ?? item.state].flat().includes(item.state) &&
    (filter?.event ?? item.event) === item.event &&
    (filter?.key ?? item.key) === item.key;
  take();

  const box: Outbox = {
    subscribe(listener) {
      // Told as often as asked, though a Set would know it once.
      const own = () => listener();
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    getSnapshot: () => snapshot,
    emit(event, ...args): Delivery {
      const id = `${++last}`;
      change([
        ...items,
        {
          id,
          event,
          key: '',
          args,
          state: 'queued',
          bytes: 10,
          attempts: 0,
          at: last,
          expires: undefined,
          outcome: undefined,
        },
      ]);
      const state = () => items.find((item) => item.id === id)?.state ?? 'discarded';
      return {
        id,
        stored: Promise.resolve(),
        sent: new Promise(() => {}),
        done: new Promise(() => {}),
        state: { subscribe: box.subscribe, getSnapshot: state },
        cancel: async () => (await box.discard(id)) > 0,
      };
    },
    list(filter) {
      lists++;
      // What is there when it is asked, as a transaction would see it.
      const found = items.filter(isIn(filter));
      if (!isHeld) return Promise.resolve(found);
      return new Promise((resolve, reject) =>
        held.push({ filter, settle: (error) => (error ? reject(error) : resolve(found)) }),
      );
    },
    async retry(id) {
      const again = items.filter((item) => isDead(item.state) && (id ?? item.id) === item.id);
      for (const item of again) move(item.id, 'queued');
      return again.length;
    },
    async discard(which) {
      const isGone = typeof which === 'string' ? (item: Item) => item.id === which : isIn(which);
      const before = items.length;
      change(items.filter((item) => item.state === 'inflight' || !isGone(item)));
      return before - items.length;
    },
    register: notHere('register'),
    pause: notHere('pause'),
    resume: notHere('resume'),
    flush: notHere('flush'),
    export: notHere('export'),
    clear: notHere('clear'),
    close: notHere('close'),
    on: notHere('on'),
  };
  return {
    box,
    move,
    /** How many listen to it. */
    watchers: () => listeners.size,
    /** How often its items were read. */
    lists: () => lists,
    /** From now on readings end only when the test settles them; these. */
    hold() {
      isHeld = true;
      return held;
    },
  };
}
