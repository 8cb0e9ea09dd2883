import { describe, expect, it } from 'vitest';
import { connectedSocket, openPacket, openWebSocket, socketOf } from '../../test/fakes/link.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';
import { polling } from '../engine/polling.js';

collectUncaught();

describe('a volatile emit', () => {
  it('leaves when it can leave at once', async () => {
    const { socket, link } = await connectedSocket();
    socket.volatile.emit('a');
    expect(link.sent).toEqual(['42["a"]']);
  });

  it('is dropped while disconnected, connecting, or expired, and keeps no handler', async () => {
    const { platform, socket } = socketOf();
    socket.volatile.emit('idle');
    socket.connect();
    socket.volatile.emit('connecting');
    const link = await openWebSocket(platform);
    socket.volatile.emit('unaccepted', () => {});
    link.receive('40{"sid":"a"}');
    socket.emit('a', () => {});
    await platform.settle();
    platform.sleep(45_001);
    socket.volatile.emit('expired', () => {});
    await platform.settle();
    expect(link.sent.map((frame) => String(frame).replace(/^(42)\d+/, '$1'))).toEqual([
      '40',
      '42["a"]',
    ]);
    expect(socket.sendBuffer).toEqual([]);
    expect(Object.keys(socket.acks).length).toBeLessThanOrEqual(1);
  });

  it('is dropped while the transport is busy, as polling is while it sends', async () => {
    const { platform, socket } = socketOf({ transports: [polling()] });
    socket.connect();
    platform.pending('GET')[0]!.answer(openPacket());
    await platform.settle();
    platform.pending('POST')[0]!.answer();
    platform.pending('GET')[0]!.answer('40{"sid":"a"}');
    await platform.settle();
    socket.emit('a');
    socket.volatile.emit('b');
    await platform.settle();
    platform.pending('POST')[0]!.answer();
    await platform.settle();
    socket.volatile.emit('c');
    await platform.settle();
    expect(platform.requests.flatMap(({ body }) => body ?? [])).toEqual([
      '40',
      '42["a"]',
      '42["c"]',
    ]);
  });

  it('rejects when dropped, later than the call', async () => {
    const { socket } = socketOf();
    await expect(socket.volatile.emitWithAck('a')).rejects.toMatchObject({
      name: 'DisconnectedError',
    });
    await expect(socket.volatile.timeout(1_000).emitWithAck('a')).rejects.toMatchObject({
      name: 'DisconnectedError',
    });
    expect(Object.keys(socket.acks)).toEqual([]);
  });

  it('that was dropped leaves no timer, and settles once although its signal aborts', async () => {
    const { platform, socket } = socketOf();
    const abort = new AbortController();
    const answers: unknown[] = [];
    socket
      .with({ volatile: true, timeout: 1_000, signal: abort.signal })
      .emit('a', (error: unknown) => answers.push(error));
    abort.abort();
    await platform.settle();
    expect(answers.length).toBe(1);
    expect(platform.live().timers).toBe(0);
  });
});
