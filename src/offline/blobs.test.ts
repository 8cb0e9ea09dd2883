import { describe, expect, it } from 'vitest';
import { createStage } from '../../test/fakes/outbox-stage.js';
import type { Encryption } from './encryption.js';
import type { OutboxRecord } from './record.js';
import type { OutboxStore } from './store.js';

/** A stage whose store takes no Blob, as that of a private window of WebKit, and shows what it took. */
function strictStage() {
  const stage = createStage();
  const taken: OutboxRecord[] = [];
  const store: OutboxStore = {
    ...stage.store,
    transaction: (work) =>
      stage.store.transaction((rows) =>
        work({
          ...rows,
          put(item) {
            JSON.stringify(item, (_, value) => {
              if (value instanceof Blob) throw new DOMException('Error preparing Blob/File data');
              return value;
            });
            taken.push(item);
            rows.put(item);
          },
        }),
      ),
  };
  return { stage, store, taken };
}

const file = () => new File(['text'], 'a.txt', { type: 'text/plain', lastModified: 7 });

describe('Blobs in an outbox', () => {
  it('are written down as bytes, and come back as what they were', async () => {
    const { stage, store } = strictStage();
    const before = await stage.open({ store });
    const bytes = new Uint8Array([1, 2, 255]);
    const given = { list: [new Blob(['a'], { type: 'x/y' }), bytes, null], at: new Date(5) };
    await before.box.emit('m', given, file()).stored;
    expect(before.errors).toEqual([]);
    before.crash();
    const tab = await stage.open({ store });
    const [item] = await tab.box.list();
    const [{ list, at }, read] = item!.args as [{ list: unknown[]; at: Date }, File];
    const [blob, array, nothing] = list as [Blob, Uint8Array, null];
    expect([blob.type, await blob.text()]).toEqual(['x/y', 'a']);
    expect([array, nothing, at]).toEqual([bytes, null, new Date(5)]);
    const { name, type, lastModified } = read;
    expect([name, type, lastModified, await read.text()]).toEqual([
      'a.txt',
      'text/plain',
      7,
      'text',
    ]);
    await tab.connect();
    expect(tab.sent[0]!.args[1]).toBeInstanceOf(Blob);
    // What is looked at, or sent, is what is kept: nothing of it was changed.
    expect(((await tab.box.list())[0]!.args as [unknown, File])[1].name).toBe('a.txt');
  });

  it('keep their place among the others while they are read', async () => {
    const { stage, store } = strictStage();
    const tab = await stage.open({ store });
    const deliveries = [tab.box.emit('m', 1), tab.box.emit('m', file()), tab.box.emit('m', 3)];
    await Promise.all(deliveries.map(({ stored }) => stored));
    expect((await tab.box.list()).map(({ id }) => id)).toEqual(deliveries.map(({ id }) => id));
    await tab.connect();
    for (let n = 0; n < 3; n++) {
      tab.sent[n]!.ack();
      await stage.settle();
    }
    expect(tab.sent.map(({ args }) => typeof args[0])).toEqual(['number', 'object', 'number']);
    // What comes later has nothing to wait for.
    tab.box.emit('m', 4);
    await stage.settle();
    expect(tab.sent).toHaveLength(4);
  });

  it('fail alone when they cannot be read', async () => {
    const { stage, store } = strictStage();
    const tab = await stage.open({ store });
    const blob = file();
    blob.arrayBuffer = () => Promise.reject(new DOMException('it was changed', 'NotReadableError'));
    const gone = tab.box.emit('m', blob);
    const next = tab.box.emit('m', 2);
    await expect(gone.stored).rejects.toMatchObject({
      code: 'failed',
      message: expect.stringContaining('it was changed'),
    });
    await next.stored;
    expect(tab.box.getSnapshot()).toMatchObject({ pending: 1, durability: 'relaxed' });
  });

  it('are written down as bytes under a new key as well', async () => {
    const { stage, store } = strictStage();
    const before = await stage.open({ store });
    await before.box.emit('m', file()).stored;
    before.crash();
    const tab = await stage.open({
      store,
      beforeReplay: (record) => ({ ...record, key: 'other' }),
    });
    await tab.connect();
    await stage.settle();
    expect(tab.errors).toEqual([]);
    expect(await tab.box.list()).toMatchObject([{ key: 'other', state: 'inflight' }]);
    expect((tab.sent[0]!.args[0] as Blob).size).toBe(4);
  });
});

it('an encrypted item that gets a new key stays encrypted, and its key hidden', async () => {
  const { stage, store, taken } = strictStage();
  const encrypt: Encryption = {
    seal: async (args) => ({ hidden: btoa(JSON.stringify(args)) }),
    open: async (sealed) => JSON.parse(atob((sealed as { hidden: string }).hidden)),
    hash: async (key) => `hash of ${key.length}`,
  };
  const before = await stage.open({ store, encrypt, key: 'secret' });
  await before.box.emit('m', 'private').stored;
  before.crash();
  const tab = await stage.open({
    store,
    encrypt,
    beforeReplay: (record) => ({ ...record, key: 'another secret' }),
  });
  await tab.connect();
  await stage.settle();
  expect(tab.sent.map(({ args }) => args)).toEqual([['private']]);
  expect(JSON.stringify(taken)).not.toMatch(/secret|private/);
  tab.sent[0]!.ack();
  await stage.settle();
  expect(tab.box.getSnapshot().pending).toBe(0);
});
