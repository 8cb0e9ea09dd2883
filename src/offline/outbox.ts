import type { CoreSocket, DefaultEventsMap } from 'holdfast';
import { callAll } from '../emitter.js';
import { hostOutbox } from '../platform.offline.js';
import { isReserved } from '../socket/packet.js';
import { type Account, createAccount } from './account.js';
import { createCursor } from './cursor.js';
import { toError } from './delivery.js';
import { indexedDbStore } from './indexeddb-store.js';
import { interceptEmits } from './intercept.js';
import { createPolicies } from './policy.js';
import type { Outcome } from './record.js';
import type { Handlers, Outbox, OutboxEvents, OutboxOptions, OutboxState } from './types.js';

/**
 * Makes emits durable: written down before they are sent, sent in order, by one tab at a time, kept until they are confirmed; through
 * a reload, a crash, another account and a restart of the server. Best made before the socket connects.
 * @throws TypeError naming the option that is wrong
 * @example
 * const box = outbox(socket, { scope: user.id });
 * const delivery = box.emit('order:create', { item: 'tea' });
 * await delivery.stored;
 */
export function outbox<Listen extends object = DefaultEventsMap, Emit extends object = Listen>(
  socket: CoreSocket<Listen, Emit>,
  options: OutboxOptions,
): Outbox<Emit> {
  const core = socket as unknown as CoreSocket;
  const policyOf = createPolicies(options);
  const { scope, events = {}, maxItems = 100_000, maxBytes = 50_000_000 } = options;
  const { maxItemBytes = 1_000_000, overflow = 'reject' } = options;
  const store = options.store ?? indexedDbStore();
  const host = options.host ?? hostOutbox();
  const listeners = new Map<string, Set<(...args: never[]) => void>>();
  const observers = new Set<() => void>();
  let snapshot: OutboxState | undefined;
  const owner: { scope?: string | undefined } = {};
  /** What observers have been told. */
  let told: OutboxState | undefined;
  let isStale = true;
  let isTelling = false;
  let isClosed = false;

  const scopeNow = () => (typeof scope === 'function' ? scope() : scope) || undefined;

  const tell = <Name extends keyof OutboxEvents>(
    event: Name,
    ...args: Parameters<OutboxEvents[Name]>
  ) => {
    callAll([...(listeners.get(event) ?? [])], args);
  };

  const listen = (event: string, listener: (...args: never[]) => void) => {
    const known = listeners.get(event) ?? new Set();
    listeners.set(event, known);
    // A wrapper, so that one listener added twice counts twice.
    const own = (...args: never[]) => listener(...args);
    known.add(own);
    return () => {
      known.delete(own);
    };
  };

  /** Its state as one value, the same until something changes. */
  const look = () => {
    if (!isStale && snapshot) return snapshot;
    isStale = false;
    const now = account.getSnapshot();
    if (JSON.stringify(now) !== JSON.stringify(snapshot)) snapshot = now;
    return snapshot!;
  };

  const onChange = () => {
    isStale = true;
    if (isTelling) return;
    isTelling = true;
    queueMicrotask(() => {
      isTelling = false;
      const before = told;
      told = look();
      if (told !== before) callAll([...observers], []);
    });
  };

  const signedIn = (): string => {
    const now = scopeNow();
    if (typeof now === 'string') return now;
    throw new TypeError(`outbox: expected the account's id as scope, got ${now}`);
  };

  const begin = () =>
    createAccount({
      scope: signedIn(),
      ...{ socket: core, options, store, host, policyOf, scopeNow, owner, tell, onChange },
      present: follow,
      bounds: { maxItems, maxBytes, maxItemBytes, overflow },
    });
  /** Goes over to whoever has signed in; while nobody has, nothing leaves. */
  const follow = () => {
    if (!isClosed && scopeNow()) present();
  };
  let account = begin();
  let ending: Promise<unknown> = Promise.resolve();
  const ended = () => core.off('connect', follow).off('disconnect', follow);

  /** The account of whoever is signed in now. */
  const present = (): Account => {
    if (isClosed) throw new Error('outbox: it was closed');
    if (account.scope !== signedIn()) {
      ending = account.close();
      account = begin();
      onChange();
    }
    return account;
  };
  core.on('connect', follow).on('disconnect', follow);

  const box: Outbox<Emit> = {
    emit(event, ...args) {
      if (typeof event !== 'string' || isReserved(event))
        throw new TypeError(`outbox: expected the name of an event, got ${String(event)}`);
      return present().emit(event, args);
    },
    register: (event, handlers: Handlers) =>
      listen('settled', (outcome: Outcome) => {
        if (outcome.event !== event) return;
        const error = toError(outcome);
        if (error) handlers.onFail?.(error, outcome);
        else handlers.onAck?.(outcome.answer ?? [], outcome);
      }),
    cursor: (event, pick, handler, { as = event } = {}) =>
      createCursor({
        ...{ socket: core, event, pick, handler },
        keep: (value) => present().keep(as, value),
        onError: (error) => tell('error', error),
      } as Parameters<typeof createCursor>[0]),
    list: async (filter) => present().list(filter),
    export: async () => present().list(),
    retry: async (id) => present().retry(id),
    discard: async (which) => present().discard(which),
    pause: () => present().pause(true),
    resume: () => present().pause(false),
    clear: async () => present().clear(),
    flush: ({ signal } = {}) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        let isRead = false;
        const check = () => {
          if ((!isRead || box.getSnapshot().pending) && !signal?.aborted) return;
          stop();
          signal?.removeEventListener('abort', check);
          if (signal?.aborted) reject(signal.reason);
          else resolve();
        };
        const stop = box.subscribe(check);
        signal?.addEventListener('abort', check);
        const now = present();
        now.hurry();
        now.isReady.then(() => {
          isRead = true;
          check();
        });
      }),
    on: listen,
    subscribe(listener) {
      const observer = () => listener();
      observers.add(observer);
      return () => observers.delete(observer);
    },
    getSnapshot: look,
    async close() {
      isClosed = true;
      ended();
      stopIntercepting?.();
      await Promise.all([ending, account.close()]);
      await store.close();
    },
  };

  const stopIntercepting = options.intercept
    ? interceptEmits(core, box as Outbox<DefaultEventsMap>, (event) => Object.hasOwn(events, event))
    : undefined;
  return box;
}
