import { describe, expect, it, vi } from 'vitest';
import { create, id } from './dedupe-stage.js';
import { turn } from './fakes.js';

describe('user()', () => {
  it.each([
    [
      'throws',
      () => {
        throw new Error('no session');
      },
      ['user undefined: no session'],
    ],
    [
      'rejects',
      async () => {
        throw new Error('no session');
      },
      ['user undefined: no session'],
    ],
    ['gives nothing', () => undefined, []],
    ['gives nothing later', async () => null, []],
    ['gives an object', () => ({}), [expect.stringContaining('got object')]],
    ['gives an empty name', () => '', [expect.stringContaining("got ''")]],
    ['gives no number', () => Number.NaN, [expect.stringContaining('got number')]],
  ])('that %s leaves the socket without deduplication, and without keys', async (_, user, said) => {
    const { connect, failures } = create({ user: user as never });
    const socket = connect();
    const order = vi.fn();
    socket.on('order', order);
    await turn();
    for (let n = 0; n < 2; n++) socket.receive('order', 'tea', id('1'));
    await turn();
    expect(socket.announced).toEqual([]);
    expect(order.mock.calls).toEqual([['tea'], ['tea']]);
    expect(failures).toEqual(said);
  });

  it('is waited for before anything is announced', async () => {
    let found: ((user: number) => void) | undefined;
    const { connect } = create({
      user: () =>
        new Promise<number>((resolve) => {
          found = resolve;
        }),
    });
    const socket = connect();
    await turn();
    expect(socket.announced).toEqual([]);
    found?.(7);
    await turn();
    expect(socket.announced).toEqual([['$outbox', { v: 1 }]]);
  });
});
