import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeAnswer, encodeAnswer } from './answer.js';

const again = (...answer: unknown[]) => decodeAnswer(encodeAnswer(answer));

describe('a kept answer', () => {
  it('is what it was, whatever JSON and bytes it is made of', () => {
    const name = fc.oneof(
      fc.string(),
      fc.constantFrom('$binary', '$$binary', '$$$binary', '__proto__', 'toJSON'),
    );
    const bytes = fc.uint8Array({ maxLength: 8 }).map((array) => Buffer.from(array));
    // JSON has no -0.
    const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0);
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.oneof(bytes, fc.string(), number),
        fc.constantFrom(null, true, false, 0),
        fc.array(tie('value'), { maxLength: 4 }),
        fc
          .array(fc.tuple(name, tie('value')), { maxLength: 4 })
          .map((entries) => Object.fromEntries(entries)),
      ),
    }));
    fc.assert(
      fc.property(fc.array(value), (answer) => {
        expect(again(...answer)).toStrictEqual(answer);
      }),
    );
  });

  it.each([
    ['$binary', { $binary: 'AAAA' }],
    ['an escaped one', { $$binary: { $binary: 'AAAA' }, $binary: 1 }],
    ['a name that is no place for values', JSON.parse('{"__proto__":{"$binary":"x"},"$binary":0}')],
  ])('may have %s of the application’s own', (_, value) => {
    expect(again(value)).toStrictEqual([value]);
    expect(Object.getPrototypeOf(again(value)[0])).toBe(Object.prototype);
  });

  it('has the bytes of views, wherever they begin, and of buffers', () => {
    const buffer = Uint8Array.from([1, 2, 3, 4]).buffer;
    expect(again(new Uint8Array(buffer, 1, 2), { in: [new DataView(buffer, 3)] }, buffer)).toEqual([
      Buffer.from([2, 3]),
      { in: [Buffer.from([4])] },
      Buffer.from([1, 2, 3, 4]),
    ]);
  });

  it('is as the wire has it: dates as text, nothing as null', () => {
    expect(again(new Date(0), undefined, { gone: undefined }, Number.NaN)).toEqual([
      '1970-01-01T00:00:00.000Z',
      null,
      {},
      null,
    ]);
    expect(again()).toEqual([]);
  });

  it('cannot be what has no form as text', () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    for (const value of [cycle, 1n, new Blob(['x'])])
      expect(() => encodeAnswer([value])).toThrow(TypeError);
  });

  it.each(['', '{}', '{"$binary":"AAAA"}', 'null', '[', '"x"'])('is not read from %j', (text) => {
    expect(() => decodeAnswer(text)).toThrow();
  });
});
