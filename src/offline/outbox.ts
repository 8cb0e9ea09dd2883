import type { CoreSocket, DefaultEventsMap } from 'holdfast';
import { hostOutbox } from '../platform.offline.js';
import { isReserved } from '../socket/packet.js';
import { openAccount } from './account.js';
import * as admin from './admin.js';
import { type Live, toError } from './delivery.js';
import type { Desk, Given, Inside } from './desk.js';
import { emit } from './emit.js';
import { indexedDbStore } from './indexeddb-store.js';
import { inherit } from './inherit.js';
import { interceptEmits } from './intercept.js';
import { closedError } from './journal.js';
import { Listeners } from './listeners.js';
import type { OutboxOptions } from './options.js';
import { createPolicies } from './policy.js';
import { stateOf } from './state.js';
import type { Outbox, OutboxState } from './types.js';

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
  const { scope } = options;
  const [all, own] = createPolicies(options);
  const listeners = new Map<string, Listeners<unknown[]>>();
  /** What was told last, and what is so. */
  let told: OutboxState | undefined;
  let snapshot: OutboxState | undefined;
  let isStale = true;
  let isTelling = false;
  let isClosed = false;

  const scopeNow = () => (typeof scope === 'function' ? scope() : scope) || undefined;

  const of = (event: string) => {
    const known = listeners.get(event) ?? new Listeners();
    listeners.set(event, known);
    return known;
  };
  const tell: Given['_say'] = (event, ...args) => of(event)._call(...args);

  /** Its state as one value, the same until something changes. */
  const look = () => {
    if (isStale) {
      const now = stateOf(desk);
      isStale = false;
      if (JSON.stringify(now) !== JSON.stringify(snapshot)) snapshot = now;
    }
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
      if (told !== before) of('')._call();
    });
  };

  const signedIn = (): string => {
    const now = scopeNow();
    if (typeof now === 'string') return now;
    throw new TypeError(`outbox: expected the account's id as scope, got ${now}`);
  };

  const shared = {
    _socket: core,
    _policy: all,
    _policyOf: (event: string) => own.get(event) ?? all,
    _store: options.store ?? indexedDbStore(),
    _origin: options.host ?? hostOutbox(),
    _scopeNow: scopeNow,
    // Goes over to whoever has signed in; while nobody has, nothing leaves.
    _follow() {
      if (!isClosed && scopeNow()) present();
    },
    _bearer: {},
    _heard: new Set<string>(),
    _left: new Set<Live>(),
    _say: tell,
    _onChange: onChange,
  };
  const begin = () => openAccount({ ...shared, _scope: signedIn() });
  let desk = begin();
  let ending: Promise<unknown> | undefined;

  /** The account of whoever is signed in now. */
  const present = (): Desk => {
    if (isClosed) throw closedError();
    if (desk._scope !== signedIn()) {
      // What the old account's last transaction keeps is known when that has ended; its owner may be back by then.
      ending = Promise.all([ending, desk._stop()]).then(() => isClosed || inherit(desk));
      desk = begin();
      // Who waits for it hears of it, though both look alike.
      told = undefined;
      onChange();
    }
    return desk;
  };
  const unfollow = core.subscribe(shared._follow);

  const box: Outbox<Emit> & Inside = {
    _present: present,
    emit(event, ...args) {
      if (typeof event !== 'string' || isReserved(event))
        throw new TypeError(`outbox: expected the name of an event, got ${String(event)}`);
      return emit(present(), event, args);
    },
    register: (event, handlers) =>
      box.on('settled', (outcome) => {
        if (outcome.event !== event) return;
        const error = toError(outcome);
        if (error) handlers.onFail?.(error, outcome);
        else handlers.onAck?.(outcome.answer ?? [], outcome);
      }),
    list: async (filter) => admin.list(present(), filter),
    export: async () => admin.list(present()),
    retry: async (id) => admin.retry(present(), id),
    discard: async (which) => admin.discard(present(), which),
    pause: () => admin.pause(present(), true),
    resume: () => admin.pause(present(), false),
    clear: async () => admin.clear(present()),
    flush: ({ signal } = {}) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const mine = present();
        const check = () => {
          if (signal?.aborted) reject(signal.reason);
          else if (isClosed || desk !== mine) reject(closedError());
          else if (mine._space && !look().pending) resolve();
          else return;
          stop();
          signal?.removeEventListener('abort', check);
        };
        const stop = box.subscribe(check);
        signal?.addEventListener('abort', check);
        admin.hurry(mine);
        mine._isReady.then(check);
      }),
    on: (event, listener) => of(event)._add(listener as (...args: unknown[]) => void),
    subscribe: (listener) => of('')._add(listener),
    getSnapshot: look,
    async close() {
      isClosed = true;
      told = undefined;
      onChange();
      unfollow();
      stopIntercepting?.();
      await Promise.all([ending, desk._stop()]);
      await shared._store.close();
    },
  };

  const stopIntercepting = options.intercept
    ? interceptEmits(core, box as Outbox<DefaultEventsMap>, (event) => own.has(event))
    : undefined;
  return box;
}
