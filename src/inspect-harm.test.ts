import { describe, expect, it } from 'vitest';
import { connectedSocket, reopen } from '../test/fakes/link.js';
import { fakePlatform, NOTHING } from '../test/fakes/platform.js';
import { collectUncaught, take } from '../test/fakes/uncaught.js';
import { createSocket } from './create.js';
import { webSocket } from './engine/websocket.js';
import { inspect } from './index.js';

const uncaught = collectUncaught();

describe('inspect()', () => {
  it('ends when its result is called, for each call on its own', async () => {
    const { socket, link, platform } = await connectedSocket();
    let calls = 0;
    const listener = () => calls++;
    const [first, second] = [inspect(socket, listener), inspect(socket, listener)];
    link.receive('42["x"]');
    const both = calls;
    first();
    first();
    link.receive('42["x"]');
    expect(calls).toBe(both * 1.5);
    second();
    const before = calls;
    link.receive('42["x"]');
    link.drop();
    await reopen(platform);
    expect(calls).toBe(before);
  });

  it('does not change what it watches, even when its listener throws', async () => {
    const { socket, link, platform } = await connectedSocket();
    const log: unknown[] = [];
    socket.on('x', (...args: unknown[]) => log.push(args));
    inspect(socket, () => {
      throw new Error('mine');
    });
    link.receive('42["x",1]');
    const promise = socket.emitWithAck('y');
    link.receive('430["yes"]');
    expect(await promise).toBe('yes');
    expect(log).toEqual([[1]]);
    socket.disconnect();
    await platform.settle();
    link.drop();
    expect(platform.live()).toEqual(NOTHING);
    expect(new Set(take(uncaught))).toEqual(new Set(['mine']));
  });

  it('does not touch the platform that the application passed', async () => {
    const platform = fakePlatform();
    const { fetch, webSocket: construct } = platform;
    const socket = createSocket('http://server', { platform, transports: [webSocket()] });
    inspect(socket, () => {});
    expect(platform.fetch).toBe(fetch);
    expect(platform.webSocket).toBe(construct);
  });
});
