import { describe, expect, it } from 'vitest';
import { openWebSocket, reopen, socketOf } from '../../test/fakes/link.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';

collectUncaught();

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
