import * as peer from 'engine.io-parser';
import type { EnginePacket } from '../../src/parser.js';
import { type Comparison, type Kind, type Ours, outcome } from './kind.js';
import type { Random } from './random.js';
import { same } from './same.js';
import { binary, bytes, text } from './values.js';

const TYPES = ['open', 'close', 'ping', 'pong', 'message', 'upgrade', 'noop'] as const;
const BINARY_TYPES = [undefined, 'nodebuffer', 'arraybuffer'] as const;

type BinaryType = (typeof BINARY_TYPES)[number];

const base64 = (random: Random): string => Buffer.from(bytes(random)).toString('base64');

/** A frame of a body: most often legal. */
function frame(random: Random): string {
  const roll = random.next();
  if (roll < 0.3) return `b${base64(random)}`;
  if (roll < 0.34) {
    const good = base64(random);
    const at = random.int(good.length + 1);
    return `b${good.slice(0, at)}${random.pick(['=', '-', '_', ' ', '!', '\n', 'é', 'A', '=='])}${good.slice(at)}`;
  }
  if (roll < 0.4) return random.pick(['', '7', 'x', '-', 'é', 'B', 'bb', '٤', '\0', '04', '6']);
  return random.int(7) + text(random).replaceAll('\x1e', '');
}

const compareOne = (
  aspect: string,
  given: unknown,
  mine: unknown,
  theirs: unknown,
): Comparison[] =>
  same(mine, theirs) ? [] : [{ aspect, given: given as never, ours: mine, peer: theirs }];

export const frames: Kind<{ encoded: unknown; binaryType: BinaryType }> = {
  name: 'frames',
  weight: 6,
  make: (random) => ({
    encoded: random
      .weighted([
        { weight: 6, make: () => frame(random) },
        { weight: 3, make: () => random.pick([Buffer.from(bytes(random)), bytes(random).buffer]) },
        { weight: 0.3, make: () => bytes(random) },
        { weight: 0.3, make: () => bytes(random).subarray(random.int(4)) },
        { weight: 0.1, make: () => new DataView(bytes(random).buffer) },
        { weight: 0.1, make: () => random.pick([null, undefined, 4, {}, true]) },
      ])
      .make(),
    binaryType: random.pick(BINARY_TYPES),
  }),
  compare: (given, ours) =>
    compareOne(
      'decodePacket',
      given,
      outcome(() => ours.decodePacket(given.encoded as never, given.binaryType)),
      outcome(() => peer.decodePacket(given.encoded, given.binaryType)),
    ),
};

export const bodies: Kind<{ body: string; binaryType: BinaryType }> = {
  name: 'bodies',
  weight: 6,
  make(random) {
    let body = random.list(4, () => frame(random)).join('\x1e');
    if (random.chance(0.3)) {
      const at = random.int(body.length + 1);
      body =
        body.slice(0, at) +
        random.pick(['\x1e', 'b', '', text(random)]) +
        body.slice(at + random.int(3));
    }
    return { body, binaryType: random.pick(BINARY_TYPES) };
  },
  compare: (given, ours) =>
    compareOne(
      'decodePayload',
      given,
      ours.decodePayload(given.body, given.binaryType),
      peer.decodePayload(given.body, given.binaryType),
    ),
};

export function enginePacket(random: Random): EnginePacket {
  const type = random.chance(0.6) ? 'message' : random.pick(TYPES);
  const packet: EnginePacket = { type };
  const roll = random.next();
  if (roll < 0.02) packet.data = 'x'.repeat(random.pick([124, 125, 126, 65_534, 65_535, 65_536]));
  else if (roll < 0.5) packet.data = text(random);
  else if (roll < 0.85 && type === 'message') packet.data = binary(random);
  if (random.chance(0.005)) packet.type = random.pick(['error', 'toString', ''] as never[]);
  return packet;
}

/** What a callback was given at once, or later, or that it was refused. */
function given<Result>(
  run: (callback: (result: Result) => void) => void,
): Promise<unknown> | unknown {
  let result: unknown = { never: true };
  const refused = outcome(() =>
    run((value) => {
      result = { value };
    }),
  );
  if ('refused' in refused) return refused;
  if (!(result as { never?: boolean }).never) return result;
  // A Blob is read in a few turns.
  return new Promise((resolve) => {
    let turns = 0;
    const look = () =>
      (result as { never?: boolean }).never && turns++ < 50 ? setImmediate(look) : resolve(result);
    look();
  });
}

const hasBlob = (packets: readonly EnginePacket[]) =>
  packets.some(({ data }) => data instanceof Blob);

export const enginePackets: Kind<{ packets: EnginePacket[]; supportsBinary: boolean }> = {
  name: 'packets of the engine',
  weight: 6,
  make: (random) => ({
    packets: random.list(3, () => enginePacket(random)),
    supportsBinary: random.chance(0.5),
  }),
  compare(input, ours) {
    const { packets, supportsBinary } = input;
    const [packet] = packets;
    const about = (aspect: unknown) => ({
      packets: aspect === 'encodePacket' ? [packet] : packets,
    });
    const pairs = [
      [
        'encodePayload',
        given((callback) => ours.encodePayload(packets, callback)),
        packets.length
          ? given((callback) => peer.encodePayload(packets as never, callback))
          : { never: true },
      ],
      packet && [
        'encodePacket',
        given((callback) => ours.encodePacket(packet, supportsBinary, callback)),
        given((callback) => peer.encodePacket(packet as never, supportsBinary, callback)),
      ],
    ].filter((pair) => pair !== undefined);
    if (!hasBlob(packets)) {
      // All of them answer at once.
      return pairs.flatMap(([aspect, mine, theirs]) =>
        compareOne(aspect as string, about(aspect), mine, theirs),
      );
    }
    const later = async () => {
      await Promise.all(pairs.flat());
      const found = pairs.map(async ([aspect, mine, theirs]) =>
        compareOne(aspect as string, about(aspect), await mine, await theirs),
      );
      return (await Promise.all(found)).flat();
    };
    return later();
  },
};

/** Everything that a stream gives for these chunks, up to the first error packet. */
export async function through(
  stream: TransformStream,
  chunks: readonly unknown[],
): Promise<unknown> {
  const writer = stream.writable.getWriter();
  const written = (async () => {
    for (const chunk of chunks) await writer.write(chunk);
    await writer.close();
  })();
  const out: unknown[] = [];
  const reader = stream.readable.getReader();
  const read = (async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      out.push(value);
    }
  })();
  try {
    await Promise.all([written, read]);
    return { value: out };
  } catch {
    return { refused: true };
  }
}

const beforeError = (result: unknown) => {
  const { value } = result as { value?: { type?: string }[] };
  const at = value?.findIndex(({ type }) => type === 'error') ?? -1;
  return at < 0 ? result : { value: value!.slice(0, at + 1) };
};

/** The bytes of a frame, its length written in any of the three ways. */
function framed(random: Random): number[] {
  const content = random.chance(0.5) ? [...bytes(random)] : [...Buffer.from(frame(random))];
  const long = random.chance(0.05) ? Array(200).fill(0x34) : content;
  if (random.chance(0.03)) return [3, ...Buffer.from('b!!')];
  const flag = random.chance(0.5) ? 0x80 : 0;
  const { length } = long;
  const roll = random.next();
  if (roll < 0.02) return [flag | 127, 0, random.pick([0x20, 0x1f]), 255, 255, 0, 0, 0, 1];
  if (roll < 0.1) return [flag | 127, 0, 0, 0, 0, 0, 0, length >> 8, length & 255, ...long];
  if (roll < 0.2 || length > 125) return [flag | 126, length >> 8, length & 255, ...long];
  return [flag | length, ...long];
}

export const streams: Kind<{ chunks: Uint8Array[]; maxPayload: number; binaryType: BinaryType }> = {
  name: 'streams',
  weight: 1,
  make(random) {
    const all = random.list(4, () => framed(random)).flat();
    if (random.chance(0.1)) all.splice(random.int(all.length + 1), 1 + random.int(2));
    const chunks: Uint8Array[] = [];
    while (all.length) chunks.push(new Uint8Array(all.splice(0, 1 + random.int(40))));
    if (random.chance(0.1)) chunks.splice(random.int(chunks.length + 1), 0, new Uint8Array());
    return {
      chunks,
      maxPayload: random.chance(0.3) ? 8 : random.pick([150, 1e6]),
      binaryType: random.pick(BINARY_TYPES),
    };
  },
  async compare(input, ours) {
    const { chunks, maxPayload, binaryType } = input;
    const decode = (side: Ours | typeof peer) =>
      through(
        side.createPacketDecoderStream(maxPayload, binaryType as never) as TransformStream,
        chunks.map((chunk) => chunk.slice()),
      );
    const [mine, theirs] = [await decode(ours), await decode(peer)];
    const found = compareOne('decoder stream', input, beforeError(mine), beforeError(theirs));
    if (found.length) return found;
    return compareOne('decoder stream, after an error', input, mine, theirs);
  },
};

export const packetsToStream: Kind<{ packets: EnginePacket[] }> = {
  name: 'packets to streams',
  weight: 1,
  make: (random) => ({ packets: random.list(4, () => enginePacket(random)) }),
  async compare(input, ours) {
    const encode = (side: Ours | typeof peer) =>
      through(side.createPacketEncoderStream() as TransformStream, input.packets);
    const plain = (result: unknown) => {
      const { value } = result as { value?: Uint8Array[] };
      return value ? { value: value.map((chunk) => new Uint8Array(chunk)) } : result;
    };
    return compareOne(
      'encoder stream',
      input,
      plain(await encode(ours)),
      plain(await encode(peer)),
    );
  },
};
