import { describe, expect, it } from 'vitest';
import { connectedSocket, socketOf } from '../../test/fakes/link.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';

collectUncaught();

describe('flags', () => {
  it('hold for one emit', async () => {
    const { platform, socket, link } = await connectedSocket();
    const answers: unknown[][] = [];
    socket.timeout(10).emit('a');
    socket.emit('b', (...args: unknown[]) => answers.push(args));
    await platform.advance(50);
    expect(answers).toEqual([]);
    link.receive('430["yes"]');
    expect(answers).toEqual([['yes']]);
  });

  it('do not leak from an emit that throws', async () => {
    const { platform, socket, link } = await connectedSocket();
    for (const fail of [
      () => socket.timeout(10).emit('connect'),
      () => socket.volatile.timeout(10).emit('a', 1n),
    ]) {
      expect(fail).toThrow();
    }
    await expect(socket.timeout(10).emitWithAck('disconnect')).rejects.toThrow();
    link.drop();
    const answers: unknown[][] = [];
    socket.emit('b', (...args: unknown[]) => answers.push(args));
    await platform.advance(50);
    expect(answers).toEqual([]);
    expect(socket.sendBuffer.length).toBe(1);
  });

  it('do not leak from an emit that is buffered or dropped', async () => {
    const { platform, socket } = socketOf();
    socket.timeout(10_000).emit('a', () => {});
    socket.volatile.emit('dropped');
    const answers: unknown[] = [];
    socket.emit('b', (...args: unknown[]) => answers.push(args));
    expect(socket.sendBuffer.length).toBe(2);
    await platform.advance(60_000);
    expect(answers).toEqual([]);
  });
});

describe('with()', () => {
  it('carries its options for each emit of the view, and for none of the socket', async () => {
    const { platform, socket } = await connectedSocket();
    const view = socket.with({ timeout: 20 });
    const answers: unknown[] = [];
    view.emit('a', (error: unknown) => answers.push(['a', error]));
    view.emit('b', (error: unknown) => answers.push(['b', error]));
    socket.emit('c', (error: unknown) => answers.push(['c', error]));
    await platform.advance(20);
    expect(answers.map((entry) => (entry as unknown[])[0])).toEqual(['a', 'b']);
    const settled = expect(view.emitWithAck('d')).rejects.toMatchObject({ name: 'TimeoutError' });
    await platform.advance(20);
    await settled;
  });

  it('gives an emit up when its signal aborts, with the signal’s reason', async () => {
    const { socket, link } = await connectedSocket();
    const abort = new AbortController();
    const promise = socket.with({ signal: abort.signal }).emitWithAck('a');
    const reason = new Error('mine');
    abort.abort(reason);
    await expect(promise).rejects.toBe(reason);
    link.receive('430["late"]');
    expect(Object.keys(socket.acks)).toEqual([]);
  });

  it('takes an aborted emit that is unsent out of the buffer', async () => {
    const { socket } = socketOf();
    const abort = new AbortController();
    const promise = socket.with({ signal: abort.signal }).emitWithAck('a');
    socket.emit('b');
    abort.abort();
    await expect(promise).rejects.toMatchObject({ name: 'AbortError' });
    expect(socket.sendBuffer.map(({ data }) => data)).toEqual([['b']]);
  });

  it('emits nothing when its signal has been aborted already', async () => {
    const { socket, link } = await connectedSocket();
    const signal = AbortSignal.abort();
    await expect(socket.with({ signal }).emitWithAck('a')).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(link.sent).toEqual([]);
  });

  it('calls back with null and the answer, whatever happens to the signal later', async () => {
    const { socket, link } = await connectedSocket();
    const abort = new AbortController();
    const answers: unknown[][] = [];
    socket.with({ signal: abort.signal }).emit('a', (...args: unknown[]) => answers.push(args));
    link.receive('430["yes"]');
    abort.abort();
    expect(answers).toEqual([[null, 'yes']]);
  });
});
