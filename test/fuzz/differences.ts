import { Encoder, type Packet } from 'socket.io-parser';
import { createFrameDecoder } from '../../src/engine/webtransport-framing.js';
import type { EnginePacket } from '../../src/parser.js';
import { isRefused, type Outcome, outcome } from './kind.js';
import { hasBlank, headOf, isBlank, isBroken, isCount, isNested, someInJson } from './lenient.js';
import type { Divergence, Step } from './socket-decode.js';
import type { Given } from './socket-encode.js';

/** A rule by which we differ from the peers, on purpose. Each difference that is found must match exactly one. */
export interface Difference {
  readonly id: string;
  /** The row of the protocol's and the peer's facts that it belongs to. */
  readonly row: string;
  readonly reason: string;
  readonly aspects: readonly string[];
  matches(given: never, ours: never, peer: never): boolean;
}

const rule = <Input, Result>(
  id: string,
  row: string,
  aspects: string | readonly string[],
  reason: string,
  matches: (given: Input, ours: Result, peer: Result) => boolean,
): Difference => ({ id, row, aspects: [aspects].flat(), reason, matches: matches as never });

/** Whether we refuse a packet once all of its attachments are there. */
function refusedWhenComplete({ head, ours }: Divergence, maxAttachments = 12): boolean {
  const decoder = new ours.Decoder({ maxAttachments });
  try {
    decoder.add(head);
    for (let left = Number(headOf(head).count); left; left--) decoder.add(new ArrayBuffer(1));
    return false;
  } catch {
    return true;
  }
}

/** Whether the message that the two differ by is the text that a packet begins with. */
const atHead = ({ messages, at, head }: Divergence) => messages[at] === head;
const silent = ({ packets, error }: Step) => !packets.length && error === undefined;

/** A binary packet with a reviver: a rule of its own, whatever else is odd. */
const isForReviver = ({ aspect, head }: Divergence) =>
  aspect === 'revive' && /^[56]\d+-/.test(head);

const decoded = (id: string, reason: string, matches: (...all: Parts) => boolean): Difference =>
  rule<Divergence, Step>(
    id,
    'W7',
    ['decode', 'revive'],
    reason,
    (...all) => !isForReviver(all[0]) && matches(...all),
  );

type Parts = [given: Divergence, ours: Step, peer: Step];

const decoding = [
  decoded(
    'blank type',
    'An empty text, or one that begins with a blank, has no type; the peer reads it as CONNECT.',
    (given, ours) => atHead(given) && ours.error !== undefined && isBlank(headOf(given.head).type),
  ),
  decoded(
    'lenient count',
    'A count of attachments is digits, the first not 0; the peer takes all that Number() takes, as 01, 1e0, +1, 0x1 or a blank before it.',
    (given, ours) =>
      atHead(given) && ours.error === 'Illegal attachments' && !isCount(headOf(given.head).count),
  ),
  decoded(
    'no payload',
    'EVENT, ACK and CONNECT_ERROR need a payload; the peer decodes them with data undefined.',
    ({ head }, ours, theirs) => {
      const { type, count, id, json } = headOf(head);
      return (
        ours.error === 'invalid payload' &&
        theirs.error === undefined &&
        /[2-6]/.test(type) &&
        isCount(count) &&
        !json &&
        !hasBlank(id) &&
        id.length <= 15
      );
    },
  ),
  decoded(
    'blank in the id',
    'An id is digits; the peer reads blanks as digits of it, and 0 where there is nothing else.',
    (given, ours, theirs) => {
      const { type, count, id } = headOf(given.head);
      return (
        // Of a packet with attachments it says nothing before they are there.
        (!silent(theirs) || /[56]/.test(type)) &&
        (ours.error === 'invalid payload' || ours.packets.length === 1) &&
        !isBlank(type) &&
        isCount(count) &&
        hasBlank(id)
      );
    },
  ),
  decoded(
    'long id',
    'An id has at most 15 digits, as longer ones lose precision; the peer rounds.',
    (given, ours) => {
      const { count, id } = headOf(given.head);
      return ours.error === 'invalid payload' && isCount(count) && !hasBlank(id) && id.length > 15;
    },
  ),
  decoded(
    'judged when complete',
    'The payload of a binary packet is read when its last attachment is there, the peer reads it before: refused by both.',
    (given, ours, theirs) =>
      silent(ours) &&
      theirs.error === 'invalid payload' &&
      atHead(given) &&
      refusedWhenComplete(given),
  ),
  decoded(
    'placeholder in a placeholder',
    'A placeholder is checked wherever it stands; the peer does not look inside of another one.',
    ({ head }, ours, theirs) =>
      ours.error === 'illegal attachments' &&
      theirs.packets.length === 1 &&
      someInJson(headOf(head).json, isNested),
  ),
  decoded(
    'broken number of a placeholder',
    'The number of a placeholder is an integer; for 0.5 the peer puts undefined there.',
    ({ head }, ours, theirs) =>
      ours.error === 'illegal attachments' &&
      theirs.packets.length === 1 &&
      !someInJson(headOf(head).json, isNested) &&
      someInJson(headOf(head).json, isBroken),
  ),
  decoded(
    'base64 object',
    'What is neither text nor bytes is refused; the peer lets objects with a base64 property pass, from browsers without ArrayBuffer.',
    ({ messages, at }, ours) =>
      ours.error === 'Unknown type: [object Object]' &&
      (messages[at] as { base64?: boolean }).base64 === true,
  ),
  decoded(
    'nothing at all',
    'null and undefined are refused by name; the peer stumbles over them with a TypeError.',
    ({ messages, at }, ours, theirs) =>
      ours.error === `Unknown type: ${messages[at]}` &&
      theirs.error !== undefined &&
      (messages[at] ?? null) === null,
  ),
];

const reviving = [
  rule<Divergence, Step>(
    'bytes for the reviver',
    'W9',
    'revive',
    'A reviver sees the bytes of a binary packet, once they are there; the peer shows it the placeholders, and takes harm when it changes those.',
    isForReviver,
  ),
];

const hasBytes = (packet: Packet) => new Encoder().encode({ ...packet }).length > 1;

const oddity = (name: string) => (given: Given) => given.oddity === name;

const encoding = [
  rule<Given, Outcome>(
    'own __proto__ key',
    'W6',
    'encode',
    'An own key __proto__ travels as any other; beside bytes the peer assigns it, so that it is lost, and sets a prototype.',
    oddity('own __proto__ key'),
  ),
  rule<Given, Outcome>(
    'boxed primitive',
    'W6',
    'encode',
    'new String() and its like are written as JSON writes them; beside bytes the peer flattens them to objects.',
    oddity('boxed primitive'),
  ),
  rule<Given, Outcome>(
    'toJSON on an array',
    'W6',
    'encode',
    'toJSON counts on arrays as everywhere; beside bytes the peer passes it over.',
    oddity('toJSON on an array'),
  ),
  rule<Given, Outcome>(
    'toJSON by key',
    'W6',
    'encode',
    'toJSON is given its key, as JSON has it; beside bytes the peer gives none.',
    oddity('toJSON by key'),
  ),
  rule<Given, Outcome>(
    'toJSON of a toJSON',
    'W6',
    'encode',
    'toJSON is called once, as JSON has it; beside bytes the peer calls that of the result as well.',
    oddity('toJSON of a toJSON'),
  ),
  rule<Given, Outcome>(
    'payload that is nothing',
    'W5',
    ['encode', 'replace'],
    'A payload that JSON leaves out, as a function, is none; the peer writes "undefined".',
    ({ packet, oddity }) => oddity !== 'type' && JSON.stringify(packet.data ?? null) === undefined,
  ),
  rule<Given, Outcome>(
    'binary type given',
    'W5',
    'encode',
    'Whether a packet is binary is told by its data; the peer writes what it is given, with "undefined" for the count.',
    (given, ours) => given.oddity === 'type' && !isRefused(ours),
  ),
  rule<Given, Outcome>(
    'no type of a packet',
    'W5',
    'encode',
    'A type that is not on the wire is a TypeError; the peer writes it.',
    (given, ours) => given.oddity === 'type' && isRefused(ours),
  ),
  rule<Given, Outcome>(
    'bytes for the replacer',
    'W9',
    'replace',
    'A replacer is shown bytes as one value, their placeholder, and what it drops is not sent; the peer shows the inside of it as well, and sends what was dropped.',
    ({ packet, replacer = '' }) => !/^writes (BigInts|Maps)$/.test(replacer) && hasBytes(packet),
  ),
  rule<Given, Outcome>(
    'Maps for the replacer',
    'W6',
    'replace',
    'A replacer is shown Maps and the like as they are; beside bytes the peer has flattened them to objects before.',
    ({ packet, replacer }) => replacer === 'writes Maps' && hasBytes(packet),
  ),
];

interface Packets {
  readonly packets: EnginePacket[];
}

const isWire = (type: unknown) =>
  /^(open|close|ping|pong|message|upgrade|noop)$/.test(type as string);
const someUnknown = ({ packets }: Packets) => packets.some(({ type }) => !isWire(type));
const ENCODE = ['encodePacket', 'encodePayload', 'encoder stream'];

const isBase64 = (text: string) => {
  try {
    return atob(text).length >= 0;
  } catch {
    return false;
  }
};
const isBrokenFrame = (frame: unknown) =>
  typeof frame === 'string' && frame[0] === 'b' && !isBase64(frame.slice(1));

function someBrokenFrame(chunks: Uint8Array[]): boolean {
  const frames: string[] = [];
  const push = createFrameDecoder(Infinity, (frame, binary) => {
    if (!binary) frames.push(new TextDecoder().decode(frame));
  });
  outcome(() => chunks.forEach(push));
  return frames.some(isBrokenFrame);
}

const isText = (value: unknown) => typeof value === 'string';

const engine = [
  rule<{ encoded: unknown }, Outcome>(
    'broken base64 frame',
    'W2',
    'decodePacket',
    'What is not base64 is an error packet; the peer takes of it what it can.',
    ({ encoded }) => isBrokenFrame(encoded),
  ),
  rule<{ body: string }, unknown>(
    'broken base64 in a body',
    'W2',
    'decodePayload',
    'What is not base64 is an error packet, and ends the body; the peer takes of it what it can.',
    ({ body }) => body.split('\x1e').some(isBrokenFrame),
  ),
  rule<{ encoded: unknown; binaryType: string | undefined }, Outcome>(
    'view of a part',
    'W3',
    'decodePacket',
    'The bytes that a view shows are given; the peer gives the whole buffer below it, or takes its elements for bytes.',
    ({ encoded }) => ArrayBuffer.isView(encoded) && !Buffer.isBuffer(encoded),
  ),
  rule<{ encoded: unknown }, Outcome>(
    'neither text nor bytes',
    'W3',
    'decodePacket',
    'What is neither text nor bytes is an error packet; the peer throws a TypeError, or makes a Buffer of it.',
    ({ encoded }) =>
      !isText(encoded) && !ArrayBuffer.isView(encoded) && !(encoded instanceof ArrayBuffer),
  ),
  rule<Packets, Outcome>(
    'unknown type',
    'W1',
    ENCODE,
    'A type that is not on the wire is a TypeError; the peer writes "undefined" for it.',
    (given, ours) => isRefused(ours) && someUnknown(given),
  ),
  rule<Packets, Outcome>(
    'Blob in Node',
    'W2',
    ENCODE,
    'A Blob is bytes everywhere; in Node the peer writes "[object Blob]".',
    (given) => given.packets.some(({ data }) => data instanceof Blob) && !someUnknown(given),
  ),
  rule<Packets, Outcome>(
    'nothing to encode',
    'W2',
    'encodePayload',
    'No packets make an empty body; the peer never calls back.',
    ({ packets }) => !packets.length,
  ),
  rule<{ maxPayload: number }, unknown>(
    'small limit',
    'W4',
    'decoder stream',
    'A limit is compared with the length of a packet; below 127 the peer compares it with the marker of a long one as well.',
    ({ maxPayload }) => maxPayload < 127,
  ),
  rule<{ chunks: Uint8Array[]; maxPayload: number }, unknown>(
    'broken base64 in a stream',
    'W2',
    'decoder stream',
    'What is not base64 is an error packet; the peer takes of it what it can.',
    ({ chunks, maxPayload }) =>
      chunks.every(({ length }) => length) && maxPayload >= 127 && someBrokenFrame(chunks),
  ),
  rule<{ chunks: Uint8Array[]; maxPayload: number }, unknown>(
    'empty chunk',
    'W4',
    'decoder stream',
    'An empty chunk is nothing; the peer loses its place.',
    ({ chunks, maxPayload }) => chunks.some(({ length }) => !length) && maxPayload >= 127,
  ),
  rule(
    'after an error',
    'W4',
    'decoder stream, after an error',
    'After a length that breaks the protocol nothing more is given; the peer goes on with whatever comes.',
    () => true,
  ),
];

/** All that may differ; what is not listed is a defect. */
export const differences: readonly Difference[] = [
  ...decoding,
  ...reviving,
  ...encoding,
  ...engine,
];
