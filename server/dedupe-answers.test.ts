import { describe, expect, it, vi } from 'vitest';
import { type Ack, create, id } from './dedupe-stage.js';
import { turn } from './fakes.js';

describe('dedupe()', () => {
  it('keeps the answer as it was when it was given', async () => {
    const { connect } = create();
    const socket = connect();
    const room = { members: 1 };
    socket.on('join', (ack: Ack) => ack(room));
    socket.receive('join', id('1'), () => {});
    await turn();
    room.members = 2;
    const ack = vi.fn();
    socket.receive('join', id('1'), ack);
    expect(ack.mock.calls).toEqual([[{ members: 1 }]]);
  });

  it('handles again what was answered with "busy", and tells so to who waited', async () => {
    const { connect } = create();
    const socket = connect();
    const answers = [{ retryAfter: 50 }, { retryAfter: 'soon' }, 'never asked'];
    const acks: Ack[] = [];
    socket.on('order', (ack: Ack) => acks.push(ack));
    const told: unknown[] = [];
    const send = async () => {
      socket.receive('order', id('1'), (answer: unknown) => told.push(answer));
      await turn();
    };
    await send();
    await send();
    acks[0]?.(answers[0]);
    expect(told).toEqual([answers[0], answers[0]]);
    await send();
    acks[1]?.(answers[1]);
    await send();
    expect(told.slice(2)).toEqual([answers[1], answers[1]]);
    expect(acks).toHaveLength(2);
  });

  it('asks the application which answers are final, and keeps those about which it fails', async () => {
    const keep = vi.fn((answer: readonly unknown[]) => {
      if (answer[0] === 'bad') throw new Error('no idea');
      return answer[0] === 'yes';
    });
    const { connect, failures } = create({ keep });
    const socket = connect();
    const said = ['no', 'bad', 'never asked'];
    socket.on('order', (ack: Ack) => ack(said.shift(), 2));
    const told: unknown[] = [];
    for (let n = 0; n < 3; n++) {
      socket.receive('order', id('1'), (...answer: unknown[]) => told.push(answer));
      await turn();
    }
    expect(told).toEqual([
      ['no', 2],
      ['bad', 2],
      ['bad', 2],
    ]);
    expect(keep.mock.calls).toEqual([[['no', 2]], [['bad', 2]]]);
    expect(failures).toEqual(['keep order: no idea']);
  });

  it('keeps the first of two answers, as the server sends the first one', async () => {
    const { connect } = create();
    const socket = connect();
    socket.on('order', (ack: Ack) => {
      ack('one');
      ack('two');
    });
    const told: unknown[] = [];
    for (let n = 0; n < 2; n++) {
      socket.receive('order', id('1'), (answer: unknown) => told.push(answer));
      await turn();
    }
    // The stock function is the one that lets nothing through a second time.
    expect(told).toEqual(['one', 'two', 'one']);
  });

  it('reports an answer that cannot be kept, and handles its event once all the same', async () => {
    const { connect, failures } = create();
    const socket = connect();
    const order = vi.fn((ack: Ack) => ack(1n));
    socket.on('order', order);
    const ack = vi.fn();
    for (let n = 0; n < 3; n++) {
      socket.receive('order', id('1'), ack);
      await turn();
    }
    expect(ack.mock.calls).toEqual([[1n]]);
    expect(order).toHaveBeenCalledTimes(1);
    expect(failures).toEqual([expect.stringMatching(/^answer order: /)]);
  });

  it('answers no more than the latest sixteen who wait for one event', async () => {
    const { connect } = create();
    const socket = connect();
    let answer: Ack | undefined;
    socket.on('slow', (ack: Ack) => {
      answer = ack;
    });
    const told: number[] = [];
    for (let n = 0; n < 100; n++) socket.receive('slow', id('1'), () => told.push(n));
    await turn();
    answer?.();
    expect(told).toEqual([0, ...Array.from({ length: 16 }, (_, n) => 84 + n)]);
  });
});
