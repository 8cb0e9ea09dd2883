import { describe, expect, it } from 'vitest';
import { connectedSocket, openWebSocket, socketOf } from '../../test/fakes/link.js';
import { LARGE, long } from '../../test/fakes/too-long.js';
import { collectUncaught, take } from '../../test/fakes/uncaught.js';

const uncaught = collectUncaught();

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
