import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cdp } from 'vitest/browser';
import { StorageError } from '../../src/offline/errors.js';
import { indexedDbStore } from '../../src/offline/indexeddb-store.js';
import type { OutboxStore } from '../../src/offline/store.js';
import { item, spaceRow } from '../contracts/store-suite.js';

let name: string;
let store: OutboxStore;
beforeEach(() => {
  name = crypto.randomUUID();
  store = indexedDbStore({ name });
});
afterEach(async () => {
  await store.close().catch(() => {});
});

const add = (seq: number, more = {}) =>
  store.transaction(async (rows) => rows.put(item(seq, more)));
const places = (of = store) =>
  of.transaction(async (rows) => (await rows.page('a', 0, 99)).map(({ seq }) => seq));

/** What a transaction fails with. */
const failure = (running: Promise<unknown>) =>
  running.then(
    () => undefined,
    (error: unknown) => error,
  );

const settled = (request: IDBRequest) =>
  new Promise<unknown>((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** The browser's own control, as its developer tools have it. */
const browser = () => cdp() as { send(method: string, parameters?: object): Promise<unknown> };

describe('other tabs', () => {
  it('number their items with this one, without a gap or a double', async () => {
    const other = indexedDbStore({ name });
    const emit = (tab: OutboxStore) =>
      tab.transaction(async (rows) => {
        const { seq } = (await rows.getSpace('a')) ?? spaceRow('a');
        rows.putSpace(spaceRow('a', { seq: seq + 1 }));
        rows.put(item(seq + 1));
      });
    await Promise.all(Array.from({ length: 40 }, (_, index) => emit(index % 2 ? other : store)));
    expect(await places()).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    await other.close();
  });

  it('may take the database away, and the next transaction begins a new one', async () => {
    await add(1);
    await settled(indexedDB.deleteDatabase(name));
    expect(await places()).toEqual([]);
    await add(2);
    expect(await places()).toEqual([2]);
  });

  it('with a newer version may upgrade it, and this one says that it cannot use it', async () => {
    await add(1);
    const newer = (await settled(indexedDB.open(name, 9))) as IDBDatabase;
    const error = await failure(places());
    expect(error).toBeInstanceOf(StorageError);
    expect(error).toMatchObject({ code: 'unavailable', cause: { name: 'VersionError' } });
    newer.close();
  });

  it('with an older version block this one until they close', async () => {
    const older = (await settled(indexedDB.open(name, 1))) as IDBDatabase;
    const { open } = IDBFactory.prototype;
    vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(function (this: IDBFactory, of) {
      return open.call(this, of, 2);
    });
    expect(await failure(add(1))).toMatchObject({ name: 'StorageError', code: 'blocked' });
    expect(await failure(add(2))).toMatchObject({ name: 'StorageError', code: 'blocked' });
    older.close();
    await vi.waitFor(() => add(3));
    expect(await places()).toEqual([3]);
  });
});

describe('a connection that has gone', () => {
  it('fails what was under way as lost, and is made anew by the next transaction', async () => {
    await add(1);
    const failed = failure(
      store.transaction(async (rows) => {
        rows.put(item(2));
        // As long as there is something to read, it stays open.
        for (;;) await rows.get('a', 1);
      }),
    );
    await browser().send('Storage.clearDataForOrigin', {
      origin: location.origin,
      storageTypes: 'indexeddb',
    });
    expect(await failed).toMatchObject({ name: 'StorageError', code: 'lost' });
    expect(await places()).toEqual([]);
    await add(3);
    expect(await places()).toEqual([3]);
  });

  it('is noticed when nothing told of it', async () => {
    await add(1);
    const { transaction } = IDBDatabase.prototype;
    const broken = vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementationOnce(function (
      this: IDBDatabase,
      ...args
    ) {
      this.close();
      return transaction.apply(this, args);
    });
    expect(await failure(add(2))).toMatchObject({
      code: 'lost',
      cause: { name: 'InvalidStateError' },
    });
    broken.mockRestore();
    await add(3);
    expect(await places()).toEqual([1, 3]);
  });

  it.each([
    ['UnknownError', 'Connection to Indexed Database server lost. Refresh the page.', 'lost'],
    ['UnknownError', 'Internal error.', 'corrupt'],
    ['NotReadableError', 'Data lost due to missing file.', 'corrupt'],
    ['DataError', 'Failed to read large IndexedDB value', 'corrupt'],
    ['QuotaExceededError', 'Full.', 'quota'],
  ])('or a %s, "%s", is %s', async (cause, message, code) => {
    await add(1);
    vi.spyOn(IDBObjectStore.prototype, 'getAll').mockImplementationOnce(() => {
      throw new DOMException(message, cause);
    });
    const error = await failure(places());
    expect(error).toBeInstanceOf(StorageError);
    expect(error).toMatchObject({ code, cause: { name: cause } });
    expect((error as Error).message).toContain(message);
    expect(await places()).toEqual([1]);
  });
});

describe('full storage', () => {
  afterEach(() => browser().send('Storage.overrideQuotaForOrigin', { origin: location.origin }));

  /** Chance is not compressed. */
  const megabytes = (count: number) =>
    Array.from({ length: count * 16 }, () => crypto.getRandomValues(new Uint8Array(65_536)));

  it('is named, keeps what was there, and takes what fits', async () => {
    const { origin } = location;
    await browser().send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1_000_000 });
    // What is left is remembered for a while, unless all is new.
    await browser().send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' });
    await add(1);
    const error = await failure(add(2, { args: megabytes(4) }));
    expect(error).toBeInstanceOf(StorageError);
    expect(error).toMatchObject({ code: 'quota', cause: { name: 'QuotaExceededError' } });
    expect(await places()).toEqual([1]);
    await add(3);
    expect(await places()).toEqual([1, 3]);
  });
});

describe('without storage', () => {
  it('in a sandboxed frame, the browser’s refusal is told', async () => {
    const frame = document.createElement('iframe');
    frame.sandbox.add('allow-scripts');
    frame.srcdoc = `<script>
      try { indexedDB.open('x').onerror = (event) => tell(event.target.error); }
      catch (error) { tell(error); }
      function tell({ name, message }) { parent.postMessage({ name, message }, '*'); }
    </script>`;
    const said = new Promise<MessageEvent>((resolve) =>
      addEventListener('message', resolve, { once: true }),
    );
    document.body.append(frame);
    const refused = (await said).data as { name: string; message: string };
    frame.remove();
    expect(refused.name).toBe('SecurityError');
    vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(() => {
      throw new DOMException(refused.message, refused.name);
    });
    expect(await failure(places())).toMatchObject({ code: 'unavailable', cause: refused });
    vi.restoreAllMocks();
    expect(await places()).toEqual([]);
  });
});

describe('a write that fails', () => {
  it('lets its reason through, and keeps nothing of its transaction', async () => {
    const error = await failure(
      store.transaction(async (rows) => {
        rows.put(item(1));
        rows.put(item(2, { args: [() => {}] }));
      }),
    );
    expect(error).toMatchObject({ name: 'DataCloneError' });
    expect(await places()).toEqual([]);
  });

  it('fails its transaction though nobody waits for it', async () => {
    const error = await failure(
      store.transaction(async (rows) => {
        rows.put(item(1, { id: 'same' }));
        rows.put(item(2, { id: 'same' }));
        return 'done';
      }),
    );
    expect(error).toMatchObject({ name: 'ConstraintError' });
    expect(await places()).toEqual([]);
  });

  it('is told when the work has waited for something else, and the transaction is over', async () => {
    const error = await failure(
      store.transaction(async (rows) => {
        await new Promise((resolve) => setTimeout(resolve, 50));
        rows.put(item(1));
      }),
    );
    expect(error).toMatchObject({ name: 'TransactionInactiveError' });
  });
});

describe('what is kept', () => {
  it.each(['strict', 'relaxed'] as const)(
    'is kept in the %s way when asked to',
    async (durability) => {
      const begun = vi.spyOn(IDBDatabase.prototype, 'transaction');
      const named = indexedDbStore({ name, durability });
      expect(named.durability).toBe(durability);
      await places(named);
      expect(begun.mock.results[0]!.value).toMatchObject({ durability });
      await named.close();
    },
  );

  it('has its bytes as they were: Blob, File and all kinds of arrays, also deep inside', async () => {
    const bytes = Uint8Array.of(0, 1, 254, 255);
    const args = [
      new Blob([bytes], { type: 'image/png' }),
      { deep: [new File([bytes], 'a.txt', { type: 'text/plain', lastModified: 5 })] },
      bytes.buffer,
      bytes.subarray(1, 3),
      new Float64Array([1.5, -0]),
      new BigInt64Array([1n]),
      new DataView(bytes.buffer, 1, 2),
      new Date(5),
    ];
    await add(1, { args });
    await store.close();
    const read = (await store.transaction((rows) => rows.get('a', 1)))!.args as unknown[];
    const [blob, { deep }] = read as [Blob, { deep: [File] }];
    expect([blob.type, new Uint8Array(await blob.arrayBuffer())]).toEqual(['image/png', bytes]);
    expect(deep[0]).toBeInstanceOf(File);
    expect([deep[0].name, deep[0].type, deep[0].lastModified]).toEqual(['a.txt', 'text/plain', 5]);
    expect(new Uint8Array(await deep[0].arrayBuffer())).toEqual(bytes);
    expect(read.slice(2)).toStrictEqual(args.slice(2));
  });

  it('is found by another page of the same origin', async () => {
    await add(1);
    await store.close();
    expect(await places(indexedDbStore({ name }))).toEqual([1]);
  });
});
