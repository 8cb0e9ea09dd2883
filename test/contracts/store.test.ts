import 'fake-indexeddb/auto';
import { describe, expect, it, vi } from 'vitest';
import { indexedDbStore } from '../../src/offline/indexeddb-store.js';
import { memoryStore } from '../../src/offline/memory-store.js';
import { requestPersistence } from '../../src/offline/persistence.js';
import { collectUncaught } from '../fakes/uncaught.js';
import { behavesAsLists } from './store-model.js';
import { item, promisesOfAStore } from './store-suite.js';

collectUncaught();

let databases = 0;
const newDatabase = () => indexedDbStore({ name: `test ${databases++}` });

describe('memoryStore', () => {
  promisesOfAStore(memoryStore);

  it('does what plain lists would do', { timeout: 60_000 }, () => behavesAsLists(memoryStore, 150));

  it('keeps 30 000 items over many keys in any order, and finds each of them', {
    timeout: 60_000,
  }, async () => {
    const store = memoryStore();
    const count = 30_000;
    // A step that shares no divisor with the count comes past each place once.
    const places = Array.from({ length: count }, (_, index) => (index * 38_711) % count);
    const key = (seq: number) => `k${seq % 7}`;
    await store.transaction(async (rows) => {
      for (const seq of places) rows.put(item(seq, { key: key(seq) }));
      for (const seq of places) if (seq % 5) rows.remove('a', seq);
    });
    const left = await store.transaction((rows) => rows.page('a', -1, Infinity));
    expect(left.map(({ seq }) => seq)).toEqual(
      Array.from({ length: count / 5 }, (_, index) => index * 5),
    );
    const lane: number[] = [];
    await store.transaction(async (rows) => {
      for (let at = -1; ; at = lane.at(-1)!) {
        const next = await rows.head('a', 'k3', at);
        if (!next) return;
        lane.push(next.seq);
      }
    });
    expect(lane).toEqual(left.map(({ seq }) => seq).filter((seq) => seq % 7 === 3));
  });
});

describe('indexedDbStore', () => {
  promisesOfAStore(newDatabase);

  it('does what plain lists would do', { timeout: 60_000 }, () => behavesAsLists(newDatabase, 10));

  it.each([
    ['there is none', () => vi.stubGlobal('indexedDB', undefined)],
    [
      'asking for it is forbidden',
      () =>
        vi.stubGlobal('indexedDB', {
          open() {
            throw new DOMException('The operation is insecure.', 'SecurityError');
          },
        }),
    ],
  ])('says that it is unavailable when %s, and tries anew afterwards', async (_, take) => {
    const store = newDatabase();
    take();
    const add = () => store.transaction(async (rows) => rows.put(item(1)));
    await expect(add()).rejects.toMatchObject({ name: 'StorageError', code: 'unavailable' });
    await expect(add()).rejects.toMatchObject({ name: 'StorageError', code: 'unavailable' });
    await store.close();
    vi.unstubAllGlobals();
    await add();
    expect(await store.transaction((rows) => rows.get('a', 1))).toEqual(item(1));
  });

  it('has kept what it says is kept', async () => {
    const store = newDatabase();
    const begun = vi.spyOn(IDBDatabase.prototype, 'transaction');
    await store.transaction(async (rows) => rows.put(item(1)));
    // Of a transaction that is complete, nothing can be asked any more.
    const transaction = begun.mock.results.at(-1)!.value as IDBTransaction;
    expect(() => transaction.objectStore('rows')).toThrow('InvalidStateError');
  });

  it('asks for nothing before it is used', () => {
    const asked = vi.fn();
    vi.stubGlobal('indexedDB', new Proxy({}, { get: asked }));
    indexedDbStore();
    vi.unstubAllGlobals();
    expect(asked).not.toHaveBeenCalled();
  });
});

describe('requestPersistence', () => {
  it.each([
    ['what the browser grants', true, { persist: async () => true }],
    ['what the browser refuses', false, { persist: async () => false }],
    ['that there is no such thing', false, {}],
    ['that there is no storage', false, undefined],
  ])('tells %s', async (_, answer, storage) => {
    vi.stubGlobal('navigator', { storage });
    expect(await requestPersistence()).toBe(answer);
    vi.unstubAllGlobals();
  });
});
