import type { CoreSocket } from 'holdfast';
import type { OutboxHost } from '../platform.offline.js';
import { listen, visibility } from '../platform.page.js';
import { createAdmin } from './admin.js';
import { createLive, type Live } from './delivery.js';
import { createDrain } from './drain.js';
import { OutboxError } from './errors.js';
import { createId } from './id.js';
import { createJournal, type Page } from './journal.js';
import { createLeader, SILENCE_MS } from './leader.js';
import { overflow } from './ledger.js';
import type { Bounds, Policy } from './policy.js';
import { createReceipts } from './receipt.js';
import type { OutboxRecord, Outcome } from './record.js';
import { createSession } from './session.js';
import { takeSnapshot } from './snapshot.js';
import type { OutboxStore } from './store.js';
import { openTabs } from './tabs.js';
import type { Delivery, Filter, Item, OutboxEvents, OutboxOptions, OutboxState } from './types.js';

/** The outbox of one account. */
export interface Account {
  readonly scope: string;
  /** Resolves when what earlier pages left is known. */
  readonly isReady: Promise<void>;
  emit(event: string, given: readonly unknown[]): Delivery;
  getSnapshot(): OutboxState;
  list(filter?: Filter): Promise<Item[]>;
  retry(id?: string): Promise<number>;
  discard(which: string | Filter): Promise<number>;
  pause(paused: boolean): void;
  hurry(): void;
  clear(): Promise<void>;
  /** How far an event was processed. */
  keep(name: string, value: unknown): void;
  close(): Promise<void>;
}

export interface AccountOptions {
  readonly scope: string;
  readonly socket: CoreSocket;
  readonly options: OutboxOptions;
  readonly store: OutboxStore;
  readonly host: OutboxHost;
  readonly bounds: Bounds;
  readonly policyOf: (event: string) => Policy;
  /** Whose account is the present one. */
  readonly scopeNow: () => string;
  tell<Name extends keyof OutboxEvents>(event: Name, ...args: Parameters<OutboxEvents[Name]>): void;
  /** Something of the snapshot may have changed. */
  onChange(): void;
}

export function createAccount(given: AccountOptions): Account {
  const { scope, socket, options, host, bounds, policyOf, scopeNow, tell, onChange } = given;
  const { _platform: platform, _endpoint: endpoint } = socket.io._options;
  const { dedupe = 'auto', encrypt, version = 0, stamp } = options;
  const { secure, host: server, path } = endpoint;
  // Of one server, namespace and account: what was meant for one is never sent to another.
  const name = JSON.stringify([options.name ?? '', +secure, server, path, socket.nsp, scope]);
  const mark = `holdfast ${name}`;
  /** What this page emitted and is not settled, in order. */
  const lives = new Map<string, Live>();
  const coalesced = new Map<string, string>();
  const me = createId(host, platform.now());
  let heard: readonly string[] = [];
  /** The state of the space as this tab knows it. */
  let seen: Pick<Page, 'space' | 'oldestAt'> | undefined;
  let unstored = 0;
  /** Under which keys this tab has just written something down. */
  const stored = new Set<string>();
  let unstoredBytes = 0;
  let epoch: number | undefined;
  let leads = false;
  let told = 0;
  let sealing: Promise<unknown> = Promise.resolve();
  let stopSilence: (() => void) | undefined;
  let isClosed = false;

  const fail = (error: Error) => tell('error', error);
  const contextOf = ({ id, event }: OutboxRecord) => `${id} ${event}`;

  const open = async (record: OutboxRecord): Promise<OutboxRecord> =>
    record.args || !encrypt
      ? record
      : { ...record, args: await encrypt.open(record.sealed, contextOf(record)) };

  const onOutcome = (outcome: Outcome) => {
    const { id, state } = outcome;
    told = Math.max(told, outcome.settledAt);
    if (heard.includes(id)) return;
    heard = [id, ...heard.slice(0, 99)];
    const live = lives.get(id);
    if (live) {
      if (!live.isStored) {
        unstored--;
        unstoredBytes -= live.record.bytes;
      }
      lives.delete(id);
      live.onEnd(outcome);
    }
    tell('settled', outcome);
    if (state === 'expired' || state === 'dropped') tell(state, outcome);
  };

  const onPage = (page: Page) => {
    seen = page;
    for (const [id, state] of page.moved) {
      heard = heard.filter((known) => known !== id);
      lives.get(id)?.onState(state);
    }
    for (const outcome of page.settled) onOutcome(outcome);
    onChange();
  };

  const journal = createJournal({
    name,
    store: given.store,
    platform,
    bounds,
    policyOf,
    isBusy: (id) => drain.isBusy(id),
    createCid: () => createId(host, platform.now()),
    live: () => lives.values(),
    async claim(ledger, waiting) {
      if (leads) ledger.space.told = Math.max(ledger.space.told, told);
      return leads && ledger.space.epoch === epoch ? drain.claim(ledger, waiting) : [];
    },
    onPage(page, claimed) {
      if (!seen) onFirstPage(page);
      onPage(page);
      if (epoch !== undefined && page.space.epoch !== epoch) leader.giveWay();
      tabs.post({ type: 'page', page, leads });
      drain.send(claimed);
      if (!leads && stored.size) see([...stored]);
      stored.clear();
    },
    onStored({ record }) {
      unstored--;
      unstoredBytes -= record.bytes;
      stored.add(record.key);
    },
    onError(error) {
      // What the store does not take, only this tab can send.
      if ((error as { code?: string }).code === 'quota' && !leads && socket.connected)
        leader.takeOver();
      fail(error);
      onChange();
    },
    onLost(error, restored) {
      // Known from now on; the next page need not tell of it again.
      if (journal.space && journal.durability !== 'memory')
        host.marks?.setItem(mark, journal.space.cid);
      tell('storage-lost', error, restored);
    },
    onMemory: () => {
      leader.close();
      leader = stand('none');
    },
  });

  const onFirstPage = ({ space: { cid } }: Page) => {
    const known = host.marks?.getItem(mark);
    if (known && known !== cid)
      tell(
        'storage-lost',
        new OutboxError('lost', 'the storage was wiped since the last visit'),
        0,
      );
    if (journal.durability !== 'memory') host.marks?.setItem(mark, cid);
    ready();
  };
  let ready = () => {};
  const isReady = new Promise<void>((resolve) => {
    ready = resolve;
  });

  const onLeads = async (now: boolean) => {
    leads = now;
    epoch = undefined;
    drain.resign();
    if (now) {
      await journal
        .ask(async ({ space }, rows) => {
          space.epoch++;
          // What was under way belonged to a page that is gone, or frozen.
          space.unknown += space.inflight;
          space.inflight = 0;
          const late = (
            await Promise.all([rows.settled(name, true, 1e3), rows.settled(name, false, 1e3)])
          ).flat();
          return { epoch: space.epoch, keys: await rows.keys(name), late, from: space.told };
        })
        .then((found) => {
          if (!leads) return;
          epoch = found.epoch;
          for (const key of found.keys) drain.see(key);
          for (const live of journal.waiting) drain.see(live.record.key);
          for (const { outcome } of found.late)
            if (outcome.settledAt > found.from) onOutcome(outcome);
          journal.pump();
        }, fail);
    }
    tell('leader', now);
    onChange();
  };

  // Memory is this page's alone.
  const usual = () =>
    journal.durability === 'memory' ? 'none' : host.locks ? 'weblocks' : 'lease';
  const stand = (kind = options.leader ?? usual()) =>
    createLeader({
      name: mark,
      kind,
      host,
      platform,
      onChange: onLeads,
      lease: (ms) =>
        journal.ask(({ space }) => {
          const now = platform.now();
          const { lease } = space;
          const free = !lease || lease.until <= now || lease.holder === me;
          if (free) space.lease = ms ? { holder: me, until: now + ms } : undefined;
          return free;
        }),
    });

  const receipts = createReceipts(socket);
  const session = createSession({
    socket,
    platform,
    dedupe,
    beforeFlush: options.beforeFlush,
    scope: scopeNow,
    ready: isReady,
    credentials: () => ({
      ...journal.space?.cursors,
      ...(dedupe !== 'off' && journal.space && { $outbox: { v: 1, cid: journal.space.cid } }),
    }),
    wasAnnounced: () => journal.space?.dedupe,
    onAnnounced(known) {
      journal.note(({ space }) => {
        space.dedupe = known;
      });
    },
    onOpen: journal.pump,
    onLost() {
      drain.lose();
      onChange();
    },
    onError: fail,
  });

  const drain = createDrain({
    socket,
    platform,
    policyOf,
    receipts,
    window: options.window ?? 32,
    maxPerSecond: options.maxPerSecond ?? Infinity,
    isOpen: () => session.isOpen && scopeNow() === scope,
    epoch: () => epoch,
    note: journal.note,
    pump: journal.pump,
    onSent: (id) => lives.get(id)?.onSent(),
    stamp: (args, id) =>
      typeof stamp === 'function'
        ? stamp(args, id)
        : session.isAnnounced
          ? [...args, { $outbox: id }]
          : stamp
            ? [...args, id]
            : args,
    ready(record) {
      const args = lives.get(record.id)?.args;
      if (args) return { ...record, args };
      // Of an earlier page, or of another tab.
      const replay = (found: OutboxRecord): OutboxRecord | undefined => {
        let item = found;
        if (item.version !== version) {
          if (!options.migrate) {
            const told = `expected version ${version} of ${item.event}, got ${item.version}`;
            throw new OutboxError('version', told);
          }
          item = { ...options.migrate(item), version };
        }
        return (options.beforeReplay ? options.beforeReplay(item) : item) ?? undefined;
      };
      return record.args ? replay(record) : open(record).then(replay);
    },
  });

  let leader = stand();
  const tabs = openTabs(host.channel(mark), (message) => {
    if (message.type === 'page') {
      if (message.leads) {
        stopSilence?.();
        stopSilence = undefined;
      }
      onPage(message.page);
    } else if (!leads) return;
    else if (message.type === 'see') {
      for (const key of message.keys) drain.see(key);
      journal.pump();
    } else if (message.type === 'hurry') account.hurry();
    else if (visibility(platform) === 'hidden') leader.giveWay();
  });

  /** Tells the one that sends what there is to send. */
  const see = (keys: readonly string[]) => {
    if (leads) for (const key of keys) drain.see(key);
    else if (keys[0] !== undefined) {
      tabs.post({ type: 'see', keys });
      // A frozen tab keeps its lock, and does not answer.
      stopSilence ??= platform.after(SILENCE_MS, () => {
        stopSilence = undefined;
        if (!leads && !isClosed) leader.takeOver();
      });
    }
  };

  /** A page that was kept or frozen may have missed what others told. */
  const stopListening = listen(
    platform,
    () => {
      if (visibility(platform) === 'hidden') return;
      tabs.post({ type: 'visible' });
      catchUp().catch(fail);
    },
    'pageshow',
    'resume',
    'visibilitychange',
  );
  const catchUp = async () => {
    const ids = [...lives.values()]
      .filter(({ isStored }) => isStored)
      .map(({ record }) => record.id);
    if (!ids[0]) return;
    const missed = await journal.ask(async ({ find }, rows) => {
      const outcomes: Outcome[] = [];
      for (const id of ids) {
        const letter = (await find(id)) ? undefined : await rows.findSettled(name, id);
        if (letter) outcomes.push(letter.outcome);
      }
      return outcomes;
    });
    for (const outcome of missed) onOutcome(outcome);
    onChange();
  };

  const cancel = (id: string): Promise<boolean> =>
    journal.ask(async (ledger) => {
      const item =
        (await ledger.find(id)) ?? journal.waiting.find((live) => live.record.id === id)?.record;
      const free = item?.state === 'queued' && !item.epoch && !drain.isBusy(id);
      if (free) ledger.settle(item, { state: 'discarded' });
      return free ?? false;
    });

  const admin = createAdmin({ name, journal, open, isBusy: drain.isBusy, see });

  const account: Account = {
    scope,
    isReady,
    list: admin.list,
    retry: admin.retry,
    discard: admin.discard,

    emit(event, values) {
      const policy = policyOf(event);
      const { args, bytes } = takeSnapshot(values);
      const { maxItemBytes, overflow: gives } = bounds;
      if (bytes > maxItemBytes)
        throw new RangeError(
          `outbox: expected at most ${maxItemBytes} bytes (maxItemBytes), got ${bytes}`,
        );
      const total = {
        items: (seen?.space.items ?? 0) + unstored + 1,
        bytes: (seen?.space.bytes ?? 0) + unstoredBytes + bytes,
      };
      if (gives === 'reject' && (total.items > bounds.maxItems || total.bytes > bounds.maxBytes))
        throw overflow(total, bounds);
      const key = typeof policy.key === 'function' ? policy.key(event, args) : policy.key;
      if (typeof key !== 'string')
        throw new TypeError(`outbox: expected a string as key of ${event}, got ${key}`);
      const now = platform.now();
      const id = createId(host, now);
      const live = createLive(
        {
          ...{ space: name, seq: 0, id, event, key, args, bytes, version, at: now },
          ...{ state: 'queued', attempts: 0, epoch: 0 },
          ...(policy.ttl < Infinity && { expires: now + policy.ttl }),
        },
        args,
        cancel,
      );
      lives.set(id, live);
      unstored++;
      unstoredBytes += bytes;
      const before = coalesce(policy, event, args, id);
      if (before) cancelled(before);
      if (encrypt) {
        sealing = sealing
          .then(() => Promise.all([encrypt.seal(args, contextOf(live.record)), encrypt.hash(key)]))
          .then(
            ([sealed, hashed]) => {
              live.record = { ...live.record, args: undefined, sealed, key: hashed };
              write(live);
            },
            (error: Error) => {
              onOutcome({ id, event, state: 'failed', error, settledAt: 0 });
            },
          );
      } else write(live);
      onChange();
      return live.delivery;
    },

    getSnapshot() {
      const {
        items = 0,
        inflight = 0,
        unknown = 0,
        failed = 0,
        bytes = 0,
        paused = false,
      } = seen?.space ?? {};
      const pending = items + unstored;
      const sure = stamp || session.isAnnounced;
      const { confirm } = policyOf('');
      return {
        queued: pending - inflight - unknown,
        pending,
        inflight,
        unknown,
        failed,
        bytes: bytes + unstoredBytes,
        oldestAt: seen?.oldestAt ?? [...lives.values()][0]?.record.at ?? null,
        leader: leads,
        durability: journal.durability,
        guarantee:
          confirm === 'written' || receipts.areMeaningless || !policyOf('').retryInDoubt
            ? 'at-most-once'
            : confirm === 'acked' && sure
              ? 'effectively-once'
              : 'at-least-once',
        paused,
      };
    },

    pause(paused) {
      journal.note(async ({ space }, rows) => {
        space.paused = paused;
        if (paused) return;
        space.blocked = [];
        see(await rows.keys(name));
      });
    },

    hurry() {
      session.hurry();
      drain.hurry();
      if (!leads) tabs.post({ type: 'hurry' });
    },

    async clear() {
      await admin.clear();
      host.marks?.removeItem(mark);
    },

    keep(cursor, value) {
      journal.note(({ space }) => {
        space.cursors = { ...space.cursors, [cursor]: value };
      });
    },

    async close() {
      isClosed = true;
      stopSilence?.();
      stopListening();
      leader.close();
      session.close();
      receipts.close();
      await sealing;
      await journal.close();
      tabs.close();
    },
  };

  const write = (live: Live) => {
    if (leads) drain.see(live.record.key, true);
    journal.add(live);
  };

  /** The id of the item that gives way to this one. */
  const coalesce = (
    { coalesce: as }: Policy,
    event: string,
    args: readonly unknown[],
    id: string,
  ) => {
    if (!as) return undefined;
    const what = as(event, args);
    const before = coalesced.get(what);
    coalesced.set(what, id);
    return before;
  };
  const cancelled = (id: string) =>
    journal.note(async (ledger) => {
      const item = await ledger.find(id);
      if (item?.state === 'queued' && !item.epoch) ledger.settle(item, { state: 'dropped' });
    });

  journal.pump();
  return account;
}
