import { describe, expect, it } from 'vitest';
import { take } from '../../test/fakes/link.js';
import { open } from '../../test/fakes/over-webtransport.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';

collectUncaught();

describe('webTransport', () => {
  it('hands frames on, text and bytes, in order', async () => {
    const { far, log, platform } = await open();
    far.send('4a€', new Uint8Array([1, 2, 3]), `4${'long'.repeat(20_000)}`, '2');
    await platform.settle();
    expect(log).toEqual([
      ['frame', '4a€'],
      ['frame', new Uint8Array([1, 2, 3]).buffer],
      ['frame', `4${'long'.repeat(20_000)}`],
      ['frame', '2'],
    ]);
  });

  it('sends text, buffers, views and Blobs, in order', async () => {
    const { far, transport, platform } = await open();
    const bytes = new Uint8Array([1, 2, 3, 4]);
    const frames = [
      '4a€',
      bytes.buffer,
      new Blob([bytes]),
      bytes.subarray(1, 3),
      new DataView(bytes.buffer, 3),
      '4b',
    ];
    expect(take(transport, frames, 1)).toBe(frames.length);
    await platform.settle();
    expect(far.received).toEqual([
      '4a€',
      bytes,
      bytes,
      bytes.subarray(1, 3),
      bytes.subarray(3),
      '4b',
    ]);
  });

  it('sends bytes as they were when they were given', async () => {
    const { far, transport, platform } = await open();
    const bytes = new Uint8Array([1, 2]);
    take(transport, ['4a', bytes]);
    bytes.fill(9);
    await platform.settle();
    expect(far.received).toEqual(['4a', new Uint8Array([1, 2])]);
  });

  it.each([
    ['buffer', new ArrayBuffer(0)],
    ['Blob', new Blob([])],
  ])('sends an empty %s too, which has no frame of its own', async (_, empty) => {
    const { far, transport, platform } = await open();
    take(transport, [empty, '4a']);
    await platform.settle();
    expect(far.received).toEqual([new Uint8Array(0), '4a']);
  });

  it('drains when the stream is ready for more, and is not writable before', async () => {
    const { far, session, transport, log, platform } = await open();
    session.up.hold();
    take(transport, ['4a', '4b']);
    expect(transport.writable).toBe(false);
    await platform.settle();
    expect(log).toEqual([]);
    expect(transport.writable).toBe(false);
    session.up.release();
    await platform.settle();
    expect(log).toEqual([['drain', undefined]]);
    expect(transport.writable).toBe(true);
    expect(far.received).toEqual(['4a', '4b']);
  });
});
