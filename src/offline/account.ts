import type { CoreSocket } from 'holdfast';
import type { OutboxHost } from '../platform.offline.js';
import { listen, visibility } from '../platform.page.js';
import { createAdmin } from './admin.js';
import { createDrain } from './drain.js';
import { OutboxError } from './errors.js';
import { createId } from './id.js';
import { createJournal, type Page } from './journal.js';
import { createLeader, SILENCE_MS } from './leader.js';
import { createLives } from './lives.js';
import { type Office, takeLease, takeOffice } from './office.js';
import type { Bounds, Policy } from './policy.js';
import { createReceipts } from './receipt.js';
import type { Outcome, Space } from './record.js';
import { createSession } from './session.js';
import { toState } from './state.js';
import type { OutboxStore } from './store.js';
import { openTabs } from './tabs.js';
import type { Delivery, Filter, Item, OutboxEvents, OutboxOptions, OutboxState } from './types.js';
import { createStamp, createWrapping } from './wrapping.js';

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
  /** Whose account is the present one; `undefined` while nobody is signed in. */
  readonly scopeNow: () => string | undefined;
  /** Makes way for the account that is signed in now. */
  present(): void;
  /** Whose the connection is. */
  readonly owner: { scope?: string | undefined };
  tell<Name extends keyof OutboxEvents>(event: Name, ...args: Parameters<OutboxEvents[Name]>): void;
  /** Something of the snapshot may have changed. */
  onChange(): void;
}

export function createAccount(given: AccountOptions): Account {
  const { scope, socket, options, host, bounds, policyOf, scopeNow, tell, onChange } = given;
  const { _platform: platform, _endpoint: endpoint } = socket.io._options;
  const { dedupe = 'auto', encrypt, version = 0 } = options;
  const wrapping = createWrapping(options, version);
  const stamp = createStamp(options);
  const { secure, host: server, path } = endpoint;
  // Of one server, namespace and account: what was meant for one is never sent to another.
  const name = JSON.stringify([options.name ?? '', +secure, server, path, socket.nsp, scope]);
  const mark = `holdfast ${name}`;
  const me = createId(host, platform.now());
  let heard: readonly string[] = [];
  /** The state of the space as this tab knows it. */
  let seen: Pick<Page, 'space' | 'oldestAt'> | undefined;
  /** Whether this tab has read the store itself. */
  let isRead = false;
  /** Under which keys this tab has just written something down. */
  const stored = new Set<string>();
  let epoch: number | undefined;
  /** What was found at the take-over, until it is kept. */
  let office: Office | undefined;
  let leads = false;
  let told = 0;
  let sealing: Promise<unknown> = Promise.resolve();
  let stopSilence: (() => void) | undefined;
  let isClosed = false;

  const fail = (error: Error) => tell('error', error);
  const onOutcome = (outcome: Outcome) => {
    const { id, state } = outcome;
    told = Math.max(told, outcome.settledAt);
    if (heard.includes(id)) return;
    heard = [id, ...heard.slice(0, 99)];
    lives.end(outcome);
    tell('settled', outcome);
    if (state === 'expired' || state === 'dropped') tell(state, outcome);
  };

  const onPage = (page: Page) => {
    const { made, written } = page.space;
    // What another tab tells of it may have been on its way for longer.
    if (seen?.space.made !== made || written >= seen.space.written) seen = page;
    for (const [id, state] of page.moved) {
      heard = heard.filter((known) => known !== id);
      lives.get(id)?.onState(state);
    }
    for (const outcome of page.settled) onOutcome(outcome);
    onChange();
  };

  const lives = createLives({ name, host, platform, version, bounds, policyOf });

  const journal = createJournal({
    name,
    store: given.store,
    platform,
    bounds,
    policyOf,
    isBusy: (id) => drain.isBusy(id),
    createName: () => createId(host, platform.now()),
    live: lives.all,
    see(key) {
      if (leads) drain.see(key, true);
    },
    async claim(ledger, rows, waiting) {
      office = undefined;
      if (!leads) return [];
      if (epoch === undefined) office = await takeOffice(ledger, rows);
      if (ledger.space.epoch !== epoch) return [];
      ledger.space.told = Math.max(ledger.space.told, told);
      return drain.claim(ledger, waiting);
    },
    onPage(given, claimed) {
      // What the one before could not tell any more is told to all.
      const untold = (leads && office?.untold) || [];
      const page = { ...given, settled: [...untold, ...given.settled] };
      // Whatever other tabs have told before.
      if (!isRead) onFirstPage(page);
      isRead = true;
      onPage(page);
      if (leads && office) {
        epoch = office.epoch;
        for (const key of office.keys) drain.see(key);
        for (const { record } of journal.waiting) drain.see(record.key);
        journal.pump();
      } else if (epoch !== undefined && page.space.epoch !== epoch) leader.giveWay();
      tabs.post({ type: 'page', page, leads });
      // What was claimed for an epoch that is over is another's.
      if (leads && page.space.epoch === epoch) drain.send(claimed);
      if (!leads && stored.size) see([...stored]);
      stored.clear();
    },
    onStored(live) {
      lives.store(live);
      stored.add(live.record.key);
    },
    onError(error) {
      sendAlone();
      fail(error);
      onChange();
    },
    onLost(error, restored) {
      // Known from now on; the next page need not tell of it again.
      if (journal.space) remember(journal.space);
      tell('storage-lost', error, restored);
    },
    onMemory: () => {
      leader.close();
      leader = stand('none');
    },
  });

  const onFirstPage = ({ space }: Page) => {
    const known = host.marks?.getItem(mark);
    if (known && known !== space.made)
      tell(
        'storage-lost',
        new OutboxError('lost', 'the storage was wiped since the last visit'),
        0,
      );
    remember(space);
    ready();
  };
  /** Leaves a mark apart from the store, by which the next page knows that this one had something in it. */
  const remember = ({ made }: Space) => {
    try {
      if (journal.durability !== 'memory') host.marks?.setItem(mark, made);
    } catch (error) {
      // No room for it: then a wipe is not noticed.
      fail(error as Error);
    }
  };
  let ready = () => {};
  const isReady = new Promise<void>((resolve) => {
    ready = resolve;
  });

  const onLeads = (now: boolean) => {
    leads = now;
    office = epoch = undefined;
    drain.resign();
    if (now) journal.pump();
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
        journal.ask(async ({ space }, rows) => {
          const free = takeLease(space, me, platform.now(), ms);
          // Where there are no locks, there may be no channel either by which others would tell.
          if (free && leads) for (const key of await rows.keys(name)) drain.see(key);
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
    owner: given.owner,
    present: given.present,
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
    onOpen() {
      sendAlone();
      journal.pump();
    },
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
    unstored(id) {
      const live = lives.get(id);
      return live?.isStored ? undefined : live;
    },
    stamp: (args, id) => stamp(args, id, session.isAnnounced),
    ready: (record) => wrapping.ready(record, lives.get(record.id)?.args),
  });

  let leader = stand();
  const tabs = openTabs(
    platform,
    () => host.channel(mark),
    (message) => {
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
    },
  );

  /** What the store does not take, only this tab can send. */
  const sendAlone = () => {
    if (!leads && session.isOpen && journal.waiting[0] && journal.durability === 'memory')
      leader.takeOver();
  };

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
    ({ type }) => {
      if (visibility(platform) !== 'hidden') tabs.post({ type: 'visible' });
      else if (type === 'visibilitychange') return;
      catchUp().catch(fail);
    },
    'pageshow',
    'resume',
    'visibilitychange',
  );
  const catchUp = async () => {
    const ids = [...lives.all()].filter(({ isStored }) => isStored).map(({ record }) => record.id);
    if (!ids[0]) return;
    const missed = await journal.ask(async ({ find }, rows) => {
      const letters = ids.map(async (id) =>
        (await find(id)) ? undefined : rows.findSettled(name, id),
      );
      return (await Promise.all(letters)).flatMap((letter) => letter?.outcome ?? []);
    });
    for (const outcome of missed) onOutcome(outcome);
    onChange();
  };

  /** Ends an item that never left; resolves with whether it did not, and never will. */
  const withdraw = (id: string, state: 'discarded' | 'dropped'): Promise<boolean> =>
    journal.ask(async (ledger) => {
      const item =
        (await ledger.find(id)) ?? journal.waiting.find((live) => live.record.id === id)?.record;
      const free = item?.state === 'queued' && !item.epoch && !drain.isBusy(id);
      if (free) ledger.settle(item, { state });
      return free ?? false;
    });

  const admin = createAdmin({ name, journal, open: wrapping.open, isBusy: drain.isBusy, see });

  const account: Account = {
    scope,
    isReady,
    list: admin.list,
    retry: admin.retry,
    discard: admin.discard,

    emit(event, values) {
      const { live, before } = lives.create(event, values, seen?.space, (id) =>
        withdraw(id, 'discarded'),
      );
      if (before) withdraw(before, 'dropped').catch(fail);
      const { record, args } = live;
      const write = () => journal.add(live);
      if (encrypt)
        sealing = sealing
          .then(() => wrapping.seal(record, args))
          .then(
            (sealed) => {
              live.record = sealed;
              write();
            },
            (error: Error) =>
              onOutcome({ id: record.id, event, state: 'failed', error, settledAt: 0 }),
          );
      else write();
      onChange();
      return live.delivery;
    },

    getSnapshot: () =>
      toState({
        space: seen?.space,
        oldestAt: seen?.oldestAt ?? lives.oldestAt,
        ...{ unstored: lives.unstored, leader: leads, durability: journal.durability },
        policy: policyOf(''),
        isSure: !!options.stamp || session.isAnnounced,
        areMeaningless: receipts.areMeaningless,
      }),

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
      stopListening();
      leader.close();
      session.close();
      receipts.close();
      await sealing;
      await journal.close();
      stopSilence?.();
      tabs.close();
    },
  };

  journal.pump();
  return account;
}
