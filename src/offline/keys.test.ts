import { describe, expect, it } from 'vitest';
import { createStage } from '../../test/fakes/outbox-stage.js';
import type { Encryption } from './encryption.js';
import type { OutboxOptions } from './options.js';
import type { OutboxStore } from './store.js';

const encrypt: Encryption = {
  seal: async (args, context) => ({ args, context }),
  open: async (sealed) => (sealed as { args: readonly unknown[] }).args,
  hash: async (key) => `#${key}`,
};
const byRoom = (_: string, [room]: readonly unknown[]) => `${room}`;
const poison: Partial<OutboxOptions> = {
  onPoison: 'pauseKey',
  judge: (answer) => (answer === 'no' ? 'failed' : 'acked'),
};
const values = ({ sent }: { sent: readonly { args: unknown[] }[] }) =>
  sent.map(({ args }) => args[0]);

describe('an ordering key', () => {
  it('finds its items where it is encrypted', async () => {
    const stage = createStage();
    const tab = await stage.open({ encrypt, key: byRoom });
    for (const room of ['lobby', 'hall']) tab.box.emit('m', room);
    await stage.settle();
    const [found, ...others] = await tab.box.list({ key: 'lobby' });
    expect([found?.args, others]).toEqual([['lobby'], []]);
    // What the list says finds them as well.
    expect(await tab.box.list({ key: found!.key })).toHaveLength(1);
    // What is not encrypted yet has it as it is.
    tab.box.emit('m', 'lobby');
    expect(await tab.box.discard({ key: 'lobby' })).toBe(2);
    expect(await tab.box.list({ state: 'queued' })).toMatchObject([{ args: ['hall'] }]);
  });

  it.each(['the tab that sends', 'another tab'])(
    'goes on when the item that paused it is discarded by %s',
    async (by) => {
      const stage = createStage();
      const tab = await stage.open(poison);
      const other = await stage.open(poison);
      await tab.connect();
      for (const n of [1, 2]) tab.box.emit('m', n);
      await stage.settle();
      tab.pending()[0]!.ack('no');
      await stage.settle();
      expect(values(tab)).toEqual([1]);
      const { box } = by === 'another tab' ? other : tab;
      expect(await box.discard({ state: 'failed' })).toBe(1);
      await stage.settle();
      expect(values(tab)).toEqual([1, 2]);
    },
  );

  it.each(['discarded', 'expired'])(
    'goes on when the item in doubt that it waited for is %s',
    async (how) => {
      const stage = createStage();
      const tab = await stage.open({
        onPoison: 'pauseKey',
        retryInDoubt: false,
        events: { brief: { ttl: 30_000 } },
      });
      const doubtful = tab.box.emit('brief', 1);
      tab.box.emit('m', 2);
      await tab.connect();
      await tab.disconnect();
      await tab.connect();
      await stage.advance(1_000);
      expect(values(tab)).toEqual([1]);
      if (how === 'discarded') expect(await tab.box.discard(doubtful.id)).toBe(1);
      await stage.advance(60_000);
      expect(doubtful.state.getSnapshot()).toBe(how);
      expect(values(tab)).toEqual([1, 2]);
    },
  );

  it('stays paused when what was acknowledged before is discarded', async () => {
    const stage = createStage();
    const tab = await stage.open(poison);
    await tab.connect();
    for (const n of [1, 2, 3]) tab.box.emit('m', n);
    await stage.settle();
    for (const answer of ['ok', 'no']) {
      tab.pending()[0]!.ack(answer);
      await stage.settle();
    }
    expect(await tab.box.discard({ state: 'acked' })).toBe(1);
    tab.crash();
    const next = await stage.open(poison);
    await next.connect();
    await stage.advance(5_000);
    expect(values(next)).toEqual([]);
    next.box.resume();
    await stage.settle();
    expect(values(next)).toEqual([3]);
  });

  it('under which an item is put while a transaction is under way has it', async () => {
    const stage = createStage();
    const before = await stage.open({ encrypt, key: byRoom });
    before.box.emit('m', 'a');
    await stage.settle();
    before.crash();
    let begin: Promise<void> | undefined;
    const store: OutboxStore = {
      ...stage.store,
      transaction: (work) =>
        stage.store.transaction((rows) =>
          work({
            ...rows,
            async getSpace(name) {
              await begin;
              return rows.getSpace(name);
            },
          }),
        ),
    };
    let open!: () => void;
    const opening = new Promise<void>((resolve) => {
      open = resolve;
    });
    const tab = await stage.open({
      store,
      key: byRoom,
      encrypt: {
        ...encrypt,
        async open(sealed, context) {
          await opening;
          return encrypt.open(sealed, context);
        },
      },
      beforeReplay: (record) => ({ ...record, key: 'b' }),
    });
    await tab.connect();
    let goOn!: () => void;
    begin = new Promise((resolve) => {
      goOn = resolve;
    });
    const listed = tab.box.list();
    await stage.settle();
    open();
    await stage.settle();
    goOn();
    await listed;
    await stage.settle();
    expect(values(tab)).toEqual(['a']);
  });
});
