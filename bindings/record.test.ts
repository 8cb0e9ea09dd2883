import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { fakeSocket } from '../test/fakes/socket.js';
import { listen } from './listen.js';
import { recordEvents } from './record.js';

const hearing = () => {
  const heard: unknown[][] = [];
  return { heard, current: (...args: unknown[]) => void heard.push(args) };
};

describe('listen', () => {
  it('hands over every event with all its arguments until it is ended, and ends nobody else', () => {
    const { socket, receive, listeners } = fakeSocket();
    const [one, other] = [hearing(), hearing()];
    const stop = listen(socket, 'news', one, undefined);
    listen(socket, 'news', other, undefined);
    receive('news', 1, 'a');
    stop();
    receive('news', 2);
    expect(one.heard).toEqual([[1, 'a']]);
    expect(other.heard).toEqual([[1, 'a'], [2]]);
    expect(listeners('news')).toBe(1);
  });

  it('calls the function of the moment', () => {
    const { socket, receive } = fakeSocket();
    const listener = hearing();
    const { heard } = listener;
    listen(socket, 'news', listener, undefined);
    listener.current = () => void heard.push(['changed']);
    receive('news', 1);
    expect(heard).toEqual([['changed']]);
  });
});

describe('recordEvents', () => {
  it('hands over what came before, then what comes', () => {
    const { socket, receive } = fakeSocket();
    const recording = recordEvents(socket, 'news', 2);
    for (const n of [1, 2, 3]) receive('news', n);
    const late = hearing();
    recording.listen(late as never);
    receive('news', 4);
    expect(late.heard).toEqual([[2], [3], [4]]);
  });

  it('hands each event over once to a listener that goes and comes back', () => {
    const { socket, receive } = fakeSocket();
    const recording = recordEvents(socket, 'news', 10);
    receive('news', 1);
    const listener = hearing();
    recording.listen(listener as never)();
    receive('news', 2);
    recording.listen(listener as never)();
    recording.listen(listener as never);
    expect(listener.heard).toEqual([[1], [2]]);
  });

  it('hands over all it has when more was missed than it remembers', () => {
    const { socket, receive } = fakeSocket();
    const recording = recordEvents(socket, 'news', 2);
    receive('news', 0);
    const listener = hearing();
    recording.listen(listener as never)();
    for (const n of [1, 2, 3]) receive('news', n);
    recording.listen(listener as never);
    expect(listener.heard).toEqual([[0], [2], [3]]);
  });

  it('goes on behind an event whose listener throws, and has the error reported', async () => {
    const { socket, receive } = fakeSocket();
    const recording = recordEvents(socket, 'news', 2);
    for (const n of [1, 2]) receive('news', n);
    const heard: number[] = [];
    const current = (n: number) => {
      if (n === 1) throw new Error('not one');
      heard.push(n);
    };
    const others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    const reported = once(process, 'unhandledRejection');
    recording.listen({ current });
    receive('news', 3);
    expect(await reported).toMatchObject([{ message: 'not one' }, expect.anything()]);
    for (const other of others) process.on('unhandledRejection', other);
    expect(heard).toEqual([2, 3]);
  });

  it('remembers one event where no number is given, and keeps one listener for all', () => {
    const { socket, receive, listeners } = fakeSocket();
    const recording = recordEvents(socket, 'news');
    receive('news', 1);
    receive('news', 2);
    const [one, other] = [hearing(), hearing()];
    const stops = [recording.listen(one as never), recording.listen(other as never)];
    expect([one.heard, other.heard]).toEqual([[[2]], [[2]]]);
    for (const stop of stops) stop();
    expect(listeners('news')).toBe(1);
  });
});
