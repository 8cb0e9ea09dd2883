import { describe, expect, it, vi } from 'vitest';
import { type Ack, create, id } from './dedupe-stage.js';
import { turn } from './fakes.js';

describe('an event that is not handled after all', () => {
  it('is handled when it comes again on another connection', async () => {
    const { connect } = create();
    const [one, two] = [connect(), connect()];
    const order = vi.fn((ack: Ack) => ack('taken'));
    for (const socket of [one, two]) socket.on('order', order);
    one.receive('order', id('1'), () => {});
    one.lose();
    await turn();
    expect(order).not.toHaveBeenCalled();
    const ack = vi.fn();
    two.receive('order', id('1'), ack);
    await turn();
    expect(order).toHaveBeenCalledTimes(1);
    expect(ack.mock.calls).toEqual([['taken']]);
  });

  it('is handled for a repetition that was waiting already', async () => {
    const { connect } = create();
    const [one, two] = [connect(), connect()];
    const order = vi.fn((ack: Ack) => ack('taken'));
    for (const socket of [one, two]) socket.on('order', order);
    one.receive('order', id('1'), () => {});
    const ack = vi.fn();
    two.receive('order', id('1'), ack);
    one.lose();
    await turn();
    expect(order).toHaveBeenCalledTimes(1);
    expect(ack.mock.calls).toEqual([['taken']]);
  });

  it('is handled when it comes again after a middleware has refused it, and once', async () => {
    const { connect, clock } = create();
    const socket = connect();
    const held: ((error?: Error) => void)[] = [];
    socket.use((_: unknown[], next: (error?: Error) => void) => void held.push(next));
    const order = vi.fn((ack: Ack) => ack('taken'));
    socket.on('order', order);
    const acks = [vi.fn(), vi.fn(), vi.fn()];
    socket.receive('order', id('1'), acks[0]);
    await clock.pass(999);
    socket.receive('order', id('1'), acks[1]);
    expect(held).toHaveLength(1);
    await clock.pass(1);
    socket.receive('order', id('1'), acks[2]);
    expect(held).toHaveLength(2);
    // Both let it pass in the end.
    for (const next of held) next();
    await turn();
    expect(order).toHaveBeenCalledTimes(1);
    for (const ack of acks) expect(ack.mock.calls).toEqual([['taken']]);
  });

  it('frees its key after pendingTtl when a middleware keeps it, which then may keep it for good', async () => {
    const { connect, clock } = create({ pendingTtl: 500 });
    const socket = connect();
    const held: (() => void)[] = [];
    socket.use((_: unknown[], next: () => void) => void held.push(next));
    const order = vi.fn();
    socket.on('order', order);
    socket.receive('order', id('1'));
    await clock.pass(500);
    socket.receive('order', id('1'));
    for (const next of held) next();
    await turn();
    expect(held).toHaveLength(2);
    expect(order).toHaveBeenCalledTimes(1);
  });

  it('is not taken for another that looks like it but for its name', async () => {
    const { connect } = create();
    const [one, two] = [connect(), connect()];
    one.use(([name]: unknown[], next: () => void) => name === 'order' || next());
    const order = vi.fn();
    for (const socket of [one, two]) socket.on('order', order).on('other', () => {});
    one.receive('order', id('1'));
    one.receive('other', id('2'));
    await turn();
    one.lose();
    two.receive('order', id('1'));
    await turn();
    expect(order).toHaveBeenCalledTimes(1);
  });

  it('may be answered by a middleware that does not pass it on', async () => {
    const { connect } = create();
    const socket = connect();
    const check = vi.fn((event: unknown[]) => (event.at(-1) as Ack)('invalid'));
    socket.use(check);
    const ack = vi.fn();
    for (let n = 0; n < 2; n++) socket.receive('order', 'x', id('1'), ack);
    expect(ack.mock.calls).toEqual([['invalid'], ['invalid']]);
    expect(check).toHaveBeenCalledTimes(1);
  });

  it('is not taken for handled where nobody listens yet', async () => {
    const { connect } = create();
    const socket = connect();
    for (const name of ['1', '2']) socket.receive('order', id(name));
    await turn();
    const order = vi.fn();
    socket.on('order', order);
    for (const name of ['1', '2', '1']) socket.receive('order', id(name));
    await turn();
    expect(order).toHaveBeenCalledTimes(2);
  });

  it('is known although the application removes all listeners', async () => {
    const { connect } = create();
    const socket = connect();
    const order = vi.fn();
    for (let n = 0; n < 3; n++) {
      socket.removeAllListeners('order');
      socket.on('order', order);
      socket.receive('order', id('1'));
      await turn();
    }
    expect(order).toHaveBeenCalledTimes(1);
  });
});
