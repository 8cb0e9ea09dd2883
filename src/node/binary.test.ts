import { describe, expect, it } from 'vitest';
import { toBinary } from './binary.js';

const bytes = Uint8Array.of(0, 1, 2, 3, 4);

describe('bytes that arrived in Node', () => {
  it.each(['nodebuffer', 'blob', ''])('are a Buffer over the same memory for %j', (type) => {
    const whole = toBinary(bytes.buffer, type) as Buffer;
    expect(Buffer.isBuffer(whole)).toBe(true);
    expect(whole.buffer).toBe(bytes.buffer);
    const part = toBinary(bytes.subarray(1, 3), type) as Buffer;
    expect([...part]).toEqual([1, 2]);
    expect(part.buffer).toBe(bytes.buffer);
  });

  it('are an ArrayBuffer of just these bytes when that is asked for', () => {
    expect(toBinary(bytes.buffer, 'arraybuffer')).toBe(bytes.buffer);
    const part = toBinary(bytes.subarray(1, 3), 'arraybuffer');
    expect(part).toEqual(Uint8Array.of(1, 2).buffer);
  });
});
