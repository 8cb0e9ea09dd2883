import { describe, expect, it } from 'vitest';
import { connectedWith, managerWith } from '../../test/fakes/dropin.js';
import { connectedSocket, openWebSocket, socketOf } from '../../test/fakes/link.js';
import { LARGE, long } from '../../test/fakes/too-long.js';
import { collectUncaught, take } from '../../test/fakes/uncaught.js';
import type { CoreManager } from './manager.js';

const uncaught = collectUncaught();
/** What a manager tells to be given up: type, data or id, reason, message. */
function drops(manager: CoreManager): unknown[] {
  const log: unknown[] = [];
  manager.on('drop', ({ type, data, id }, reason, error) =>
    log.push([type, data ?? id, reason, error.message]),
  );
  return log;
}

describe('what is given up', () => {
  it('is told as a drop for a volatile event, later than its emit', async () => {
    const { platform, manager, socket } = socketOf();
    const told = drops(manager);
    socket.volatile.emit('a', 1, () => {});
    expect(told).toEqual([]);
    await platform.settle();
    expect(told).toEqual([[2, ['a', 1], 'volatile', 'volatile event dropped']]);
  });

  it('is told as a drop for each acknowledgement that the connection took along, with an error where there is room', async () => {
    const { manager, socket, link } = await connectedSocket();
    const told = drops(manager);
    const answers: unknown[] = [];
    socket.emit('plain', () => answers.push('plain'));
    socket.timeout(1_000).emit('with error', (error: Error) => answers.push(error.message));
    link.drop();
    const message = 'socket has been disconnected';
    expect(answers).toEqual([message]);
    expect(told).toEqual([
      [3, 0, 'disconnected', message],
      [3, 1, 'disconnected', message],
    ]);
  });

  it('is told as a drop for an event that waited and is too long for the server, which others are not held back by', async () => {
    const { platform, manager, socket } = socketOf();
    const told = drops(manager);
    const answers: unknown[] = [];
    socket.emit('plain', long(100));
    socket.timeout(1_000).emit('asks', long(100), (error: Error) => answers.push(error.message));
    socket.emit('b');
    socket.connect();
    const link = await openWebSocket(platform, LARGE);
    link.receive('40{"sid":"a"}');
    await platform.settle();
    expect(link.sent).toEqual(['40', '42["b"]']);
    const texts = ['expected at most 100 bytes, got 114', 'expected at most 100 bytes, got 114'];
    expect(told).toEqual([
      [2, ['plain', long(100)], 'refused', texts[0]],
      [2, ['asks', long(100)], 'refused', texts[1]],
    ]);
    expect(answers).toEqual([texts[1]]);
    expect(socket.connected).toBe(true);
    expect(Object.keys(socket.acks)).toEqual([]);
    expect(platform.live().timers).toBe(1);
  });

  it('is told as a drop, and thrown where the host sees it, for an event that waited and cannot be encoded', async () => {
    const { platform, manager, socket } = socketOf();
    const told = drops(manager);
    socket.emit('a', 1n);
    socket.connect();
    const link = await openWebSocket(platform);
    link.receive('40{"sid":"a"}');
    await platform.settle();
    const [message] = take(uncaught);
    expect(message).toMatch(/BigInt/);
    expect(told).toEqual([[2, ['a', 1n], 'refused', message]]);
  });

  it('harms nobody when a listener of drop throws', async () => {
    const { platform, manager, socket } = socketOf();
    manager.on('drop', () => {
      throw new Error('mine');
    });
    const promise = socket.volatile.emitWithAck('a');
    await expect(promise).rejects.toThrow('volatile event dropped');
    await platform.settle();
    expect(take(uncaught)).toEqual(['mine']);
  });

  it('is nothing when all arrives', async () => {
    const { manager, socket, link } = await connectedSocket();
    const told = drops(manager);
    socket.emit('a', () => {});
    link.receive('430[]');
    socket.volatile.emit('b');
    socket.disconnect();
    expect(told).toEqual([]);
  });

  it('is not the acknowledgement in which the application disconnects', async () => {
    const { manager, socket, link } = await connectedSocket();
    const told = drops(manager);
    socket.emit('a', () => socket.disconnect());
    link.receive('430[]');
    expect(socket.connected).toBe(false);
    expect(told).toEqual([]);
  });
});

describe('what is given up with `retries`', () => {
  const RETRY = { retries: 2, ackTimeout: 100, randomizationFactor: 0, reconnectionDelay: 10 };

  it('is told by a drop and its acknowledgement, and what is behind it goes on', async () => {
    const { platform, manager } = managerWith({ ...RETRY, autoConnect: false });
    const socket = manager.socket('/', RETRY);
    const told = drops(manager);
    const answers: unknown[] = [];
    socket.emit('long', long(100), (error: Error) => answers.push(error.message));
    socket.emit('behind');
    socket.connect();
    const link = await openWebSocket(platform, LARGE);
    link.receive('40{"sid":"id"}');
    await platform.settle();
    expect(link.sent.slice(1).map((text) => `${text}`.replace(/^42\d+/, ''))).toEqual([
      '["behind"]',
    ]);
    expect(answers).toEqual(['expected at most 100 bytes, got 114']);
    expect(told).toEqual([[2, ['long', long(100)], 'refused', answers[0]]]);
  });

  it('is thrown where the host sees it, too, when it cannot be encoded', async () => {
    const { socket, link, platform } = await connectedWith(RETRY);
    const answers: unknown[] = [];
    socket.emit('bad', 1n, (error: Error) => answers.push(error.name));
    socket.emit('good');
    await platform.settle();
    expect(take(uncaught).length).toBe(1);
    expect(answers).toEqual(['TypeError']);
    expect(link.sent.map((text) => `${text}`.replace(/^42\d+/, ''))).toEqual(['["good"]']);
  });
});
