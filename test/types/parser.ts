// The parsers alone: what the published ones are used for compiles, and misuse does not.
import {
  type BinaryType,
  createPacketDecoderStream,
  Decoder,
  type DecoderOptions,
  decodePacket,
  decodePayload,
  Encoder,
  type EnginePacket,
  type EnginePacketType,
  encodePacket,
  encodePayload,
  engineProtocol,
  isPacketValid,
  type Packet,
  PacketType,
  protocol,
  type RawData,
} from 'holdfast/parser';

const packet: Packet = { type: PacketType.EVENT, nsp: '/', data: ['e', 1], id: 1 };
const [head, ...attachments] = new Encoder((_, value) => value).encode(packet);
// As the peers type them, so that what a tool does with text or with bytes compiles.
const lengths: number[] = [head.slice(1).length, ...attachments.map((each) => each.byteLength)];
const sid: string = JSON.parse(decodePacket('0{"sid":"a"}').data).sid;
const options: DecoderOptions = { maxAttachments: 2, reviver: (_key, value) => value };
const decoder = new Decoder(options);
decoder.on('decoded', ({ type, nsp, data, id }) => {
  const event: string = data[0];
  const known: PacketType = type;
  return [event, known, nsp.length, id];
});
decoder.add(head);
for (const attachment of attachments) decoder.add(attachment);
decoder.destroy();
new Decoder((key: string, value: unknown) => [key, value]);
const valid: boolean = isPacketValid(packet);
const name: string = PacketType[2];
const numbers: [5, 4] = [protocol, engineProtocol];

const type: EnginePacketType = 'message';
const message: EnginePacket = { type, data: new Uint8Array(1), options: { compress: true } };
encodePacket(message, true, (frame: RawData) => frame);
encodePayload([message, { type: 'ping' }], (body) => body.length);
const binaryType: BinaryType = 'arraybuffer';
const { data } = decodePacket('4hello', binaryType);
if (typeof data === 'string') data.length;
const all: EnginePacket[] = decodePayload('4a');
const stream: TransformStream<Uint8Array, EnginePacket> = createPacketDecoderStream(1e6, 'blob');

// @ts-expect-error there is no such type
const bad: Packet = { type: 7, nsp: '/' };
// @ts-expect-error there is no such event
decoder.on('decode', () => {});
// @ts-expect-error neither text nor bytes
decoder.add(42);
// @ts-expect-error there is no such type
encodePacket({ type: 'hello' }, true, () => {});
// @ts-expect-error a body is text
decodePayload(new Uint8Array(1));
// @ts-expect-error there is no such kind
decodePacket('4', 'buffer');

export { all, bad, lengths, name, numbers, sid, stream, valid };
