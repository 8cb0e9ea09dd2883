import { describe, expect, it } from 'vitest';
import { values } from '../../test/fakes/outbox-sent.js';
import { createStage, type Tab } from '../../test/fakes/outbox-stage.js';
import { adopt } from './adopt.js';
import type { OutboxOptions } from './options.js';
import type { Outcome } from './record.js';

/** A stage on which a guest has emitted `count` items, and left. */
async function left(count: number, options: Partial<OutboxOptions> = {}) {
  const stage = createStage();
  const guest = await stage.open({ scope: 'guest', ...options });
  const deliveries = Array.from({ length: count }, (_, n) => guest.box.emit('m', n));
  await stage.settle();
  return { stage, guest, ids: deliveries.map(({ id }) => id) };
}
const states = async ({ box }: Tab) =>
  (await box.list()).map(({ args, state }) => [args?.[0], state]);

describe('adopt', () => {
  it('takes over what a guest has left, with its ids, in its order, behind what is there', async () => {
    const { stage, guest, ids } = await left(3);
    await guest.box.close();
    const tab = await stage.open();
    tab.box.emit('m', 'first');
    expect(await adopt(tab.box, { scope: 'guest' })).toBe(3);
    await stage.settle();
    expect(tab.box.getSnapshot()).toMatchObject({ pending: 4, queued: 4 });
    expect((await tab.box.list()).slice(1).map(({ id }) => id)).toEqual(ids);
    await tab.connect();
    for (let n = 0; n < 4; n++) {
      tab.sent[n]!.ack();
      await stage.settle();
    }
    expect(values(tab)).toEqual(['first', 0, 1, 2]);
    expect(tab.box.getSnapshot()).toMatchObject({ pending: 0, bytes: 0 });
    const again = await stage.open({ scope: 'guest' });
    expect(again.box.getSnapshot()).toMatchObject({ pending: 0, bytes: 0, oldestAt: null });
  });

  it('tells how items ended to whoever emitted them in this page, and shows them to the application first', async () => {
    const stage = createStage();
    let user = 'guest';
    const seen: unknown[] = [];
    const tab = await stage.open({
      scope: () => user,
      beforeReplay(record) {
        seen.push(record.args);
        return { ...record, args: [...record.args!, user] };
      },
    });
    const [first, second] = [1, 2].map((n) => tab.box.emit('m', n));
    await stage.settle();
    user = 'alice';
    expect(await adopt(tab.box, { scope: 'guest' })).toBe(2);
    expect(await second!.cancel()).toBe(true);
    await tab.connect();
    await stage.settle();
    expect(tab.sent.map(({ args }) => args)).toEqual([[1, 'alice']]);
    expect(first!.state.getSnapshot()).toBe('inflight');
    tab.sent[0]!.ack('fine');
    expect(await first!.done).toEqual(['fine']);
    expect(seen).toEqual([[1]]);
  });

  it('leaves what was emitted before to whoever signs in meanwhile', async () => {
    const stage = createStage();
    let user = 'guest';
    const errors: Error[] = [];
    const tab = await stage.open({ scope: () => user });
    tab.box.on('error', (error) => errors.push(error));
    const delivery = tab.box.emit('m', 1);
    await delivery.stored;
    const asked = adopt(tab.box, { scope: 'bob' });
    user = 'alice';
    await tab.box.list();
    expect(await asked).toBe(0);
    expect(await adopt(tab.box, { scope: 'guest' })).toBe(1);
    await tab.connect();
    await stage.settle();
    tab.sent[0]!.ack('fine');
    await stage.settle();
    expect(delivery.state.getSnapshot()).toBe('acked');
    expect(errors).toEqual([]);
  });

  it('takes nothing unasked', async () => {
    const { stage } = await left(1);
    const tab = await stage.open();
    await tab.connect();
    expect(tab.sent).toEqual([]);
    expect(tab.box.getSnapshot().pending).toBe(0);
  });

  it('takes what was under way as in doubt, and nothing of it is settled where it was', async () => {
    const { stage, guest } = await left(2, { retryInDoubt: false });
    await guest.connect();
    expect(values(guest)).toEqual([0]);
    const tab = await stage.open({ retryInDoubt: false });
    expect(await adopt(tab.box, { scope: 'guest' })).toBe(2);
    await stage.settle();
    guest.sent[0]!.ack('late');
    await stage.settle();
    expect(await states(tab)).toEqual([
      [0, 'unknown'],
      [1, 'queued'],
    ]);
    expect(tab.box.getSnapshot()).toMatchObject({ pending: 2, unknown: 1, inflight: 0 });
    await tab.connect();
    expect(values(tab)).toEqual([1]);
    await stage.advance(2_000);
    expect(values(guest)).toEqual([0]);
  });

  it('takes dead letters along, tells of them once, and can send them again', async () => {
    const { stage, guest } = await left(2, { judge: () => 'failed', onPoison: 'pauseKey' });
    await guest.connect();
    guest.sent[0]!.ack();
    await stage.settle();
    guest.box.resume();
    await guest.box.close();
    const tab = await stage.open({ onPoison: 'pauseKey' });
    const told: Outcome[] = [];
    tab.box.on('settled', (outcome) => told.push(outcome));
    await adopt(tab.box, { scope: 'guest' });
    await stage.settle();
    expect(told).toMatchObject([{ event: 'm', state: 'failed', error: { name: 'OutboxError' } }]);
    expect(tab.box.getSnapshot()).toMatchObject({ failed: 1, pending: 1 });
    // It was resumed there, so it is not paused here.
    await tab.connect();
    expect(values(tab)).toEqual([1]);
    tab.sent[0]!.ack();
    await stage.settle();
    expect(await tab.box.retry(told[0]!.id)).toBe(1);
    await stage.settle();
    expect(values(tab)).toEqual([1, 0]);
    tab.sent[1]!.ack();
    await stage.settle();
    expect(tab.box.getSnapshot()).toMatchObject({ failed: 0, pending: 0, bytes: 0 });
  });

  it('keeps a key paused that was paused there', async () => {
    const { stage, guest } = await left(2, { judge: () => 'failed', onPoison: 'pauseKey' });
    await guest.connect();
    guest.sent[0]!.ack();
    await stage.settle();
    await guest.box.close();
    const tab = await stage.open();
    await adopt(tab.box, { scope: 'guest' });
    await tab.connect();
    expect(tab.sent).toEqual([]);
    tab.box.resume();
    await stage.settle();
    expect(values(tab)).toEqual([1]);
  });

  it('leaves there what is beyond the limits', async () => {
    const { stage, guest } = await left(5);
    await guest.box.close();
    const tab = await stage.open({ maxItems: 3 });
    tab.box.emit('m', 'own');
    await stage.settle();
    expect(await adopt(tab.box, { scope: 'guest' })).toBe(2);
    expect(await states(tab)).toHaveLength(3);
    const again = await stage.open({ scope: 'guest' });
    expect(await states(again)).toEqual([2, 3, 4].map((n) => [n, 'queued']));
    expect(again.box.getSnapshot()).toMatchObject({ pending: 3, unknown: 0 });
  });

  it('finds another address, namespace, path and name', async () => {
    const { stage, guest } = await left(1);
    await guest.box.close();
    const tab = await stage.open();
    const move = (to: unknown[]) =>
      stage.store.transaction(async (rows) => {
        const from = JSON.stringify(['', 0, 'example.com', '/socket.io/', '/', 'guest']);
        const space = JSON.stringify(to);
        const [item] = await rows.page(from, -1, 1);
        rows.putSpace({ ...(await rows.getSpace(from))!, space });
        rows.put({ ...item!, space });
      });
    await move(['', 1, 'old.example.com:8443', '/socket.io/', '/chat', 'alice']);
    expect(await adopt(tab.box, { url: 'https://old.example.com:8443/chat' })).toBe(1);
    await move(['second', 0, 'example.com', '/io/', '/', 'alice']);
    expect(await adopt(tab.box, { path: '/io', name: 'second' })).toBe(1);
    expect(await adopt(tab.box, { path: '/io', name: 'second' })).toBe(0);
    expect(await adopt(tab.box, { scope: 'nobody' })).toBe(0);
  });

  it('refuses its own place, an address that is none, and a box that was closed', async () => {
    const { stage } = await left(0);
    const tab = await stage.open();
    await expect(adopt(tab.box, {})).rejects.toThrow(/expected another place/);
    await expect(adopt(tab.box, { url: 'ftp://example.com' })).rejects.toThrow('invalid url');
    await tab.box.close();
    await expect(adopt(tab.box, { scope: 'guest' })).rejects.toThrow('it was closed');
  });

  it('takes nothing while the storage is full', async () => {
    const { stage, guest } = await left(1);
    await guest.box.close();
    let isFull = false;
    const { StorageError } = await import('./errors.js');
    const store = {
      ...stage.store,
      transaction: (async (work) =>
        stage.store.transaction(async (rows) =>
          work({
            ...rows,
            putSpace(row) {
              if (isFull) throw new StorageError('quota', 'full');
              rows.putSpace(row);
            },
          }),
        )) as typeof stage.store.transaction,
    };
    const tab = await stage.open({ store });
    isFull = true;
    tab.box.emit('m', 'own');
    await stage.settle();
    const listed = tab.box.list();
    await expect(adopt(tab.box, { scope: 'guest' })).rejects.toMatchObject({ code: 'unavailable' });
    // What is asked at the same time is answered all the same.
    expect(await listed).toMatchObject([{ args: ['own'] }]);
    const again = await stage.open({ scope: 'guest' });
    expect(await states(again)).toEqual([[0, 'queued']]);
  });
});
