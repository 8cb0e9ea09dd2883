import { describe, expect, it } from 'vitest';
import { fakePlatform } from '../test/fakes/platform.js';
import { collectUncaught, take } from '../test/fakes/uncaught.js';
import { Manager } from './dropin/index.js';
import { polling } from './engine/polling.js';

const uncaught = collectUncaught();

/** Any emitter does; a socket's own `connect_error` is dispatched by hand through a packet. */
function emitter() {
  const platform = fakePlatform();
  const socket = new Manager('http://server', {
    platform,
    transports: [polling()],
    autoConnect: false,
  }).socket('/');
  socket.connect();
  const receive = (event: string, ...args: unknown[]) => {
    socket.receiveBuffer.length = 0;
    socket.onpacket({ type: 0, nsp: '/', data: { sid: 'a' } });
    socket.onpacket({ type: 2, nsp: '/', data: [event, ...args] });
  };
  return { socket, receive };
}

describe('an emitter', () => {
  it('calls listeners in order, with the arguments, and returns itself', () => {
    const { socket, receive } = emitter();
    const log: unknown[] = [];
    expect(socket.on('e', (...args) => log.push(['a', ...args]))).toBe(socket);
    expect(socket.once('e', (...args) => log.push(['b', ...args]))).toBe(socket);
    socket.on('e', (...args) => log.push(['c', ...args]));
    receive('e', 1, 2);
    receive('e', 3);
    expect(log).toEqual([
      ['a', 1, 2],
      ['b', 1, 2],
      ['c', 1, 2],
      ['a', 3],
      ['c', 3],
    ]);
  });

  it('removes one listener, those of one event, or all', () => {
    const { socket, receive } = emitter();
    const log: string[] = [];
    const listener = (name: string) => () => log.push(name);
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(listener);
    socket.on('e', a!).once('e', b!).on('e', c!).on('f', d!).on('g', d!);
    expect(socket.off('e', b)).toBe(socket);
    socket.off('e', () => {});
    receive('e');
    expect(log.splice(0)).toEqual(['a', 'c']);
    socket.off('e');
    receive('e');
    receive('f');
    expect(log.splice(0)).toEqual(['d']);
    socket.off();
    receive('f');
    receive('g');
    expect(log).toEqual([]);
  });

  it('removes nothing for an event or a listener that is not there', () => {
    const { socket, receive } = emitter();
    let calls = 0;
    socket.on('e', () => calls++);
    socket.off(undefined);
    socket.off('e', undefined);
    receive('e');
    expect(calls).toBe(1);
  });

  it('removes one of a listener that was added twice', () => {
    const { socket, receive } = emitter();
    let calls = 0;
    const listener = () => calls++;
    socket.on('e', listener).on('e', listener).off('e', listener);
    receive('e');
    expect(calls).toBe(1);
  });

  it('dispatches to those who listened when it began', () => {
    const { socket, receive } = emitter();
    const log: string[] = [];
    const second = () => log.push('second');
    socket.on('e', () => {
      socket.off('e', second);
      socket.on('e', () => log.push('third'));
    });
    socket.on('e', second);
    receive('e');
    expect(log.splice(0)).toEqual(['second']);
    receive('e');
    expect(log).toEqual(['third']);
  });

  it('calls a once-listener once although it causes the same event again', () => {
    const { socket, receive } = emitter();
    let calls = 0;
    socket.once('e', () => {
      calls++;
      if (calls < 3) receive('e');
    });
    receive('e');
    expect(calls).toBe(1);
  });

  it('takes names like those of object members as any other', () => {
    const { socket, receive } = emitter();
    const log: string[] = [];
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      receive(name);
      socket.on(name, () => log.push(name));
      receive(name);
    }
    expect(log).toEqual(['__proto__', 'constructor', 'toString', 'hasOwnProperty']);
  });

  it('lets later listeners run when one throws, and the host see the error', async () => {
    const { socket, receive } = emitter();
    let called = false;
    socket.on('e', () => {
      throw new Error('mine');
    });
    socket.on('e', () => {
      called = true;
    });
    receive('e');
    expect(called).toBe(true);
    await Promise.resolve();
    expect(take(uncaught)).toEqual(['mine']);
  });
});
