import { describe, expect, it } from 'vitest';
import { dedupe } from './dedupe.js';
import { type Ack, create, id } from './dedupe-stage.js';
import { turn } from './fakes.js';

describe('dedupe.key()', () => {
  it('tells a handler the key of its event, while it is called', async () => {
    const { connect } = create();
    const [one, two] = [connect(), connect()];
    const seen: unknown[] = [];
    one.on('order', (_, ack?: Ack) => {
      seen.push(dedupe.key(one as never)?.id, dedupe.key(two as never));
      ack?.();
    });
    const ack = () => {};
    one.receive('order', 1, id('1'), ack);
    one.receive('order', 1);
    one.receive('order', 1, id('2'));
    one.receive('order', 2, id('3'));
    one.receive('order', 2, ack);
    await turn();
    const nobody = undefined;
    expect(seen).toEqual(['1', nobody, nobody, nobody, '2', nobody, '3', nobody, nobody, nobody]);
    expect(dedupe.key(one as never)).toBeUndefined();
  });

  it('knows two alike, without an acknowledgement, by their order', async () => {
    const { connect } = create();
    const socket = connect();
    const seen: unknown[] = [];
    socket.on('5', () => seen.push(dedupe.key(socket as never)));
    socket.receive(5, id('1'));
    socket.receive('5', id('2'));
    await turn();
    expect(seen).toEqual([
      { user: 'ann', cid: 'laptop', id: '1', text: '["ann","laptop","1"]' },
      { user: 'ann', cid: 'laptop', id: '2', text: '["ann","laptop","2"]' },
    ]);
    expect(socket.listenerCount('5')).toBe(2);
  });
});
