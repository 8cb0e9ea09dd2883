import { describe, expect, it } from 'vitest';
import { connectedSocket, record } from '../../test/fakes/link.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';

collectUncaught();

describe('emitting', () => {
  it.each<[unknown[], string]>([
    [['hello'], '42["hello"]'],
    [['hello', 1, 'a', null, { b: [true] }], '42["hello",1,"a",null,{"b":[true]}]'],
    [['hello', undefined], '42["hello",null]'],
  ])('%j sends %s', async (args, expected) => {
    const { socket, link } = await connectedSocket();
    expect(socket.emit(...(args as ['hello']))).toBe(socket);
    expect(link.sent).toEqual([expected]);
  });

  it('bytes follow their event', async () => {
    const { socket, link, platform } = await connectedSocket();
    const bytes = new Uint8Array([1]);
    socket.emit('a', bytes);
    socket.emit('b');
    await platform.settle();
    expect(link.sent).toEqual(['451-["a",{"_placeholder":true,"num":0}]', bytes, '42["b"]']);
  });

  it.each([
    'connect',
    'connect_error',
    'disconnect',
    'disconnecting',
    'newListener',
    'removeListener',
  ])('refuses the reserved name "%s" in the peer’s words', async (name) => {
    const { socket, link } = await connectedSocket();
    expect(() => socket.emit(name)).toThrow(`"${name}" is a reserved event name`);
    await expect(socket.emitWithAck(name)).rejects.toThrow(`"${name}" is a reserved event name`);
    expect(link.sent).toEqual([]);
  });

  it('what cannot be encoded throws, when connected', async () => {
    const { socket, link } = await connectedSocket();
    const circle: unknown[] = [];
    circle.push(circle);
    expect(() => socket.emit('a', circle)).toThrow();
    socket.emit('b');
    expect(link.sent).toEqual(['42["b"]']);
  });

  it('what cannot be encoded leaves no acknowledgement behind', async () => {
    const { platform, socket } = await connectedSocket();
    const before = platform.live().timers;
    const answers: unknown[] = [];
    expect(() =>
      socket.timeout(1_000).emit('a', 1n, (error: unknown) => answers.push(error)),
    ).toThrow();
    await expect(socket.emitWithAck('a', 1n)).rejects.toThrow(TypeError);
    expect(Object.keys(socket.acks)).toEqual([]);
    expect(platform.live().timers).toBe(before);
    await platform.advance(2_000);
    expect(answers).toEqual([]);
  });

  it('does not call local listeners', async () => {
    const { socket } = await connectedSocket();
    const log = record(socket, ['x' as never]);
    socket.emit('x');
    expect(log).toEqual([]);
  });
});
