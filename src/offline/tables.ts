import type { OutboxRecord, SettledRecord, Space } from './record.js';
import type { OutboxStore, Rows } from './store.js';

/** The tables of a store. The first path is that of the key, the others are of indexes, which are called by their second name. */
export const TABLES = {
  spaces: [['space']],
  items: [
    ['space', 'seq'],
    ['space', 'id'],
    ['space', 'key', 'seq'],
    ['space', 'expires', 'seq'],
  ],
  // A row has `dead` or `done`, which is when it was settled. What has no value for a path is not in its index.
  settled: [
    ['space', 'id'],
    ['space', 'dead', 'seq'],
    ['space', 'done', 'seq'],
  ],
} as const;

export type Table = keyof typeof TABLES;
export type Key = readonly (string | number)[];

/** What one transaction can do with tables. A key that goes on is above the one that ends, as in IndexedDB. */
export interface Tables {
  /** The first rows from `lower` to `upper`, both included, in the order of an index, or of the table's own key. */
  _read(table: Table, index: string, lower: Key, upper: Key, limit: number): Promise<unknown[]>;
  /** The ordering keys of a space, each once. */
  _keys(space: string): Promise<string[]>;
  _put(table: Table, row: object): void;
  _remove(table: Table, key: Key): void;
  /** Takes away all rows of a space. */
  _clear(space: string): void;
}

/** The rules of the rows, over tables of whatever kind. */
function rowsOver({ _read, _keys, _put, _remove, _clear }: Tables): Rows {
  const read = _read as <Row>(...args: Parameters<Tables['_read']>) => Promise<Row[]>;
  const first = async <Row>(
    table: Table,
    index: string,
    lower: Key,
    upper = lower,
  ): Promise<Row | undefined> => (await read<Row>(table, index, lower, upper, 1))[0];
  const plain = ({ dead, done, ...row }: SettledRecord & { dead?: number; done?: number }) =>
    row as SettledRecord;

  return {
    getSpace: (space) => first<Space>('spaces', '', [space]),
    putSpace: (row) => _put('spaces', row),
    put: (item) => _put('items', item),
    get: (space, seq) => first<OutboxRecord>('items', '', [space, seq]),
    find: (space, id) => first<OutboxRecord>('items', 'id', [space, id]),
    remove: (space, seq) => _remove('items', [space, seq]),
    head: (space, key, after) =>
      first<OutboxRecord>('items', 'key', [space, key, after, 0], [space, key, Infinity]),
    keys: _keys,
    page: (space, after, limit) => read('items', '', [space, after, 0], [space, Infinity], limit),
    due: (space, now, limit) => read('items', 'expires', [space], [space, now, Infinity], limit),
    putSettled: (row) =>
      _put('settled', {
        ...row,
        [row.state === 'failed' || row.state === 'expired' ? 'dead' : 'done']:
          row.outcome.settledAt,
      }),
    async findSettled(space, id) {
      const row = await first<SettledRecord>('settled', '', [space, id]);
      return row && plain(row);
    },
    removeSettled: (space, id) => _remove('settled', [space, id]),
    async settled(space, dead, limit) {
      const index = dead ? 'dead' : 'done';
      return (await read<SettledRecord>('settled', index, [space], [space, Infinity], limit)).map(
        plain,
      );
    },
    clear: async (space) => _clear(space),
  };
}

/** A store whose transactions begin one after another; `begin` makes one of them all or nothing. */
export function storeOver(
  durability: OutboxStore['durability'],
  begin: <Result>(work: (tables: Tables) => Promise<Result>) => Promise<Result>,
  end: () => unknown,
): OutboxStore {
  let last: Promise<unknown> = Promise.resolve();
  return {
    durability,
    transaction(work) {
      const run = last.then(() => begin(async (tables) => work(rowsOver(tables))));
      last = run.catch(() => {});
      return run;
    },
    async close() {
      last = last.then(end);
      await last;
    },
  };
}
