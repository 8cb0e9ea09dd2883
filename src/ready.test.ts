import { describe, expect, it } from 'vitest';
import { connectedSocket, openWebSocket, reopen, socketOf } from '../test/fakes/link.js';
import { collectUncaught } from '../test/fakes/uncaught.js';
import { ready } from './ready.js';
import { backoff } from './socket/backoff.js';

collectUncaught();

const settled = async (promise: Promise<void>) => {
  let state = 'pending';
  promise.then(
    () => {
      state = 'resolved';
    },
    (error: Error) => {
      state = `rejected: ${error.name} ${error.message}`;
    },
  );
  for (let i = 0; i < 5; i++) await Promise.resolve();
  return state;
};

describe('ready()', () => {
  it('resolves at once when the socket is connected', async () => {
    const { socket } = await connectedSocket();
    expect(await ready(socket)).toBeUndefined();
  });

  it('opens nothing, and waits', async () => {
    const { platform, socket } = socketOf();
    const promise = ready(socket);
    await platform.advance(100_000);
    expect(await settled(promise)).toBe('pending');
    expect(platform.sockets).toEqual([]);
    socket.connect();
    (await openWebSocket(platform)).receive('40{"sid":"a"}');
    await promise;
  });

  it('waits through failures that are retried', async () => {
    const { platform, socket } = socketOf();
    const promise = ready(socket.connect());
    platform.sockets[0]!.fail();
    expect(await settled(promise)).toBe('pending');
    const link = await reopen(platform);
    link.drop();
    (await reopen(platform)).receive('40{"sid":"a"}');
    await promise;
  });

  it('rejects with the server’s refusal, now or before', async () => {
    const { platform, socket } = socketOf();
    const promise = ready(socket.connect());
    const expected = { name: 'ConnectError', message: 'no', data: { a: 1 } };
    const rejected = expect(promise).rejects.toMatchObject(expected);
    (await openWebSocket(platform)).receive('44{"message":"no","data":{"a":1}}');
    await rejected;
    await expect(ready(socket)).rejects.toMatchObject({ name: 'ConnectError', message: 'no' });
  });

  it('rejects when the socket is closed, now or before', async () => {
    const { socket } = socketOf();
    const promise = ready(socket.connect());
    socket.disconnect();
    await expect(promise).rejects.toMatchObject({
      name: 'DisconnectedError',
      message: 'io client disconnect',
    });
    await expect(ready(socket)).rejects.toMatchObject({ name: 'DisconnectedError' });
  });

  it('rejects when the retries are given up', async () => {
    const { platform, socket } = socketOf({ reconnect: backoff({ attempts: 0 }) });
    const promise = ready(socket.connect());
    platform.sockets[0]!.fail();
    await expect(promise).rejects.toMatchObject({ name: 'DisconnectedError' });
  });

  it('rejects with its signal’s reason, then or already', async () => {
    const { socket } = socketOf();
    const abort = new AbortController();
    const promise = ready(socket, { signal: abort.signal });
    const reason = new Error('mine');
    abort.abort(reason);
    await expect(promise).rejects.toBe(reason);
    await expect(ready(socket, { signal: abort.signal })).rejects.toBe(reason);
  });

  it('leaves no listener behind, however it ends', async () => {
    const { platform, socket } = socketOf();
    const abort = new AbortController();
    const all = [ready(socket), ready(socket, { signal: abort.signal })];
    abort.abort();
    await expect(all[1]).rejects.toThrow();
    socket.connect();
    const link = await openWebSocket(platform);
    link.receive('40{"sid":"a"}');
    await all[0];
    link.drop();
    socket.disconnect();
    expect(await settled(all[0]!)).toBe('resolved');
  });
});
