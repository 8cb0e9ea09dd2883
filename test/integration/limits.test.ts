import { io, type Socket } from 'holdfast';
import { describe, expect, it } from 'vitest';
import { afterThisTest, serveStock } from './support.js';

const LIMIT = 1_000;
/** What stands around a text in its frame. */
const AROUND = '42["e",""]'.length;

/** A socket on a stock server that tells the size of what it got. */
async function connected(transport: string): Promise<Socket> {
  const { io: server, url } = await serveStock({ maxHttpBufferSize: LIMIT });
  server.on('connection', (there) => {
    there.on('e', (data, ack) => ack(data.length));
    there.on('many', (...args) => args.at(-1)(args.length - 1));
  });
  const socket = io(url, { transports: [transport], forceNew: true });
  afterThisTest(() => socket.disconnect());
  await new Promise<void>((resolve) => socket.on('connect', resolve));
  return socket;
}

/** The largest piece of bytes whose frame is as long as the limit. */
const MOST_BYTES: Record<string, number> = {
  websocket: LIMIT,
  // `b`, and four letters for three bytes.
  polling: Math.floor((LIMIT - 1) / 4) * 3,
};

describe.each(['polling', 'websocket'])('the limits of a stock server over %s', (transport) => {
  // An acknowledgement takes a digit of the text's own frame.
  const text = 'x'.repeat(LIMIT - AROUND - 1);
  const wide = 'é'.repeat(Math.floor((LIMIT - AROUND - 1) / 2));
  const most = MOST_BYTES[transport]!;

  it('are met exactly: what it takes is sent, a byte more is refused, and the connection is unharmed', async () => {
    const socket = await connected(transport);
    const { id } = socket;
    const lost: unknown[] = [];
    socket.on('disconnect', (...args) => lost.push(args));
    const ask = (data: unknown) => socket.timeout(5_000).emitWithAck('e', data);

    expect(await ask(text)).toBe(text.length);
    await expect(ask(`${text}x`)).rejects.toThrow('expected at most 1000 bytes, got 1001');
    expect(await ask(wide)).toBe(wide.length);
    await expect(ask(`${wide}é`)).rejects.toThrow(/^expected at most 1000 bytes, got 100[12]$/);
    expect(await ask(new Uint8Array(most))).toBe(most);
    await expect(ask(new Uint8Array(most + 1))).rejects.toThrow(
      'expected at most 1000 bytes, got 1001',
    );
    expect(() => socket.emit('e', new Uint8Array(most + 1))).toThrow(RangeError);
    expect(await ask('still here')).toBe(10);
    expect(socket.id).toBe(id);
    expect(lost).toEqual([]);
  });

  it('are met with ten attachments, and an eleventh is refused', async () => {
    const socket = await connected(transport);
    const { id } = socket;
    const pieces = (count: number) => Array.from({ length: count }, () => new Uint8Array(1));
    const ask = (count: number) => socket.timeout(5_000).emitWithAck('many', ...pieces(count));
    expect(await ask(10)).toBe(10);
    await expect(ask(11)).rejects.toThrow('expected at most 10 attachments, got 11');
    expect(await ask(1)).toBe(1);
    expect(socket.id).toBe(id);
  });

  it('drop of what waited only what is too much, and tell so', async () => {
    const socket = await connected(transport);
    const told: unknown[] = [];
    socket.io.on('drop', (packet, reason, error) => told.push([packet.data, reason, error.name]));
    const gone = new Promise<void>((resolve) => socket.once('disconnect', () => resolve()));
    socket.io.engine.close();
    await gone;
    const large = socket.timeout(5_000).emitWithAck('e', `${text}xx`);
    const small = socket.timeout(5_000).emitWithAck('e', 'small');
    await expect(large).rejects.toThrow(RangeError);
    expect(await small).toBe(5);
    expect(told).toEqual([[['e', `${text}xx`], 'refused', 'RangeError']]);
  });
});
