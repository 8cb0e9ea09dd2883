import { describe, expect, it } from 'vitest';
import { expectMistake, openWebSocket, reopen, socketOf } from '../test/fakes/link.js';
import type { FakePlatform } from '../test/fakes/platform.js';
import { collectUncaught } from '../test/fakes/uncaught.js';
import { type BatchOptions, batch } from './batch.js';

const uncaught = collectUncaught();

const accept = async (platform: FakePlatform, link: { receive(text: string): void }) => {
  link.receive('40{"sid":"id"}');
  await platform.settle();
};

/** A batch made before its socket connected; `said`: what the server says of it. */
const batching = async (
  options: BatchOptions = {},
  said: string | undefined = '42["$batch",{"v":1}]',
  handshake: Record<string, unknown> = {},
) => {
  const all = socketOf({ auth: { token: 'x' } });
  const strokes = batch(all.socket, options);
  all.socket.connect();
  const link = await openWebSocket(all.platform, handshake);
  const asked = link.sent.at(-1);
  await accept(all.platform, link);
  if (said) link.receive(said);
  await all.platform.settle();
  link.sent.length = 0;
  return { ...all, strokes, link, asked };
};

describe('batch()', () => {
  it('asks for it with each CONNECT, beside the credentials', async () => {
    const { platform, link, asked } = await batching();
    expect(asked).toBe('40{"token":"x","$batch":1}');
    link.drop();
    const again = await reopen(platform);
    expect(again.sent.at(-1)).toBe('40{"token":"x","$batch":1}');
  });

  it('sends the emits of one turn as one event, and a single one as it is', async () => {
    const { platform, strokes, link } = await batching();
    strokes.emit('a', 1).emit('b');
    expect(link.sent).toEqual([]);
    await platform.settle();
    strokes.emit('c', { deep: [true] });
    await platform.settle();
    expect(link.sent).toEqual(['42["$batch",[["a",1],["b"]]]', '42["c",{"deep":[true]}]']);
  });

  it.each(['42["other"]', '42["$batch"]', '42["$batch",{"v":2}]'])(
    'sends plain events where the server says %s',
    async (said) => {
      const { strokes, link } = await batching({}, said);
      strokes.emit('a', 1).emit('b');
      expect(link.sent).toEqual(['42["a",1]', '42["b"]']);
    },
  );

  it('keeps the order among its emits, those of the socket, and those that ask for an answer', async () => {
    const { platform, socket, strokes, link } = await batching();
    strokes.emit('a').emit('b');
    socket.emit('c');
    const answers: unknown[] = [];
    strokes.emit('d').emit('e', (answer: unknown) => answers.push(answer));
    strokes.emit('f').emit('g');
    await platform.settle();
    expect(link.sent).toEqual([
      '42["$batch",[["a"],["b"]]]',
      '42["c"]',
      '42["d"]',
      '420["e"]',
      '42["$batch",[["f"],["g"]]]',
    ]);
    link.receive('430["yes"]');
    expect(answers).toEqual(['yes']);
  });

  it('goes at once when it is full, and when it is told to', async () => {
    const { platform, strokes, link } = await batching({ max: 2 });
    strokes.emit('a').emit('b').emit('c');
    expect(link.sent).toEqual(['42["$batch",[["a"],["b"]]]']);
    strokes.flush();
    expect(link.sent.at(-1)).toBe('42["c"]');
    await platform.settle();
    expect(link.sent).toHaveLength(2);
  });

  it('goes before the goodbye', async () => {
    const { socket, strokes, link } = await batching();
    strokes.emit('a').emit('b');
    socket.disconnect();
    expect(link.sent.slice(0, 2)).toEqual(['42["$batch",[["a"],["b"]]]', '41']);
  });

  it('waits in the socket’s buffer, as plain events, when the link goes first', async () => {
    const { platform, socket, strokes, link } = await batching();
    strokes.emit('a').emit('b');
    link.drop();
    strokes.emit('c');
    await platform.settle();
    expect(socket.sendBuffer.map(({ data }) => data)).toEqual([['a'], ['b'], ['c']]);
    const again = await reopen(platform);
    await accept(platform, again);
    expect(again.sent.slice(1)).toEqual(['42["a"]', '42["b"]', '42["c"]']);
  });

  it('sends each by itself what is too long together', async () => {
    const { platform, strokes, link } = await batching({}, '42["$batch",{"v":1}]', {
      maxPayload: 40,
    });
    strokes.emit('a', 'x'.repeat(20)).emit('b', 'y'.repeat(20));
    await platform.settle();
    expect(link.sent).toEqual([`42["a","${'x'.repeat(20)}"]`, `42["b","${'y'.repeat(20)}"]`]);
  });

  it('reports what cannot be encoded, and sends the others', async () => {
    const { platform, strokes, link } = await batching();
    strokes.emit('a').emit('bad', 1n).emit('c');
    await platform.settle();
    expect(link.sent).toEqual(['42["a"]', '42["c"]']);
    expect(uncaught.map(String)).toEqual([expect.stringContaining('BigInt')]);
    uncaught.length = 0;
  });

  it('refuses reserved names at once, and options that are none', async () => {
    const { socket, strokes } = await batching();
    expect(() => strokes.emit('connect')).toThrow('"connect" is a reserved event name');
    for (const max of [0, -1, Number.NaN]) expectMistake(() => batch(socket, { max }), /max/);
  });

  it('is plain again after close(), and asks no more', async () => {
    const { platform, strokes, link } = await batching();
    strokes.emit('a').emit('b');
    strokes.close();
    strokes.emit('c').emit('d');
    expect(link.sent).toEqual(['42["$batch",[["a"],["b"]]]', '42["c"]', '42["d"]']);
    link.drop();
    const again = await reopen(platform);
    expect(again.sent.at(-1)).toBe('40{"token":"x"}');
  });
});
