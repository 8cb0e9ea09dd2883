// engine.io-parser and socket.io-parser, as socket.io-client uses them.
import * as engine from 'engine.io-parser';
import { Decoder, Encoder } from 'socket.io-parser';

const encoder = new Encoder();
const decoder = new Decoder();
let decoded;
decoder.on('decoded', (packet) => {
  decoded = packet;
});

const options = { compress: true };

export const peer = {
  encode(data) {
    const messages = encoder.encode({ type: 2, nsp: '/', data, options });
    for (let at = 0; at < messages.length; at++) {
      engine.encodePacket({ type: 'message', data: messages[at], options }, true, (frame) => {
        messages[at] = frame;
      });
    }
    return messages;
  },
  decode(frame) {
    decoder.add(engine.decodePacket(frame, 'arraybuffer').data);
    return decoded;
  },
  decodeBinary([text, bytes]) {
    decoder.add(engine.decodePacket(text, 'arraybuffer').data);
    decoder.add(engine.decodePacket(bytes, 'arraybuffer').data);
    return decoded;
  },
  encodePayload(texts) {
    let body;
    const packets = texts.map((data) => ({ type: 'message', data, options }));
    engine.encodePayload(packets, (text) => {
      body = text;
    });
    return body;
  },
  decodePayload: (body) => engine.decodePayload(body, 'arraybuffer'),
};
