import { type StorageCode, StorageError } from '../../../src/offline/errors.js';
import type { OutboxRecord, SettledRecord, Space } from '../../../src/offline/record.js';
import { isDead } from '../../../src/offline/standing.js';
import type { OutboxStore, Rows } from '../../../src/offline/store.js';
import type { Random } from '../../fuzz/random.js';
import type { Clock } from '../clock.js';
import type { Host } from '../host.js';

/** What is kept of one space. */
export interface Content {
  readonly row: Space | undefined;
  /** In the order of `seq`. */
  readonly items: readonly OutboxRecord[];
  readonly settled: ReadonlyMap<string, SettledRecord>;
}

/** What one transaction did to one space, once it is kept. */
export interface Commit {
  readonly space: string;
  readonly before: Content;
  readonly after: Content;
  readonly ended: readonly SettledRecord[];
  /** What was brought back. */
  readonly revived: ReadonlySet<string>;
  readonly cleared: boolean;
}

/** Where a tab may die: in a transaction, or when it is asked for something. */
export type Point = 'begin' | 'read' | 'before commit' | 'after commit' | 'replay' | 'seal';

/** Whose transaction it is. */
export interface Owner {
  readonly host: Host;
  readonly dead: boolean;
  /** Something is about to be awaited, or was. The owner may be dead afterwards. */
  point(where: Point): void;
}

export interface Latency {
  readonly beginMs: number;
  readonly commitMs: number;
  /** How likely a read takes a task of its own, and how long. */
  readonly slowReads: number;
  readonly readMs: number;
}

/** What all tabs of an origin keep: transactions of all of them happen one after another, wholly or not at all. */
export interface Database {
  storeOf(owner: Owner): OutboxStore;
  read(space: string): Content;
  /** The same, of the space of an account. */
  readOf(account: string): Content;
  spaces(): string[];
  /** While it is set, nothing can be added. */
  full: boolean;
  /** Whether a transaction of this owner is under way, and could still be undone. */
  isBusy(owner: Owner): boolean;
  /** The transaction under way fails. */
  abort(owner: Owner): void;
  /** From now on this owner has no storage, and nothing of it is ever written down. */
  ban(owner: Owner): void;
  isBanned(owner: Owner): boolean;
  /** The owner has died: what it had not asked to be kept never was. */
  bury(owner: Owner): void;
  wipe(): void;
  onCommit: (owner: Owner, commit: Commit) => void;
}

interface Draft {
  row: Space | undefined;
  items: OutboxRecord[];
  settled: Map<string, SettledRecord>;
  ended: SettledRecord[];
  readonly revived: Set<string>;
  cleared: boolean;
}

interface Job {
  readonly owner: Owner;
  readonly work: (rows: Rows) => Promise<unknown>;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
  readonly drafts: Map<string, Draft>;
  adds: boolean;
  committing: boolean;
}

export const accountOf = (space: string): string => JSON.parse(space).at(-1);

const EMPTY: Content = { row: undefined, items: [], settled: new Map() };

export function createDatabase(clock: Clock, random: Random, latency: Latency): Database {
  let spaces = new Map<string, Content>();
  const queue: Job[] = [];
  let current: Job | undefined;
  const banned = new Set<Owner>();
  let waking = false;

  /** The next one begins in a task of its own. */
  const next = () => {
    if (current || waking || !queue.length) return;
    waking = true;
    clock.after(random.int(latency.beginMs), () => {
      waking = false;
      if (!current && queue.length) begin(queue.shift()!);
    });
  };

  const end = (job: Job, settle: () => void) => {
    if (current !== job) return;
    current = undefined;
    if (!job.owner.dead) job.owner.host.task(settle);
    next();
  };
  const fail = (job: Job, code: StorageCode, text: string) =>
    end(job, () => job.reject(new StorageError(code, text)));

  const begin = (job: Job) => {
    const { owner } = job;
    if (owner.dead) return next();
    if (owner.host.frozen) {
      // Its page does not run: it goes on when that does.
      owner.host.task(() => {
        queue.push(job);
        next();
      });
      return next();
    }
    current = job;
    owner.point('begin');
    if (current !== job) return;
    const run = async () => job.work(rowsOf(job));
    run().then(
      () => commit(job),
      (error) => end(job, () => job.reject(error)),
    );
  };

  const commit = (job: Job) => {
    if (current !== job) return;
    job.owner.point('before commit');
    if (current !== job) return;
    job.committing = true;
    clock.after(random.int(latency.commitMs), () => {
      if (current !== job) return;
      if (database.full && job.adds) return fail(job, 'quota', 'it is full');
      keep(job);
      // It is kept, whoever dies now.
      job.committing = false;
      job.owner.point('after commit');
      end(job, () => job.resolve(undefined as never));
    });
  };

  const keep = (job: Job) => {
    for (const [space, { row, items, settled, ...changes }] of job.drafts) {
      const before = database.read(space);
      const after: Content = { row, items, settled };
      spaces.set(space, after);
      database.onCommit(job.owner, { space, before, after, ...changes });
    }
  };

  const rowsOf = (job: Job): Rows => {
    const { owner, drafts } = job;
    const isOver = () => current !== job || owner.dead;
    const never = () => new Promise<never>(() => {});
    const draft = (space: string): Draft => {
      let own = drafts.get(space);
      if (!own) {
        const { row, items, settled } = database.read(space);
        own = {
          ...{ row, items: [...items], settled: new Map(settled) },
          ...{ ended: [], revived: new Set(), cleared: false },
        };
        drafts.set(space, own);
      }
      return own;
    };
    const read = async <Value>(space: string, get: (draft: Draft) => Value): Promise<Value> => {
      owner.point('read');
      if (isOver()) return never();
      if (random.chance(latency.slowReads)) {
        await new Promise<void>((resolve) =>
          clock.after(random.int(latency.readMs), () => owner.host.task(resolve)),
        );
        if (isOver()) return never();
      }
      return get(draft(space));
    };
    const change = (space: string, run: (draft: Draft) => void, adds = false) => {
      if (isOver()) return;
      job.adds ||= adds;
      run(draft(space));
    };
    return {
      getSpace: (space) => read(space, ({ row }) => row && { ...row }),
      putSpace: (row) =>
        change(
          row.space,
          (draft) => {
            draft.row = { ...row };
          },
          true,
        ),
      put: (item) =>
        change(
          item.space,
          ({ items, settled, revived }) => {
            if (settled.has(item.id)) revived.add(item.id);
            let at = items.length;
            while (at && items[at - 1]!.seq >= item.seq) at--;
            items.splice(at, +(items[at]?.seq === item.seq), { ...item });
          },
          true,
        ),
      get: (space, seq) => read(space, ({ items }) => items.find((one) => one.seq === seq)),
      find: (space, id) => read(space, ({ items }) => items.find((one) => one.id === id)),
      remove: (space, seq) =>
        change(space, (draft) => {
          draft.items = draft.items.filter((one) => one.seq !== seq);
        }),
      head: (space, key, after) =>
        read(space, ({ items }) => items.find((one) => one.key === key && one.seq > after)),
      keys: (space) => read(space, ({ items }) => [...new Set(items.map(({ key }) => key))].sort()),
      page: (space, after, limit) =>
        read(space, ({ items }) => items.filter(({ seq }) => seq > after).slice(0, limit)),
      due: (space, now, limit) =>
        read(space, ({ items }) =>
          items
            .filter(({ expires = Infinity }) => expires <= now)
            .sort((a, b) => a.expires! - b.expires!)
            .slice(0, limit),
        ),
      putSettled: (row) =>
        change(
          row.space,
          (draft) => {
            draft.settled.set(row.id, { ...row });
            draft.ended.push(row);
          },
          true,
        ),
      findSettled: (space, id) => read(space, ({ settled }) => settled.get(id)),
      removeSettled: (space, id) => change(space, ({ settled }) => void settled.delete(id)),
      settled: (space, dead, limit) =>
        read(space, ({ settled }) =>
          [...settled.values()]
            .filter(({ state }) => isDead(state) === dead)
            .sort((a, b) => a.outcome.settledAt - b.outcome.settledAt)
            .slice(0, limit),
        ),
      clear: async (space) => {
        await read(space, () => {});
        change(space, (draft) => {
          Object.assign(draft, { items: [], settled: new Map(), cleared: true });
        });
      },
    };
  };

  const database: Database = {
    full: false,
    onCommit() {},
    storeOf: (owner) => ({
      durability: 'relaxed',
      transaction: <Result>(work: (rows: Rows) => Promise<Result>) =>
        new Promise<Result>((resolve, reject) => {
          if (banned.has(owner)) return reject(new StorageError('unavailable', 'it is gone'));
          let result: Result;
          queue.push({
            owner,
            work: async (rows) => {
              result = await work(rows);
            },
            resolve: () => resolve(result),
            reject,
            drafts: new Map(),
            adds: false,
            committing: false,
          });
          next();
        }),
      close: async () => {},
    }),
    read: (space) => spaces.get(space) ?? EMPTY,
    readOf: (account) =>
      database.read(database.spaces().find((space) => accountOf(space) === account) ?? ''),
    spaces: () => [...spaces.keys()],
    isBusy: (owner) => current?.owner === owner && !current.committing,
    abort(owner) {
      if (current?.owner === owner) fail(current, 'lost', 'aborted');
    },
    ban(owner) {
      banned.add(owner);
      database.abort(owner);
    },
    isBanned: (owner) => banned.has(owner),
    bury(owner) {
      if (current?.owner !== owner) return;
      const job = current;
      // What was asked to be kept may be, although nobody hears of it.
      if (job.committing && !(database.full && job.adds) && random.chance(0.5)) keep(job);
      end(job, () => {});
    },
    wipe() {
      if (current) fail(current, 'lost', 'it was wiped');
      spaces = new Map();
    },
  };
  return database;
}
