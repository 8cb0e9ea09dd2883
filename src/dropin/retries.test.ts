import { describe, expect, it } from 'vitest';
import { connectedWith, managerWith } from '../../test/fakes/dropin.js';
import { openWebSocket } from '../../test/fakes/link.js';
import { NOTHING } from '../../test/fakes/platform.js';
import { collectUncaught, take } from '../../test/fakes/uncaught.js';

const uncaught = collectUncaught();

const RETRY = { retries: 2, ackTimeout: 100, randomizationFactor: 0, reconnectionDelay: 10 };

describe('retries', () => {
  it('sends one event at a time, in order, each after the acknowledgement of the one before', async () => {
    const { socket, link, platform } = await connectedWith(RETRY);
    const answers: unknown[] = [];
    socket.emit('a', 1, (...args: unknown[]) => answers.push(args));
    socket.emit('b');
    await platform.settle();
    expect(link.sent.splice(0)).toEqual(['420["a",1]']);
    link.receive('430["yes",2]');
    await platform.settle();
    expect(answers).toEqual([[null, 'yes', 2]]);
    expect(link.sent.splice(0)).toEqual(['421["b"]']);
    expect(socket._queue.length).toBe(1);
    link.receive('431[]');
    expect(socket._queue).toEqual([]);
    await platform.advance(1_000);
    expect(link.sent).toEqual([]);
  });

  it('sends an event again until it is acknowledged, and gives up after retries + 1 tries', async () => {
    const { socket, link, platform } = await connectedWith(RETRY);
    const answers: unknown[] = [];
    socket.emit('a', (error: Error | null) => answers.push(error?.message));
    socket.emit('b', (error: Error | null, value: unknown) => answers.push([error, value]));
    await platform.advance(299);
    expect(link.sent).toEqual(['420["a"]', '421["a"]', '422["a"]']);
    expect(answers).toEqual([]);
    await platform.advance(1);
    expect(answers).toEqual(['operation has timed out']);
    expect(link.sent[3]).toBe('423["b"]');
    link.receive('433[7]');
    expect(answers[1]).toEqual([null, 7]);
  });

  it('does not take an acknowledged value for an error when there is no ackTimeout', async () => {
    const { socket, link, platform } = await connectedWith({ retries: 2 });
    const answers: unknown[] = [];
    socket.emit('a', (...args: unknown[]) => answers.push(args));
    link.receive('430["not an error"]');
    await platform.advance(9_000);
    expect(link.sent).toEqual(['420["a"]']);
    expect(answers).toEqual([[null, 'not an error']]);
  });

  it('waits 10 seconds for each acknowledgement when nobody says how long', async () => {
    const { socket, link, platform } = await connectedWith({ retries: 1 });
    socket.emit('a');
    await platform.advance(9_999);
    expect(link.sent.length).toBe(1);
    await platform.advance(1);
    expect(link.sent.length).toBe(2);
  });

  it('sends the head again after a reconnection, which counts as a try', async () => {
    const { socket, link, platform } = await connectedWith(RETRY);
    socket.emit('a');
    socket.emit('b');
    link.drop();
    await platform.advance(10);
    const next = await openWebSocket(platform);
    expect(socket._queue.map(({ tryCount }) => tryCount)).toEqual([1, 0]);
    next.receive('40{"sid":"id2"}');
    await platform.settle();
    expect(next.sent.slice(1)).toEqual(['421["a"]']);
    expect(socket._queue.map(({ tryCount }) => tryCount)).toEqual([2, 0]);
  });

  it('keeps events emitted before the connection, and sends them before `connect` is told', async () => {
    const { platform, manager } = managerWith({ ...RETRY, autoConnect: false });
    const socket = manager.socket('/', RETRY);
    socket.emit('early');
    expect(socket.sendBuffer).toEqual([]);
    socket.on('connect', () => socket.volatile.emit('now'));
    socket.connect();
    const link = await openWebSocket(platform);
    link.receive('40{"sid":"id"}');
    await platform.settle();
    expect(link.sent.slice(1)).toEqual(['420["early"]', '42["now"]']);
  });

  it('does not send an event twice when the ping expired while it was under way', async () => {
    const { socket, link, platform } = await connectedWith(RETRY);
    platform.sleep(45_001);
    socket.emit('a');
    await platform.settle();
    expect(link.sent).toEqual([]);
    await platform.advance(10);
    const next = await openWebSocket(platform);
    next.receive('40{"sid":"id2"}');
    await platform.settle();
    expect(next.sent.filter((text) => `${text}`.includes('"a"')).length).toBe(1);
  });

  it('leaves volatile events out of the queue', async () => {
    const { socket, link, platform } = await connectedWith(RETRY);
    socket.emit('a');
    socket.volatile.emit('v');
    await platform.settle();
    expect(link.sent).toEqual(['420["a"]', '42["v"]']);
  });

  it('keeps a timeout of its own for one event, and for no other', async () => {
    const { socket, link, platform } = await connectedWith(RETRY);
    socket.timeout(5).emit('a', () => {});
    socket.emit('b');
    await platform.advance(5);
    expect(link.sent).toEqual(['420["a"]', '421["a"]']);
    link.receive('431[]');
    await platform.advance(99);
    expect(link.sent.length).toBe(3);
  });

  it('resolves emitWithAck, and rejects it after the last try', async () => {
    const { socket, link, platform } = await connectedWith({ ...RETRY, retries: 1 });
    const answer = socket.emitWithAck('a');
    link.receive('430["value"]');
    expect(await answer).toBe('value');
    const failed = socket.emitWithAck('b').catch((error) => error.message);
    await platform.advance(200);
    expect(await failed).toBe('operation has timed out');
  });

  it('passes over an event that cannot be encoded, and goes on', async () => {
    const { socket, link, platform } = await connectedWith(RETRY);
    const cyclic: unknown[] = [];
    cyclic.push(cyclic);
    socket.emit('bad', cyclic);
    socket.emit('good');
    await platform.settle();
    expect(take(uncaught).length).toBe(1);
    expect(link.sent.length).toBe(1);
    expect(link.sent[0]).toContain('["good"]');
  });

  it('refuses reserved names at once, without queueing them', async () => {
    const { socket } = await connectedWith(RETRY);
    expect(() => socket.emit('connect')).toThrow('"connect" is a reserved event name');
    expect(socket._queue).toEqual([]);
  });
});

describe('ackTimeout', () => {
  it('gives every callback an error first, and every acknowledgement a limit', async () => {
    const { socket, link, platform } = await connectedWith({ ackTimeout: 50 });
    const answers: unknown[] = [];
    socket.emit('a', (...args: unknown[]) => answers.push(args));
    socket.emit('b', (error: Error) => answers.push(error.message));
    socket.timeout(10).emit('c', (error: Error) => answers.push(`c ${error.message}`));
    link.receive('430[1]');
    await platform.advance(50);
    expect(answers).toEqual([[null, 1], 'c operation has timed out', 'operation has timed out']);
    socket.disconnect();
    await platform.advance(1_000);
    link.drop();
    await platform.settle();
    expect(platform.live()).toEqual(NOTHING);
  });
});
