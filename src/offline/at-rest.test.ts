import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createStage } from '../../test/fakes/outbox-stage.js';
import { indexedDbStore } from './indexeddb-store.js';

afterEach(() => {
  vi.unstubAllGlobals();
});

const settled = <Result>(request: IDBRequest<Result>) =>
  new Promise<Result>((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

describe('an outbox that is given no store', () => {
  it('keeps items in the database `holdfast`, in one table with one index, in the relaxed way', async () => {
    const stage = createStage();
    const { box } = await stage.open({ store: undefined });
    await box.emit('m', 1).stored;
    expect(box.getSnapshot()).toMatchObject({ durability: 'relaxed', pending: 1 });
    expect((await indexedDB.databases()).map(({ name }) => name)).toEqual(['holdfast']);
    const db = await settled(indexedDB.open('holdfast'));
    expect([...db.objectStoreNames]).toEqual(['rows']);
    const table = db.transaction('rows').objectStore('rows');
    expect([...table.indexNames]).toEqual(['keys']);
    // The item, and what is known of its space.
    expect(await settled(table.count())).toBe(2);
    db.close();
    await box.close();
  });

  it.each([
    ['is missing', undefined],
    [
      'is forbidden',
      {
        open() {
          throw new DOMException('The operation is insecure.', 'SecurityError');
        },
      },
    ],
  ])('goes on in memory where IndexedDB %s, and says so', async (_, indexedDB) => {
    vi.stubGlobal('indexedDB', indexedDB);
    const stage = createStage();
    const tab = await stage.open({ store: undefined });
    tab.box.emit('m', 1);
    await tab.connect();
    expect(tab.box.getSnapshot()).toMatchObject({ durability: 'memory', inflight: 1 });
    expect(tab.errors).toMatchObject([{ name: 'StorageError', code: 'unavailable' }]);
    tab.sent[0]!.ack('ok');
    await stage.settle();
    expect(tab.box.getSnapshot()).toMatchObject({ pending: 0 });
  });
});

describe('all emits of a turn', () => {
  it('share one transaction', async () => {
    const stage = createStage();
    const store = indexedDbStore({ name: 'turns' });
    const begun = vi.spyOn(IDBDatabase.prototype, 'transaction');
    const { box } = await stage.open({ store });
    await box.list();
    await stage.settle();
    const before = begun.mock.calls.length;
    const first = Array.from({ length: 100 }, (_, n) => box.emit('m', n).stored);
    await first[0];
    expect(begun.mock.calls.length - before).toBe(1);
    await Promise.all(first);
    await box.close();
  });
});
