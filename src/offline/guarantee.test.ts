import { describe, expect, it } from 'vitest';
import { createStage, type Tab } from '../../test/fakes/outbox-stage.js';
import type { OutboxOptions } from './options.js';
import { outbox } from './outbox.js';

/** What the box asks of the server besides its events. */
function asked({ socket }: Tab) {
  const packets: { type: number; nsp: string }[] = [];
  const io = socket.io as unknown as { _send(packet: { type: number; nsp: string }): void };
  const { _send: send } = io;
  io._send = (packet) => {
    packets.push(packet);
    send(packet);
  };
  return packets;
}

describe('the guarantee that a box names', () => {
  it.each<[expected: string, options: Partial<OutboxOptions>]>([
    ['at-least-once', {}],
    ['at-least-once', { confirm: 'received' }],
    ['at-least-once', { confirm: 'received', stamp: 'append' }],
    ['at-most-once', { confirm: 'written' }],
    ['at-most-once', { retryInDoubt: false }],
    ['effectively-once', { stamp: 'append' }],
    ['effectively-once', { stamp: (args) => args }],
  ])('is %s with %j', async (expected, options) => {
    const { box } = await createStage().open(options);
    expect(box.getSnapshot().guarantee).toBe(expected);
  });

  it('follows the server’s word, at each connection', async () => {
    const stage = createStage();
    const { box, ...tab } = await stage.open({ dedupe: 'auto' });
    const seen: string[] = [];
    box.subscribe(() => seen.push(box.getSnapshot().guarantee));
    const guarantee = () => box.getSnapshot().guarantee;
    expect(guarantee()).toBe('at-least-once');
    await tab.connect();
    tab.receive('$outbox', { v: 1 });
    await stage.settle();
    expect(guarantee()).toBe('effectively-once');
    await tab.disconnect();
    expect(guarantee()).toBe('at-least-once');
    expect(seen).toContain('effectively-once');
    expect(seen.at(-1)).toBe('at-least-once');
  });
});

describe('`received`', () => {
  it('asks once for all that waits, by a namespace behind which is that of the socket', async () => {
    const stage = createStage();
    const tab = await stage.open({ confirm: 'received', key: (_, [n]) => `${n}` });
    const packets = asked(tab);
    const question = { type: 0, nsp: '/holdfast-receipt/' };
    const deliveries = [1, 2].map((n) => tab.box.emit('m', n));
    await tab.connect();
    expect(tab.sent).toHaveLength(2);
    expect(packets).toEqual([question]);
    tab.answerNamespace();
    await Promise.all(deliveries.map(({ done }) => done));
    expect(deliveries.map(({ state }) => state.getSnapshot())).toEqual(['received', 'received']);
    expect(packets).toEqual([question]);
  });

  it('asks again, once that is answered, for what left after the question', async () => {
    const stage = createStage();
    const tab = await stage.open({ confirm: 'received', key: (_, [n]) => `${n}` });
    const packets = asked(tab);
    const first = tab.box.emit('m', 1);
    await tab.connect();
    const second = tab.box.emit('m', 2);
    await stage.settle();
    expect(tab.sent).toHaveLength(2);
    expect(packets).toHaveLength(1);
    tab.answerNamespace();
    await first.done;
    await stage.settle();
    expect(second.state.getSnapshot()).toBe('inflight');
    expect(packets).toHaveLength(2);
    tab.answerNamespace();
    expect(await second.done).toEqual([]);
  });

  it('asks for each box of a socket by itself: what answers one says nothing of what another sent later', async () => {
    const stage = createStage();
    const options = { confirm: 'received', leader: 'none' } as const;
    const tab = await stage.open({ ...options, name: 'one' });
    const { store } = stage;
    const other = outbox(tab.socket, {
      ...options,
      scope: 'alice',
      store,
      name: 'a, b',
      dedupe: 'off',
    });
    const packets = asked(tab);
    await tab.connect();
    const one = tab.box.emit('m', 1);
    await stage.settle();
    const two = other.emit('m', 2);
    await stage.settle();
    expect(packets.map(({ nsp }) => nsp)).toEqual([
      '/holdfast-receipt/#one',
      '/holdfast-receipt/#a%2C%20b',
    ]);
    tab.answerNamespace(false, 1);
    await stage.settle();
    expect([one, two].map(({ state }) => state.getSnapshot())).toEqual(['received', 'inflight']);
    tab.answerNamespace();
    expect(await two.done).toEqual([]);
    await other.close();
  });

  it('says goodbye to a server that accepts every namespace, whose items end as `written`', async () => {
    const stage = createStage();
    const tab = await stage.open({ confirm: 'received' });
    const packets = asked(tab);
    const [one, two] = [tab.box.emit('m', 1), tab.box.emit('m', 2)];
    await tab.connect();
    tab.answerNamespace(true);
    await stage.settle();
    expect(packets).toEqual([
      { type: 0, nsp: '/holdfast-receipt/' },
      { type: 1, nsp: '/holdfast-receipt/' },
    ]);
    expect(one.state.getSnapshot()).toBe('written');
    expect(await two.done).toEqual([]);
    expect(two.state.getSnapshot()).toBe('written');
    expect(packets).toHaveLength(2);
    expect(tab.box.getSnapshot().guarantee).toBe('at-most-once');
  });

  it('is in doubt when no answer comes, and counts that while the link is well', async () => {
    const stage = createStage();
    const tab = await stage.open({ confirm: 'received', maxAttempts: 2, ackTimeout: 1_000 });
    const delivery = tab.box.emit('m', 1);
    await tab.connect();
    await stage.advance(1_000);
    expect(delivery.state.getSnapshot()).toBe('unknown');
    await stage.advance(10_000);
    await expect(delivery.done).rejects.toThrow('no receipt within 1000 ms');
  });
});

describe('`written`', () => {
  it('ends when a transport took it, asks for no acknowledgement, and does not repeat it', async () => {
    const stage = createStage();
    const tab = await stage.open({ confirm: 'written' });
    let take = () => {};
    Object.assign(tab.socket.io.engine!, {
      once(_: 'drain', run: () => void) {
        take = run;
      },
    });
    const delivery = tab.box.emit('m', 1);
    await tab.connect();
    await stage.advance(60_000);
    expect(tab.sent).toMatchObject([{ args: [1], hasAck: false }]);
    expect(delivery.state.getSnapshot()).toBe('inflight');
    take();
    expect(await delivery.done).toEqual([]);
    expect(delivery.state.getSnapshot()).toBe('written');
    await tab.disconnect();
    await tab.connect();
    await stage.advance(60_000);
    expect(tab.sent).toHaveLength(1);
  });
});
