// The codecs as a CoreManager and an Engine use them.
import { decodePacket, encodePacket } from '../../src/engine/codec.js';
import * as payload from '../../src/engine/payload.js';
import { createDecoder } from '../../src/socket/codec.js';
import { encodeFitting } from '../../src/socket/fit.js';

let decoded: unknown;
const decode = createDecoder((packet) => {
  decoded = packet;
});

export const holdfast = {
  encode(data: unknown[]) {
    const messages = encodeFitting({ type: 2, nsp: '/', data });
    for (let at = 0; at < messages.length; at++) {
      messages[at] = encodePacket('message', messages[at]);
    }
    return messages;
  },
  decode(frame: string) {
    decode(decodePacket(frame).data);
    return decoded;
  },
  decodeBinary([text, bytes]: [string, ArrayBuffer]) {
    decode(decodePacket(text).data);
    decode(decodePacket(bytes).data);
    return decoded;
  },
  encodePayload(texts: string[]) {
    const frames = texts.map((text) => encodePacket('message', text));
    return payload.encodePayload(frames.splice(0, payload.cut(frames, 1_000_000)));
  },
  decodePayload(body: string) {
    // As the limit gathers them; an engine takes each by itself.
    return body.split(payload.SEPARATOR).map((frame) => decodePacket(payload.decodeFrame(frame)));
  },
};
