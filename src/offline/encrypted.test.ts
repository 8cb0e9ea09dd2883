import { describe, expect, it } from 'vitest';
import { createStage } from '../../test/fakes/outbox-stage.js';
import { encryption } from './encrypted.js';
import type { OutboxRecord } from './record.js';
import type { Outbox, OutboxState } from './types.js';

const newKey = () =>
  crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);

/** Cryptography takes its own time, which no clock of ours moves. */
const until = (box: Outbox, isSo: (state: OutboxState) => boolean) =>
  new Promise<void>((resolve) => {
    const check = () => {
      if (isSo(box.getSnapshot())) resolve();
    };
    box.subscribe(check);
    check();
  });

/** Tells when an item was opened, and is about to leave. */
function opening() {
  let open: (args: unknown) => void;
  const opened = new Promise((resolve) => {
    open = resolve;
  });
  const beforeReplay = (record: OutboxRecord) => {
    open(record.args);
    return record;
  };
  return { opened, beforeReplay };
}

/** Rows of a stage’s store, which all of its tabs share. */
async function rowsOf({ store, marks }: ReturnType<typeof createStage>) {
  const name = [...marks.keys()][0]!.slice('holdfast '.length);
  return store.transaction(async (rows) => [
    ...(await rows.page(name, -1, Infinity)),
    ...(await rows.settled(name, true, Infinity)),
    ...(await rows.settled(name, false, Infinity)),
  ]);
}

describe('what is encrypted', () => {
  it('hides arguments and ordering keys; names, times, sizes, counts and answers stay readable', async () => {
    const stage = createStage();
    const options = { encrypt: encryption({ key: await newKey() }), key: 'secret room' };
    const tab = await stage.open(options);
    const [first, second] = [tab.box.emit('order', 'secret tea'), tab.box.emit('order', 'more')];
    await Promise.all([first.stored, second.stored]);
    const [row] = (await rowsOf(stage)) as [OutboxRecord];
    expect(row).toMatchObject({ event: 'order', at: stage.platform.now(), args: undefined });
    expect(row.bytes).toBeGreaterThan(0);
    expect(row.key).toMatch(/^[\da-f]{32}$/);
    expect(row.sealed).toBeInstanceOf(Uint8Array);
    await tab.connect();
    tab.sent[0]!.ack('for all to read');
    expect(await first.done).toEqual(['for all to read']);
    await until(tab.box, ({ pending, inflight }) => pending === 1 && inflight === 1);
    const text = JSON.stringify(await rowsOf(stage));
    expect(text).toContain('for all to read');
    for (const secret of ['secret', 'tea', 'more']) expect(text).not.toContain(secret);
  });

  it('is bound to its item and event: the arguments of another are not accepted', async () => {
    const stage = createStage();
    const options = { encrypt: encryption({ key: await newKey() }), key: (event: string) => event };
    const before = await stage.open(options);
    const events = ['pay', 'pay', 'note', 'note'];
    const deliveries = events.map((event, n) => before.box.emit(event, n));
    await Promise.all(deliveries.map(({ stored }) => stored));
    before.crash();
    const [first, second, third, fourth] = (await rowsOf(stage)) as [
      ...[OutboxRecord, OutboxRecord, OutboxRecord, OutboxRecord],
    ];
    await stage.store.transaction(async (rows) => {
      // Of the same event, of another one, and of its own under another name.
      rows.put({ ...first, sealed: second.sealed });
      rows.put({ ...second, sealed: third.sealed });
      rows.put({ ...third, event: 'gift' });
    });
    const { opened, beforeReplay } = opening();
    const tab = await stage.open({ ...options, beforeReplay });
    await tab.connect();
    await until(tab.box, ({ failed }) => failed === 3);
    expect(await opened).toEqual([3]);
    await stage.settle();
    expect(tab.sent.map(({ args }) => args)).toEqual([[3]]);
    expect(await tab.box.list({ state: 'inflight' })).toMatchObject([{ id: fourth.id }]);
    for (const { outcome } of await tab.box.list({ state: 'failed' }))
      expect(outcome!.error!.message).toBe('What was encrypted has been changed');
  });

  it('fails where its key has gone, and is kept among the dead letters until the key is back', async () => {
    const stage = createStage();
    const [key, other] = [await newKey(), await newKey()];
    const before = await stage.open({ encrypt: encryption({ key }) });
    const { id, stored } = before.box.emit('m', 'tea');
    await stored;
    before.crash();
    const tab = await stage.open({ encrypt: encryption({ key: other }) });
    await tab.connect();
    await until(tab.box, ({ failed, pending }) => failed === 1 && pending === 0);
    expect(await tab.box.list()).toMatchObject([
      { id, state: 'failed', args: undefined, outcome: { error: { name: 'OutboxError' } } },
    ]);
    tab.crash();
    const { opened, beforeReplay } = opening();
    const again = await stage.open({ encrypt: encryption({ key }), beforeReplay });
    expect(await again.box.retry(id)).toBe(1);
    await again.connect();
    expect(await opened).toEqual(['tea']);
    await stage.settle();
    expect(again.sent.map(({ args }) => args)).toEqual([['tea']]);
  });

  it('may have a key that is made of what the user types', async () => {
    // As docs/outbox-storage.md has it.
    const byUser = (password: string, salt: BufferSource) =>
      encryption({
        async key() {
          const typed = new TextEncoder().encode(password);
          const secret = await crypto.subtle.importKey('raw', typed, 'PBKDF2', false, [
            'deriveKey',
          ]);
          return crypto.subtle.deriveKey(
            { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: 1_000 },
            secret,
            { name: 'AES-GCM', length: 256 },
            false,
            ['encrypt', 'decrypt'],
          );
        },
      });
    const [salt, other] = [Uint8Array.of(1), Uint8Array.of(2)];
    const sealed = await byUser('tea', salt).seal([1], 'c');
    expect(await byUser('tea', salt).open(sealed, 'c')).toEqual([1]);
    for (const wrong of [byUser('coffee', salt), byUser('tea', other)])
      await expect(wrong.open(sealed, 'c')).rejects.toMatchObject({ name: 'OutboxError' });
  });
});
