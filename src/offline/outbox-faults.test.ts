import { describe, expect, it } from 'vitest';
import { gated } from '../../test/fakes/gated-store.js';
import { createStage } from '../../test/fakes/outbox-stage.js';
import { StorageError } from './errors.js';
import type { OutboxStore } from './store.js';

/** A store whose transactions wait for `go` where they are about to end. */
function slow(store: OutboxStore) {
  const waiting: (() => void)[] = [];
  let isHeld = false;
  const transaction: OutboxStore['transaction'] = (work) =>
    store.transaction(async (rows) => {
      if (isHeld) await new Promise<void>((resolve) => waiting.push(resolve));
      return work(rows);
    });
  return {
    store: { ...store, transaction },
    hold() {
      isHeld = true;
    },
    go() {
      isHeld = false;
      for (const run of waiting.splice(0)) run();
    },
  };
}

describe('an outbox, when things happen at the wrong moment,', () => {
  it('does not send again what is acknowledged during a transaction', async () => {
    const stage = createStage();
    const { store, hold, go } = slow(stage.store);
    const tab = await stage.open({ store, key: (_, [room]) => `${room}` });
    await tab.connect();
    tab.box.emit('m', 'a');
    tab.box.emit('m', 'b');
    await stage.settle();
    const [a, b] = tab.pending();
    hold();
    a!.ack();
    await stage.settle();
    b!.ack();
    await stage.settle();
    go();
    await stage.settle();
    expect(tab.sent.map(({ args }) => args[0])).toEqual(['a', 'b']);
    expect(tab.box.getSnapshot()).toMatchObject({ pending: 0, inflight: 0 });
  });

  it.each(['wiped', 'gone'])('stays paused when its storage is %s', async (fault) => {
    const stage = createStage();
    let isGone = false;
    const store: OutboxStore = {
      ...stage.store,
      async transaction(work) {
        if (isGone) throw new StorageError('unavailable', 'gone');
        return stage.store.transaction(work);
      },
    };
    const tab = await stage.open({ store });
    await tab.connect();
    tab.box.pause();
    tab.box.emit('m', 1);
    await stage.settle();
    if (fault === 'wiped') stage.wipe();
    else isGone = true;
    tab.box.emit('m', 2);
    await stage.advance(10_000);
    expect(tab.box.getSnapshot()).toMatchObject({ paused: true, pending: 2 });
    expect(tab.sent).toEqual([]);
    tab.box.resume();
    await stage.settle();
    expect(tab.sent.map(({ args }) => args)).toEqual([[1]]);
  });

  it('sends nothing that it claimed before another tab took over', async () => {
    const stage = createStage();
    const { store, hold, go } = slow(stage.store);
    const before = await stage.open({ store });
    await before.connect();
    hold();
    before.box.emit('m', 1);
    await stage.settle();
    stage.platform.tell({ type: 'pagehide', persisted: true });
    go();
    await stage.settle();
    expect(before.sent).toEqual([]);
    before.crash();
    const tab = await stage.open();
    await tab.connect();
    await stage.settle();
    expect(tab.sent).toHaveLength(1);
  });

  it('leads no more when it resigns while it asks for its lease', async () => {
    const stage = createStage({ locks: false });
    const { store, hold, go } = slow(stage.store);
    const tab = await stage.open({ store });
    expect(tab.box.getSnapshot().leader).toBe(true);
    hold();
    await stage.advance(5_000);
    stage.platform.tell({ type: 'freeze' });
    go();
    await stage.advance(20_000);
    expect(tab.box.getSnapshot().leader).toBe(false);
  });

  it('counts nothing any more once the last item has expired when it was to be sent', async () => {
    const stage = createStage();
    const tab = await stage.open({ ttl: 1_500 });
    tab.box.emit('m', 1);
    await stage.settle();
    // A page that has gone left it miscounted.
    const name = [...stage.marks.keys()][0]!.slice('holdfast '.length);
    await stage.store.transaction(async (rows) => {
      const row = (await rows.getSpace(name))!;
      rows.putSpace({ ...row, items: 4 });
    });
    await stage.advance(1_000);
    await tab.box.list();
    expect(tab.box.getSnapshot().pending).toBe(4);
    await stage.advance(600);
    await tab.connect();
    expect(tab.box.getSnapshot()).toMatchObject({ pending: 0, failed: 1, oldestAt: null });
  });

  it('goes on at once when the clock is put back', async () => {
    const stage = createStage();
    let backMs = 0;
    const { platform } = stage;
    const { now } = platform;
    platform.now = () => now() - backMs;
    const tab = await stage.open({ maxPerSecond: 10 });
    await tab.connect();
    for (let n = 0; n < 3; n++) tab.box.emit('m', n);
    await stage.settle();
    backMs = 600_000;
    for (let n = 0; n < 3; n++) {
      tab.pending()[0]?.ack();
      await stage.advance(1_000);
    }
    expect(tab.sent.map(({ args }) => args[0])).toEqual([0, 1, 2]);
  });

  it('sends an account’s items by no connection that was asked for as another', async () => {
    const stage = createStage();
    let user = 'alice';
    const tab = await stage.open({ scope: () => user });
    const { socket } = tab;
    const { _send: send } = socket;
    // Somebody else signs in while the CONNECT is on its way.
    socket._send = (packet) => {
      send.call(socket, packet);
      if (packet.type === 0) user = 'bob';
    };
    await tab.connect();
    tab.box.emit('m', 'of bob');
    await stage.advance(10_000);
    expect(tab.sent).toEqual([]);
    await tab.disconnect();
    await tab.connect();
    await stage.advance(10_000);
    expect(tab.sent.map(({ args }) => args[0])).toEqual(['of bob']);
  });

  it('brings back what may have left as in doubt when the store is wiped', async () => {
    const stage = createStage();
    const tab = await stage.open({ retryInDoubt: false });
    const pay = tab.box.emit('pay', 1);
    await tab.connect();
    expect(tab.sent).toHaveLength(1);
    stage.wipe();
    tab.box.emit('m', 2);
    await stage.settle();
    await tab.disconnect();
    await tab.connect();
    await stage.advance(60_000);
    expect(tab.sent.filter(({ event }) => event === 'pay')).toHaveLength(1);
    expect(pay.state.getSnapshot()).toBe('unknown');
  });

  it('goes on in memory when a full store is lost altogether', async () => {
    const stage = createStage();
    let code: 'quota' | 'unavailable' | undefined;
    const tab = await stage.open({
      store: {
        ...stage.store,
        async transaction(work) {
          if (code) throw new StorageError(code, code);
          return stage.store.transaction(work);
        },
      },
    });
    code = 'quota';
    tab.box.emit('m', 1);
    await stage.settle();
    code = 'unavailable';
    tab.box.emit('m', 2);
    await stage.settle();
    expect(tab.box.getSnapshot()).toMatchObject({ durability: 'memory', pending: 2 });
    await tab.connect();
    for (let n = 0; n < 2; n++) {
      tab.sent[n]!.ack();
      await stage.settle();
    }
    expect(tab.sent.map(({ args }) => args[0])).toEqual([1, 2]);
    expect(tab.box.getSnapshot()).toMatchObject({ pending: 0, bytes: 0 });
  });

  it('tells other tabs nothing of its memory once the store is gone', async () => {
    const stage = createStage();
    let isGone = false;
    const alone = await stage.open({
      store: {
        ...stage.store,
        async transaction(work) {
          if (isGone) throw new StorageError('unavailable', 'gone');
          return stage.store.transaction(work);
        },
      },
    });
    const tab = await stage.open();
    tab.box.emit('m', 1);
    await stage.settle();
    isGone = true;
    for (const n of [2, 3, 4]) alone.box.emit('m', n);
    await stage.settle();
    stage.platform.tell({ type: 'pageshow', persisted: true });
    alone.box.emit('m', 5);
    await stage.advance(10_000);
    expect(alone.box.getSnapshot()).toMatchObject({ durability: 'memory', pending: 4 });
    expect(tab.box.getSnapshot()).toMatchObject({ durability: 'relaxed', pending: 1 });
  });

  it('calls in doubt what is kept by a store that it gave up, and others may send', async () => {
    const stage = createStage();
    let isDown = false;
    const options = {
      retryInDoubt: false,
      store: {
        ...stage.store,
        async transaction(work) {
          if (isDown) throw new StorageError('unavailable', 'down');
          return stage.store.transaction(work);
        },
      } satisfies OutboxStore,
    };
    const tab = await stage.open(options);
    const pay = tab.box.emit('pay', 1);
    await stage.settle();
    isDown = true;
    tab.box.emit('m', 2);
    await stage.settle();
    await tab.connect();
    expect(tab.sent.map(({ event }) => event)).toEqual(['m']);
    expect(pay.state.getSnapshot()).toBe('unknown');
    // Nobody can promise that it never leaves, whatever is asked of it here.
    await tab.disconnect();
    const freed = tab.box.retry(pay.id);
    await stage.settle();
    expect(await freed).toBe(1);
    const back = pay.cancel();
    await stage.settle();
    expect(await back).toBe(false);
    tab.crash();
    const next = await stage.open({ retryInDoubt: false });
    await stage.advance(10_000);
    await next.connect();
    expect(next.sent.map(({ event }) => event)).toEqual(['pay']);
  });

  it('tells of an end once, though an older word of another tab comes later', async () => {
    const stage = createStage();
    const tab = await stage.open();
    const told: string[] = [];
    tab.box.on('settled', ({ state }) => told.push(state));
    const { id } = tab.box.emit('m', 1);
    await stage.settle();
    const [mark] = stage.marks.keys();
    const space = await stage.store.transaction((rows) => rows.getSpace(mark!.slice(9)));
    const end = { id, event: 'm', state: 'expired', settledAt: stage.platform.now() };
    const say = (settled: unknown[], moved: unknown[]) =>
      stage.say({ page: { settled, moved, space, oldestAt: null }, leads: true });
    say([end], []);
    // What a tab had to say when it was frozen.
    say([], [[id, 'inflight']]);
    say([end], []);
    expect(told).toEqual(['expired']);
    // Brought back, it ends again.
    say([], [[id, 'queued']]);
    say([{ ...end, state: 'acked', settledAt: end.settledAt + 1 }], []);
    expect(told).toEqual(['expired', 'acked']);
  });

  it('tells of an end once, though its account goes and comes back', async () => {
    const stage = createStage();
    let user = 'alice';
    const tab = await stage.open({ scope: () => user });
    const other = await stage.open();
    const told: string[] = [];
    tab.box.on('settled', ({ state }) => told.push(state));
    const delivery = other.box.emit('m', 1);
    await stage.settle();
    await delivery.cancel();
    await stage.settle();
    other.crash();
    for (user of ['bob', 'alice']) await tab.box.list();
    await stage.settle();
    expect(told).toEqual(['discarded']);
  });

  it('tells how what was emitted ends though its account was left and taken again before it was written', async () => {
    const stage = createStage();
    const { store, shut, open } = gated(stage.store);
    let user = 'alice';
    const tab = await stage.open({ store, scope: () => user });
    await stage.settle();
    shut();
    const { done, stored } = tab.box.emit('m', 1);
    for (user of ['bob', 'alice']) tab.box.emit('hello');
    open();
    await stored;
    await tab.connect();
    tab.pending()[0]!.ack('fine');
    expect(await done).toEqual(['fine']);
  });

  it('connects though another tab has told of the store before it was read here', async () => {
    const stage = createStage();
    const first = await stage.open();
    const { store, shut, open } = gated(stage.store);
    shut();
    const tab = await stage.open({ store, dedupe: 'required' });
    first.box.emit('m', 1);
    await stage.settle();
    await tab.connect();
    await stage.advance(5_000);
    expect(tab.auths).toEqual([]);
    open();
    await stage.settle();
    expect(tab.auths).toMatchObject([{ $outbox: { v: 1 } }]);
  });

  it('shows at once that what could not be encrypted waits no more', async () => {
    const stage = createStage();
    const encrypt = {
      seal: () => Promise.reject(new Error('no key')),
      open: () => Promise.reject(new Error('no key')),
      hash: async (key: string) => key,
    };
    const tab = await stage.open({ encrypt });
    await tab.connect();
    await stage.advance(3_000);
    const shown: number[] = [];
    tab.box.subscribe(() => shown.push(tab.box.getSnapshot().pending));
    const { done } = tab.box.emit('m', 1);
    const failed = expect(done).rejects.toThrow('no key');
    const flushed = tab.box.flush();
    await stage.settle();
    await failed;
    expect(shown).toEqual([1, 0]);
    await flushed;
  });
});
