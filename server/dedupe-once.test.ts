import { describe, expect, it, vi } from 'vitest';
import { dedupe } from './dedupe.js';
import { type Ack, create, id } from './dedupe-stage.js';
import { turn } from './fakes.js';

describe('dedupe.once()', () => {
  const failing = (fail: () => unknown) => {
    const all = create();
    const socket = all.connect();
    const handler = vi.fn((..._: unknown[]): unknown => fail());
    socket.on('order', dedupe.once(handler));
    return { ...all, socket, handler };
  };

  it.each([
    [
      'throws',
      () => {
        throw new Error('away');
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('away');
      },
    ],
  ])('frees the key when the handler %s, with and without an acknowledgement', async (_, fail) => {
    const { socket, handler, failures } = failing(fail);
    const ack = vi.fn();
    for (const args of [[id('1')], [id('1'), ack]])
      for (let n = 0; n < 2; n++) {
        socket.receive('order', ...args);
        await turn();
      }
    expect(handler).toHaveBeenCalledTimes(4);
    expect(failures).toEqual(Array(4).fill('handler order: away'));
    expect(ack).not.toHaveBeenCalled();
  });

  it('takes an event without an acknowledgement for handled when the handler has ended, not before', async () => {
    const ends: (() => void)[] = [];
    const { socket, handler } = failing(() => new Promise<void>((end) => ends.push(end)));
    socket.receive('order', id('1'));
    await turn();
    const ack = vi.fn();
    socket.receive('order', id('1'), ack);
    await turn();
    expect(ack).not.toHaveBeenCalled();
    ends[0]?.();
    await turn();
    expect(ack.mock.calls).toEqual([[]]);
    expect(handler).toHaveBeenCalledTimes(1);
  });

  it('keeps an answer that was given before the failure', async () => {
    const { connect, failures } = create();
    const socket = connect();
    const handler = vi.fn((ack: Ack) => {
      ack('taken');
      throw new Error('afterwards');
    });
    socket.on('order', dedupe.once(handler));
    const ack = vi.fn();
    for (let n = 0; n < 2; n++) {
      socket.receive('order', id('1'), ack);
      await turn();
    }
    expect(ack.mock.calls).toEqual([['taken'], ['taken']]);
    expect(handler).toHaveBeenCalledTimes(1);
    expect(failures).toEqual(['handler order: afterwards']);
  });

  it('changes nothing for events without a key, even between those with one', async () => {
    const { connect, failures } = create();
    const socket = connect();
    socket.on('keyed', () => {});
    const plain = dedupe.once(() => {
      throw new Error('as ever');
    });
    const seen: unknown[] = [];
    socket.on('plain', function (this: unknown) {
      try {
        plain.call(this);
      } catch (error) {
        seen.push((error as Error).message);
      }
    });
    socket.receive('keyed', id('1'));
    socket.receive('plain');
    await turn();
    expect(seen).toEqual(['as ever']);
    expect(failures).toEqual([]);
  });

  it('gives the handler what it would get without', () => {
    const self = {};
    const handler = dedupe.once(function (this: unknown, a: number, b: number) {
      return [this, a, b];
    });
    expect(handler.call(self, 1, 2)).toEqual([self, 1, 2]);
    expect(() => dedupe.once(undefined as never)).toThrow(TypeError);
  });
});
