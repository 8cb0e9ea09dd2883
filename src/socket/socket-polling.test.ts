import { describe, expect, it } from 'vitest';
import { openPacket, record, socketOf } from '../../test/fakes/link.js';
import { NOTHING } from '../../test/fakes/platform.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';
import { polling } from '../engine/polling.js';
import { backoff } from './backoff.js';

collectUncaught();

describe('over polling', () => {
  /** A connected socket; `posted` takes and answers what it posts. */
  const overPolling = async () => {
    const { platform, socket } = socketOf({ transports: [polling()], reconnect: backoff() });
    const posted = async () => {
      const bodies: (string | undefined)[] = [];
      await platform.settle();
      while (platform.pending('POST').length) {
        bodies.push(platform.pending('POST')[0]!.body);
        platform.pending('POST')[0]!.answer();
        await platform.settle();
      }
      return bodies.join('\x1e');
    };
    socket.connect();
    platform.pending('GET')[0]!.answer(openPacket());
    await platform.settle();
    expect(platform.pending('POST')[0]!.body).toBe('40');
    platform.pending('POST')[0]!.answer();
    platform.pending('GET')[0]!.answer('40{"sid":"a"}');
    await platform.settle();
    return { platform, socket, posted };
  };

  it('connects, emits, gets an answer and leaves, and nothing is left', async () => {
    const { platform, socket, posted } = await overPolling();
    const promise = socket.emitWithAck('a', new Uint8Array([1, 2, 3]));
    expect(await posted()).toBe('451-0["a",{"_placeholder":true,"num":0}]\x1ebAQID');
    platform.pending('GET')[0]!.answer('461-0[{"_placeholder":true,"num":0}]\x1ebBAUG');
    expect([...new Uint8Array((await promise) as ArrayBuffer)]).toEqual([4, 5, 6]);
    await platform.settle();
    socket.disconnect();
    expect(await posted()).toBe('41\x1e1');
    expect(platform.live()).toEqual(NOTHING);
  });

  it('escapes U+001E wherever an application puts it, so that it never cuts a packet in two', async () => {
    const { platform, socket, posted } = await overPolling();
    const log = record(socket, ['a\x1eb' as never]);
    socket.emit('a\x1eb', 'c\x1ed', { 'e\x1ef': ['\x1e'] });
    expect(await posted()).toBe(String.raw`42["a\u001eb","c\u001ed",{"e\u001ef":["\u001e"]}]`);
    socket.emit('x', '\x1e', new Uint8Array([0x1e]));
    expect(await posted()).toBe(
      `${String.raw`451-["x","\u001e",{"_placeholder":true,"num":0}]`}\x1ebHg==`,
    );
    // A server's JSON escapes it just so; two packets come, no more.
    platform
      .pending('GET')[0]!
      .answer(`${String.raw`42["a\u001eb","c\u001ed"]`}\x1e${String.raw`42["a\u001eb"]`}`);
    await platform.settle();
    expect(log).toEqual([['a\x1eb', 'c\x1ed'], ['a\x1eb']]);
    expect(socket.connected).toBe(true);
  });
});
