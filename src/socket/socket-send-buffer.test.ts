import { describe, expect, it } from 'vitest';
import { connectedSocket, openWebSocket, record, reopen, socketOf } from '../../test/fakes/link.js';
import { collectUncaught, take } from '../../test/fakes/uncaught.js';

const uncaught = collectUncaught();

describe('emitting', () => {
  it('while disconnected is kept, in order, until the namespace is accepted', async () => {
    const { platform, socket } = socketOf();
    socket.emit('a', 1);
    socket.connect();
    socket.emit('b');
    const link = await openWebSocket(platform);
    socket.emit('c');
    expect(link.sent).toEqual(['40']);
    socket.on('connect', () => socket.emit('e'));
    link.receive('40{"sid":"a"}');
    socket.emit('f');
    await platform.settle();
    expect(link.sent).toEqual(['40', '42["a",1]', '42["b"]', '42["c"]', '42["e"]', '42["f"]']);
    expect(socket.sendBuffer).toEqual([]);
  });

  it('survives a manual disconnect while unsent', async () => {
    const { platform, socket } = socketOf();
    socket.connect();
    socket.emit('a');
    socket.disconnect();
    expect(socket.sendBuffer.length).toBe(1);
    socket.connect();
    const link = await openWebSocket(platform);
    link.receive('40{"sid":"a"}');
    expect(link.sent).toEqual(['40', '42["a"]']);
  });

  it('in a disconnect listener is kept for the next connection', async () => {
    const { platform, socket, link } = await connectedSocket();
    const answers: unknown[] = [];
    socket.once('disconnect', () =>
      socket.emit('again', (answer: unknown) => answers.push(answer)),
    );
    link.drop();
    const next = await reopen(platform);
    next.receive('40{"sid":"b"}');
    expect(next.sent).toEqual(['40', '420["again"]']);
    next.receive('430["ok"]');
    expect(answers).toEqual(['ok']);
  });

  it('on a link whose ping has expired is kept, and the link is closed', async () => {
    const { platform, socket, link } = await connectedSocket();
    const log = record(socket, ['disconnect']);
    platform.sleep(45_001);
    socket.emit('a');
    expect(link.sent).toEqual([]);
    expect(log).toEqual([]);
    await platform.settle();
    expect(log[0]?.[1]).toBe('ping timeout');
    const next = await reopen(platform);
    next.receive('40{"sid":"b"}');
    expect(next.sent).toEqual(['40', '42["a"]']);
  });

  it('what cannot be encoded does not hold back what is buffered behind it', async () => {
    const { platform, socket } = socketOf();
    socket.emit('a', 1n);
    socket.emit('b');
    socket.connect();
    const link = await openWebSocket(platform);
    link.receive('40{"sid":"a"}');
    await platform.settle();
    expect(link.sent).toEqual(['40', '42["b"]']);
    expect(socket.connected).toBe(true);
    expect(take(uncaught).length).toBe(1);
  });
});
