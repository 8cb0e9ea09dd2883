import { isBinary } from '../bytes.js';
import { parse } from '../socket/binary.js';
import { createDecoder, type Decode } from '../socket/codec.js';
import type { SocketPacket } from '../socket/packet.js';
import { isPlain } from './packet.js';

/** As the second argument of `JSON.parse`; it sees bytes where they stand, and nothing inside of them. */
// biome-ignore lint/suspicious/noExplicitAny: as JSON.parse types it
export type Reviver = (this: any, key: string, value: any) => any;

/** As JSON.parse calls a reviver, but bytes are one value. */
function revive(holder: Record<string, unknown>, key: string, reviver: Reviver): unknown {
  const value = holder[key] as Record<string, unknown>;
  if (typeof value === 'object' && value && !isBinary(value)) {
    for (const name of Object.keys(value)) {
      const revived = revive(value, name, reviver);
      // These are own properties, even `__proto__`: nothing is set that was not there.
      if (revived === undefined) delete value[name];
      else value[name] = revived;
    }
  }
  return reviver.call(holder, key, value);
}

/** The codec's decoder, with payloads as `reviver` makes them. */
export const createRevivingDecoder = (
  onPacket: (packet: SocketPacket) => void,
  maxAttachments: number | undefined,
  reviver: Reviver,
): Decode =>
  createDecoder(onPacket, maxAttachments, (json, attachments) => {
    const data = revive({ '': parse(json, attachments) }, '', reviver);
    if (isPlain(data)) return data;
    throw new TypeError('expected what JSON could have given from the reviver');
  });
