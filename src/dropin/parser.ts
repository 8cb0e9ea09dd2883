import type { Binary } from '../bytes.js';
import type { Codec } from '../socket/codec.js';
import type { SocketPacket } from '../socket/packet.js';

/** A codec in the shape of socket.io-parser: what `parser` takes. */
export interface PeerParser {
  Encoder: new () => { encode(packet: never): unknown[] };
  Decoder: new () => {
    add(message: never): void;
    on(event: 'decoded', listener: (packet: never) => void): unknown;
  };
}

/** Such a codec, as a {@link CoreManager} takes it. */
export function codecOf({ Encoder, Decoder }: PeerParser): Codec {
  const encoder = new Encoder();
  return {
    encode: ({ type, nsp, id, data }) =>
      encoder.encode({ type, nsp, id, data } as never) as (string | Binary)[],
    createDecoder(onPacket) {
      const decoder = new Decoder();
      decoder.on('decoded', (packet: SocketPacket) =>
        // Whether bytes came with it is the codec's affair.
        onPacket({ ...packet, type: (packet.type > 4 ? packet.type - 3 : packet.type) as never }),
      );
      return (message) => decoder.add(message as never);
    },
  };
}
