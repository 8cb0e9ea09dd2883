import {
  createPacketDecoderStream,
  createPacketEncoderStream,
  type Packet,
} from 'engine.io-parser';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText } from '../../test/fakes/arbitrary.js';
import { createFrameDecoder, encodeFrame, encodeHeader } from './webtransport-framing.js';

type Chunk = Uint8Array<ArrayBuffer>;

const bytesOf = (...values: number[]) => new Uint8Array(values);
const utf8 = (text: string) => new TextEncoder().encode(text);

/** What a decoder hands on, as text or as bytes, and what it threw. */
function decode(chunks: readonly Uint8Array[], limitBytes = Number.POSITIVE_INFINITY) {
  const frames: (string | Chunk)[] = [];
  const push = createFrameDecoder(limitBytes, (frame, binary) =>
    frames.push(binary ? frame : new TextDecoder().decode(frame)),
  );
  let error: unknown;
  try {
    for (const chunk of chunks) push(chunk);
  } catch (thrown) {
    error = thrown;
  }
  return { frames, error };
}

/** Bytes as text: comparing large arrays item by item takes seconds. */
const asText = (frame: unknown) =>
  typeof frame === 'string' ? frame : Buffer.from(frame as ArrayBuffer).toString('latin1');
const asTexts = (frames: readonly unknown[]) => frames.map(asText);

const join = (chunks: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(chunks));

/** Cuts bytes after the given shares of what is left. */
function cut(bytes: Uint8Array, shares: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let rest = bytes;
  for (const share of shares) {
    const at = Math.floor(share * (rest.length + 1));
    pieces.push(rest.slice(0, at));
    rest = rest.slice(at);
  }
  return [...pieces, rest];
}

/** Runs chunks through a transform, a published one, until it ends. */
async function through<In, Out>(
  stream: TransformStream<In, Out>,
  chunks: readonly In[],
): Promise<Out[]> {
  const out: Out[] = [];
  const reader = stream.readable.getReader();
  const read = (async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      out.push(value);
    }
  })();
  const writer = stream.writable.getWriter();
  for (const chunk of chunks) await writer.write(chunk);
  await writer.close();
  await read;
  return out;
}

/** Lengths on both sides of each border of the header. */
const size = fc.oneof(
  fc.integer({ min: 1, max: 40 }),
  fc.constantFrom(125, 126, 127, 128, 255, 256, 65_535, 65_536, 70_000),
);
const anyFrame = fc.oneof(
  fc.tuple(anyText, fc.option(size)).map(([text, length]) => `4${text}${'é'.repeat(length ?? 0)}`),
  fc.tuple(size, fc.nat(255)).map(([length, fill]) => new Uint8Array(length).fill(fill)),
);
const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), {
  maxLength: 8,
});

const encode = (frame: string | Uint8Array) =>
  typeof frame === 'string' ? encodeFrame(utf8(frame), false) : encodeFrame(frame, true);
/** As it arrives: lone surrogates have no place in UTF-8. */
const arrived = (frame: string | Uint8Array) =>
  typeof frame === 'string' ? new TextDecoder().decode(utf8(frame)) : frame;
const packetOf = (frame: string | Uint8Array): Packet =>
  typeof frame === 'string'
    ? { type: 'message', data: frame.slice(1) }
    : { type: 'message', data: frame };

describe('the header of a frame', () => {
  it.each([
    [1, false, [1]],
    [125, false, [125]],
    [125, true, [0x80 | 125]],
    [126, false, [126, 0, 126]],
    [65_535, true, [0x80 | 126, 0xff, 0xff]],
    [65_536, false, [127, 0, 0, 0, 0, 0, 1, 0, 0]],
    [2 ** 53 - 1, true, [0x80 | 127, 0, 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
  ])('of %d bytes, binary %s, is %j', (length, binary, header) => {
    expect([...encodeHeader(length, binary)]).toEqual(header);
  });
});

describe('the framing', () => {
  it('gives back what went in, wherever the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(anyFrame, { maxLength: 6 }), shares, (frames, cuts) => {
        const { frames: got, error } = decode(cut(join(frames.map(encode)), cuts));
        expect(error).toBeUndefined();
        expect(asTexts(got)).toEqual(asTexts(frames.map(arrived)));
      }),
    );
  });

  it('gives back what went in when each byte comes alone', () => {
    const frames = ['4a', new Uint8Array(300).fill(7), `4${'€'.repeat(100)}`];
    const bytes = join(frames.map(encode));
    expect(decode([...bytes].map((byte) => bytesOf(byte))).frames).toEqual(frames);
  });

  it('hands a frame on as soon as its last byte is there', () => {
    const bytes = join([encode('4a'), encode('4bc')]);
    expect(decode([bytes.slice(0, 2)]).frames).toEqual([]);
    expect(decode([bytes.slice(0, 3)]).frames).toEqual(['4a']);
    expect(decode([bytes.slice(0, 6)]).frames).toEqual(['4a']);
  });

  it('gives each frame memory of its own, as large as the frame', () => {
    const chunk = join([encode(bytesOf(1, 2)), encode(bytesOf(3))]);
    const { frames } = decode([chunk]);
    chunk.fill(0);
    expect(frames).toEqual([bytesOf(1, 2), bytesOf(3)]);
    expect(frames.map((frame) => (frame as Chunk).buffer.byteLength)).toEqual([2, 1]);
  });

  it.each<[string, number[], RegExp]>([
    ['0', [0], /got 0$/],
    ['0, binary', [0x80], /got 0$/],
    ['0 in two bytes', [126, 0, 0], /got 0$/],
    ['0 in eight bytes', [127, 0, 0, 0, 0, 0, 0, 0, 0], /got 0$/],
    ['2^53', [127, 0, 0x20, 0, 0, 0, 0, 0, 0], /got 9007199254740992$/],
    ['2^64 - 1', [127, 255, 255, 255, 255, 255, 255, 255, 255], /got 18446744073709552000$/],
    ['one above the limit', [126, 3, 233], /^expected frame of 1 to 1000 bytes, got 1001$/],
  ])('refuses a length of %s at once, after the frames before it', (_, header, rule) => {
    const { frames, error } = decode([join([encode('4a'), bytesOf(...header)])], 1_000);
    expect(frames).toEqual(['4a']);
    expect(error).toMatchObject({
      name: 'ProtocolError',
      message: 'server error',
      code: 'parser error',
      rule: expect.stringMatching(rule),
    });
  });

  it('waits for a frame of 2^53 - 1 bytes without taking memory for it', () => {
    expect(decode([encodeHeader(2 ** 53 - 1, true)])).toEqual({ frames: [], error: undefined });
  });

  it('accepts a frame as large as the limit', () => {
    expect(decode([encode(new Uint8Array(1_000))], 1_000).frames.length).toBe(1);
  });
});

describe('beside engine.io-parser', () => {
  it('writes the same bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyFrame, { maxLength: 5 }), async (frames) => {
        const theirs = await through(createPacketEncoderStream(), frames.map(packetOf));
        expect(asText(join(frames.map(encode)))).toBe(asText(join(theirs as Uint8Array[])));
      }),
    );
  });

  it('reads what it writes, and the reverse, wherever the stream is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyFrame, { maxLength: 5 }), shares, async (frames, cuts) => {
        const theirs = await through(createPacketEncoderStream(), frames.map(packetOf));
        const expected = frames.map(arrived);
        const { frames: got } = decode(cut(join(theirs as Uint8Array[]), cuts));
        expect(asTexts(got)).toEqual(asTexts(expected));
        const packets = await through(
          createPacketDecoderStream(Number.MAX_SAFE_INTEGER, 'arraybuffer'),
          cut(join(frames.map(encode)), cuts).filter(({ length }) => length),
        );
        // It leaves the data out where there is none.
        expect((packets as Packet[]).map(({ data = '' }) => asText(data))).toEqual(
          expected.map((frame) => asText(packetOf(frame).data)),
        );
      }),
    );
  });

  it('reads the same frames from mutated bytes, and refuses the same streams', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyFrame, { minLength: 1, maxLength: 4 }),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 }),
        shares,
        fc.constantFrom(1_000, 100_000, Number.MAX_SAFE_INTEGER),
        async (frames, mutations, cuts, limit) => {
          const bytes = join(frames.map(encode));
          for (const [at, value] of mutations) bytes[at % Math.min(bytes.length, 200)] = value;
          const pieces = cut(bytes, cuts).filter(({ length }) => length);
          const ours = decode(pieces, limit);
          const packets = (await through(
            createPacketDecoderStream(limit, 'arraybuffer'),
            pieces,
          )) as Packet[];
          // A packet of an unknown type is the codec's business; ours ends at a bad length, theirs reads on at the next chunk.
          const seen = ours.frames.map((frame) =>
            typeof frame === 'string' ? 'text' : frame.length,
          );
          const theirs = packets.slice(0, ours.frames.length + (ours.error ? 1 : 0));
          expect(
            theirs.map(({ data }, index) =>
              typeof ours.frames[index] === 'string'
                ? 'text'
                : ((data as unknown as ArrayBuffer)?.byteLength ?? data),
            ),
          ).toEqual(ours.error ? [...seen, 'parser error'] : seen);
          if (!ours.error) expect(packets.length).toBe(ours.frames.length);
        },
      ),
    );
  });
});
