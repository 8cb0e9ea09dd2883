import { describe, expect, it, vi } from 'vitest';
import { dedupe } from './dedupe.js';
import { type Ack, create, id } from './dedupe-stage.js';
import { FakeConnection, turn } from './fakes.js';

describe('dedupe()', () => {
  it.each([undefined, {}, { user: 'ann' }])('refuses %j, which names no user', (options) => {
    expect(() => dedupe(options as never)).toThrow(TypeError);
  });

  it.each(['pendingTtl', 'storeTimeout'])('refuses %s that is no time', (name) => {
    for (const value of [0, -1, '5', Number.NaN])
      expect(() => dedupe({ user: () => 'a', [name]: value })).toThrow(`expected ${name} to be`);
  });

  it('passes everything untouched where nothing was asked for', async () => {
    const { connect } = create();
    const socket = connect(new FakeConnection({ token: 'x' }));
    const order = vi.fn();
    socket.on('order', order);
    socket.receive('order', id('1'));
    socket.receive('order', id('1'));
    await turn();
    expect(order.mock.calls).toEqual([[id('1')], [id('1')]]);
    expect(socket.announced).toEqual([]);
    expect(socket.listenerCount('order')).toBe(1);
  });

  it('handles an event without an acknowledgement once, too', async () => {
    const { connect, clock } = create();
    const socket = connect();
    const order = vi.fn();
    socket.on('order', order);
    socket.receive('order', 'tea', id('1'));
    socket.receive('order', 'tea', id('1'));
    await turn();
    socket.receive('order', 'tea', id('1'));
    const ack = vi.fn();
    socket.receive('order', 'tea', id('1'), ack);
    await turn();
    expect(order.mock.calls).toEqual([['tea']]);
    expect(ack.mock.calls).toEqual([[]]);
    expect(clock.waiting()).toBe(0);
  });

  it('leaves events without a key alone, however often they come', async () => {
    const { connect } = create();
    const socket = connect();
    const order = vi.fn();
    socket.on('order', order);
    const ack = () => {};
    for (const event of [['order'], ['order', 1, ack], ['order', { $outbox: 1 }]])
      for (let n = 0; n < 2; n++) socket.receive(...event);
    await turn();
    expect(order.mock.calls).toEqual([
      [],
      [],
      [1, ack],
      [1, ack],
      [{ $outbox: 1 }],
      [{ $outbox: 1 }],
    ]);
  });

  it('lets repetitions go that waited for pendingTtl, and still keeps an answer that comes later', async () => {
    const { connect, clock } = create({ pendingTtl: 1_000 });
    const socket = connect();
    const acks: Ack[] = [];
    socket.on('slow', (ack: Ack) => acks.push(ack));
    const told: unknown[] = [];
    const send = async (name: string) => {
      socket.receive('slow', id('1'), (answer: unknown) => told.push([name, answer]));
      await turn();
    };
    await send('first');
    await clock.pass(999);
    await send('second');
    await clock.pass(1);
    await send('third');
    expect([acks.length, told]).toEqual([1, []]);
    expect(clock.waiting()).toBe(0);
    acks[0]?.('late');
    expect(told).toEqual([['first', 'late']]);
    await send('fourth');
    expect(told.at(-1)).toEqual(['fourth', 'late']);
    expect(acks).toHaveLength(1);
  });

  it('makes no place for names that nobody listens to', async () => {
    const { connect } = create();
    const socket = connect();
    for (let n = 0; n < 100; n++) socket.receive(`name ${n}`, ...(n % 2 ? [id(`${n}`)] : []));
    await turn();
    expect(socket.eventNames()).toEqual(['disconnect']);
  });
});
