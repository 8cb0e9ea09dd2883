import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyBytes, anyText } from '../../test/fakes/arbitrary.js';
import { byteLength } from '../platform.bytes.js';
import { decodePacket } from './codec.js';
import type { Frame } from './packet.js';
import { cut, decodeFrame, encodePayload, SEPARATOR } from './payload.js';

// Not Buffer.byteLength, which miscounts lone surrogates in some releases of Node.
const utf8 = (text: string) => Buffer.from(text).length;

/** Text frames never hold the separator: JSON escapes control characters. */
const text = anyText.map((data) => `4${data.replaceAll('\x1e', '')}`);
const bytes = anyBytes.chain((array) =>
  fc.constantFrom<Frame>(array, array.buffer, new DataView(array.buffer), new Blob([array])),
);
const frame: fc.Arbitrary<Frame> = fc.oneof({ weight: 2, arbitrary: text }, bytes);

/** As the transport cuts a body. */
const decodePayload = (body: string): Frame[] => body.split(SEPARATOR).map(decodeFrame);

const toBytes = async (value: Frame): Promise<number[]> => [
  ...new Uint8Array(await new Response(value as BodyInit).arrayBuffer()),
];

describe('payloads', () => {
  // Engine.IO v4, HTTP long-polling: "4hello\x1e2\x1e4world", and binary as "bAQIDBA==".
  it('join packets by U+001E', async () => {
    expect(await encodePayload(['4hello', '2', '4world'])).toBe('4hello\x1e2\x1e4world');
    expect(decodePayload('4hello\x1e2\x1e4world')).toEqual(['4hello', '2', '4world']);
  });

  it('carry bytes as base64', async () => {
    const view = new Uint8Array([0, 1, 2, 3, 4, 5]).subarray(1, 5);
    expect(await encodePayload(['4hello', view])).toBe('4hello\x1ebAQIDBA==');
    expect(await encodePayload([new ArrayBuffer(0)])).toBe('b');
    expect(await encodePayload([new Blob([new Uint8Array([255])])])).toBe('b/w==');
  });

  it('come back as they were sent', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 8 }), async (frames) => {
        const decoded = decodePayload(await encodePayload([...frames])).map(decodePacket);
        expect(decoded.length).toBe(frames.length);
        for (const [i, { type, data }] of decoded.entries()) {
          const sent = frames[i]!;
          expect(type).toBe('message');
          if (typeof sent === 'string') expect(data).toBe(sent.slice(1));
          else expect([...new Uint8Array(data as ArrayBuffer)]).toEqual(await toBytes(sent));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('keep what came before a malformed packet', () => {
    const [first, second] = decodePayload('4hello\x1e9');
    expect(decodePacket(first!)).toEqual({ type: 'message', data: 'hello' });
    expect(() => decodePacket(second!)).toThrow();
  });

  it.each(['b!', 'b=', 'bA', 'b€', 'bAQ=ID'])(
    'are refused when their base64 is bad: "%s"',
    (body) => {
      expect(() => decodePayload(body).map(decodePacket)).toThrow(
        expect.objectContaining({ name: 'ProtocolError' }),
      );
    },
  );

  it('read an empty binary message', () => {
    const [first] = decodePayload('b').map(decodePacket);
    expect(first?.type).toBe('message');
    expect((first!.data as ArrayBuffer).byteLength).toBe(0);
  });

  it.each([
    ['', 0],
    ['a', 1],
    ['é', 2],
    ['€', 3],
    ['😀', 4],
    ['\ud800', 3],
    ['\udfff\ud800', 6],
  ])('count "%s" as %i bytes of UTF-8', (value, expected) => {
    expect(byteLength(value)).toBe(expected);
  });

  it('measure text as a body will, whatever it holds', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(byteLength(value)).toBe(utf8(value));
      }),
    );
  });

  it.each<[string, Frame[], number, number]>([
    ['all when they fit', ['4a', '4b', '4c'], 8, 3],
    ['what fits, separators counted', ['4a', '4b', '4c'], 7, 2],
    ['UTF-8 and not characters', ['4€', '4€'], 8, 1],
    ['UTF-8 exactly at the limit', ['4€', '4€'], 9, 2],
    ['the size of base64', ['4', new ArrayBuffer(3)], 7, 2],
    ['the size of base64, beyond the limit', ['4', new ArrayBuffer(3)], 6, 1],
    ['padding too', ['4', new ArrayBuffer(4)], 10, 1],
    ['elements of many bytes by their bytes', ['4', new Float64Array(3)], 30, 1],
    ['a byte alone by its base64', ['4', new Uint8Array(1)], 6, 1],
    ['the first even if it is too large alone', ['4aaaa', '4b'], 3, 1],
    ['one alone without measuring it', ['4aaaa'], 3, 1],
    ['everything when the server names no limit', ['4aaaa', '4b'], Number.POSITIVE_INFINITY, 2],
  ])('take %s', (_, frames, limit, expected) => {
    expect(cut(frames, limit)).toBe(expected);
  });

  it('hold 16 packets at most for a server that names no limit', () => {
    const frames = Array<Frame>(40).fill('4x');
    expect(cut(frames, Number.POSITIVE_INFINITY)).toBe(16);
    expect(cut(frames, 1_000_000)).toBe(40);
  });

  it('never exceed maxPayload unless one packet alone does, and take as much as fits', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(frame, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 60 }),
        async (frames, maxPayload) => {
          const count = cut(frames, maxPayload);
          expect(count).toBeGreaterThanOrEqual(1);
          expect(count).toBeLessThanOrEqual(frames.length);
          const body = await encodePayload(frames.slice(0, count));
          if (count > 1) expect(utf8(body)).toBeLessThanOrEqual(maxPayload);
          if (count < frames.length) {
            const more = await encodePayload(frames.slice(0, count + 1));
            expect(utf8(more)).toBeGreaterThan(maxPayload);
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
