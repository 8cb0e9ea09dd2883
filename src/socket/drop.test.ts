import { describe, expect, it } from 'vitest';
import { connectedWith, managerWith } from '../../test/fakes/dropin.js';
import { connectedSocket, openWebSocket, reopen, socketOf } from '../../test/fakes/link.js';
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

const LARGE = { maxPayload: 100 };
const long = (bytes: number) => 'x'.repeat(bytes);

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

describe('an emit that a server would end the connection for', () => {
  it.each([
    ['text', 100, () => long(100 - '42["e",""]'.length)],
    ['text of several bytes a character', 100, () => `${'é'.repeat(44)}xx`],
  ])('is sent with a %s of as many bytes as it takes', async (_, bytes, make) => {
    const { socket, link } = await connectedSocket();
    socket.io.engine!._handshake = { ...socket.io.engine!._handshake!, maxPayload: bytes };
    socket.emit('e', make());
    expect(link.sent.length).toBe(1);
    expect(Buffer.byteLength(link.sent[0] as string)).toBe(bytes);
  });

  it.each([
    ['text', () => ['e', long(101 - '42["e",""]'.length)], /100 bytes, got 101$/],
    ['text of several bytes a character', () => ['e', 'é'.repeat(46)], /100 bytes, got 102$/],
    ['bytes', () => ['e', new Uint8Array(101)], /100 bytes, got 101$/],
    ['bytes of another element size', () => ['e', new Float64Array(13)], /100 bytes, got 104$/],
    ['an ArrayBuffer', () => ['e', new ArrayBuffer(101)], /100 bytes, got 101$/],
    ['a Blob', () => ['e', new Blob([long(101)])], /100 bytes, got 101$/],
    [
      'the last of several attachments',
      () => ['e', new Uint8Array(1), new Uint8Array(101)],
      /100 bytes, got 101$/,
    ],
    [
      'eleven attachments',
      () => ['e', ...Array.from({ length: 11 }, () => new Uint8Array(1))],
      /10 attachments, got 11$/,
    ],
  ])('throws a RangeError for %s, sends no part of it, and lives on', async (_, make, message) => {
    const { platform, socket, link } = await connectedSocket();
    socket.io.engine!._handshake = {
      ...socket.io.engine!._handshake!,
      maxPayload: /attach/.test(`${message}`) ? 1e6 : 100,
    };
    const [event, ...args] = make() as [string, ...unknown[]];
    expect(() => socket.emit(event, ...args)).toThrow(message);
    expect(() => socket.emit(event, ...args)).toThrow(RangeError);
    await expect(socket.timeout(50).emitWithAck(event, ...args)).rejects.toThrow(RangeError);
    expect(link.sent).toEqual([]);
    expect(Object.keys(socket.acks)).toEqual([]);
    expect(platform.live().timers).toBe(1);
    socket.emit('short');
    expect(link.sent).toEqual(['42["short"]']);
  });

  it('is sent whatever its length to a server that names no limit', async () => {
    const { platform, socket } = socketOf();
    socket.connect();
    const link = await openWebSocket(platform, { maxPayload: undefined });
    link.receive('40{"sid":"a"}');
    link.sent.length = 0;
    socket.emit('e', long(2_000_000));
    expect(link.sent.length).toBe(1);
  });

  it('refuses the namespace where it is its credentials that are too long', async () => {
    const { platform, socket } = socketOf({ auth: { token: long(100) } });
    const errors: Error[] = [];
    socket.on('connect_error', (error) => errors.push(error));
    socket.connect();
    await openWebSocket(platform, LARGE);
    expect(errors.map(({ message, cause }) => [message, (cause as Error).name])).toEqual([
      ['auth failed', 'RangeError'],
    ]);
    expect(socket.active).toBe(false);
  });

  it('throws in the listener that answers the server with too much', async () => {
    const { socket, link } = await connectedSocket();
    socket.io.engine!._handshake = { ...socket.io.engine!._handshake!, maxPayload: 100 };
    socket.on('question', (answer) => answer(long(101)));
    link.receive('420["question"]');
    await Promise.resolve();
    expect(take(uncaught)).toEqual(['expected at most 100 bytes, got 108']);
    expect(link.sent).toEqual([]);
    expect(socket.connected).toBe(true);
  });
});

describe('the buffer of a socket', () => {
  it('can be looked through and cleared in a listener of connect, and what that emits comes behind', async () => {
    const { platform, socket } = socketOf();
    const seen: unknown[] = [];
    socket.emit('stale');
    socket.emit('fresh');
    socket.on('connect', () => {
      socket.emit('mine');
      seen.push(socket.sendBuffer.map(({ data }) => (data as unknown[])[0]));
      socket.sendBuffer = socket.sendBuffer.slice(1);
    });
    socket.connect();
    const link = await openWebSocket(platform);
    link.receive('40{"sid":"a"}');
    socket.emit('after');
    expect(seen).toEqual([['stale', 'fresh', 'mine']]);
    expect(link.sent).toEqual(['40', '42["fresh"]', '42["mine"]', '42["after"]']);
    socket.sendBuffer.length = 0;
    link.drop();
    const next = await reopen(platform);
    next.receive('40{"sid":"b"}');
    expect(next.sent).toEqual(['40', '42["mine"]']);
  });

  it('is one list of packets, whenever it is looked at', async () => {
    const { platform, socket } = socketOf();
    const plain = (...data: unknown[]) => ({ type: 2, nsp: '/', data });
    socket.emit('a', 1);
    socket.emit('b');
    socket.emit('c', () => {});
    socket.emit('d');
    const { sendBuffer } = socket;
    const [a, b, c, d] = sendBuffer;
    expect([a, b, d]).toEqual([plain('a', 1), plain('b'), plain('d')]);
    expect(c).toMatchObject({ ...plain('c'), id: 0 });
    socket.emit('e');
    expect(sendBuffer[4]).toEqual(plain('e'));
    expect(socket.sendBuffer).toBe(sendBuffer);
    expect(socket.sendBuffer[0]).toBe(a);
    sendBuffer.splice(1, 1);
    socket.connect();
    const link = await openWebSocket(platform);
    link.receive('40{"sid":"a"}');
    expect(link.sent).toEqual(['40', '42["a",1]', '420["c"]', '42["d"]', '42["e"]']);
  });

  it('leaves in the order of the emits, seen or not', async () => {
    const { platform, socket } = socketOf();
    const abort = new AbortController();
    socket.emit('a');
    const given = socket.with({ signal: abort.signal }).emitWithAck('b');
    socket.emit('c');
    socket.emit('d', () => {});
    abort.abort();
    await expect(given).rejects.toThrow();
    socket.emit('e');
    socket.connect();
    const link = await openWebSocket(platform);
    link.receive('40{"sid":"a"}');
    expect(link.sent).toEqual(['40', '42["a"]', '42["c"]', '421["d"]', '42["e"]']);
  });

  it('is kept when a listener of connect leaves', async () => {
    const { platform, socket } = socketOf();
    socket.emit('a');
    socket.once('connect', () => socket.disconnect());
    socket.connect();
    const link = await openWebSocket(platform);
    link.receive('40{"sid":"a"}');
    await platform.settle();
    expect(link.sent).toEqual(['40', '41']);
    socket.connect();
    const next = await openWebSocket(platform);
    next.receive('40{"sid":"b"}');
    expect(next.sent).toEqual(['40', '42["a"]']);
  });
});
