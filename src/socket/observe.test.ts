import { describe, expect, it } from 'vitest';
import { connectedSocket, reopen, socketOf } from '../../test/fakes/link.js';
import { collectUncaught, take } from '../../test/fakes/uncaught.js';

const uncaught = collectUncaught();

describe('a socket’s state', () => {
  it('is one frozen-in-time object until something changes', async () => {
    const { socket, link } = await connectedSocket();
    const before = socket.getSnapshot();
    let calls = 0;
    socket.subscribe(() => calls++);
    link.receive('42["x"]');
    link.receive('2');
    socket.emit('y');
    socket.connect();
    expect(socket.getSnapshot()).toBe(before);
    expect(calls).toBe(0);
    link.drop();
    expect(socket.getSnapshot()).not.toBe(before);
    expect(before.status).toBe('connected');
    expect(calls).toBeGreaterThan(0);
  });

  it('tells a listener once for each subscription, and no more after it ended', async () => {
    const { platform, socket } = socketOf();
    let calls = 0;
    const listener = () => calls++;
    const [first, second] = [socket.subscribe(listener), socket.subscribe(listener)];
    first();
    first();
    socket.connect();
    const once = calls;
    expect(once).toBeGreaterThan(0);
    second();
    platform.sockets[0]!.fail();
    expect(calls).toBe(once);
  });

  it('tells all observers although one throws', async () => {
    const { socket, link, platform } = await connectedSocket();
    let told = 0;
    socket.subscribe(() => {
      throw new Error('mine');
    });
    socket.subscribe(() => told++);
    link.drop();
    expect(told).toBeGreaterThan(0);
    await reopen(platform);
    await platform.settle();
    expect(new Set(take(uncaught))).toEqual(new Set(['mine']));
  });
});
