import { describe, expect, it } from 'vitest';
import { connectedWith } from '../../test/fakes/dropin.js';
import { openWebSocket } from '../../test/fakes/link.js';
import type { Socket } from '../dropin/index.js';
import { cursor } from './cursor.js';
import { memoryStore } from './memory-store.js';
import { outbox } from './outbox.js';

describe('an outbox whose application removes all listeners of its socket', () => {
  it.each<[what: string, off: (socket: Socket) => void]>([
    ["off('connect')", (socket) => socket.off('connect')],
    ["off('disconnect')", (socket) => socket.off('disconnect')],
    ['removeAllListeners()', (socket) => socket.removeAllListeners()],
  ])('goes on, and hears the server’s word, after `socket.%s`', async (_, off) => {
    const { platform, socket, link } = await connectedWith({ reconnectionDelay: 10 });
    const box = outbox(socket, { scope: 'ann', store: memoryStore() });
    await platform.settle();
    off(socket);
    const { id } = box.emit('m', 1);
    await platform.settle();
    link.drop();
    await platform.advance(20);
    const next = await openWebSocket(platform);
    next.receive('40{"sid":"again"}');
    next.receive('42["$outbox",{"v":1}]');
    await platform.advance(600);
    expect(next.sent.slice(1)).toEqual([`421["m",1,{"$outbox":"${id}"}]`]);
    next.receive('431[]');
    await platform.settle();
    expect(box.getSnapshot().pending).toBe(0);
    await box.close();
  });

  it('keeps places again after a handler that failed', async () => {
    const { platform, socket, link } = await connectedWith({ reconnectionDelay: 10 });
    const box = outbox(socket, { scope: 'ann', store: memoryStore(), dedupe: 'off' });
    box.on('error', () => {});
    let fails = true;
    cursor(box, 'news', Number, () => {
      if (fails) throw new Error('no room');
    });
    const reconnect = async (before: typeof link) => {
      before.drop();
      await platform.advance(200);
      const next = await openWebSocket(platform);
      next.receive('40{"sid":"again"}');
      await platform.settle();
      return next;
    };
    socket.off('connect');
    link.receive('42["news",1]');
    await platform.settle();
    const next = await reconnect(link);
    expect(next.sent).toEqual(['40{}']);
    fails = false;
    next.receive('42["news",1]');
    await platform.settle();
    expect((await reconnect(next)).sent).toEqual(['40{"news":1}']);
    await box.close();
  });
});
