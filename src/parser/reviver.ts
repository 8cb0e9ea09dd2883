import { type Binary, isBinary } from '../bytes.js';
import { broken } from '../errors.js';
import { parse } from '../socket/binary.js';
import { createDecoder, type Decode, HEAD } from '../socket/codec.js';
import type { SocketPacket } from '../socket/packet.js';
import { isPayload } from './packet.js';

/** As the second argument of `JSON.parse`; it sees bytes where they stand, and nothing inside of them. */
// biome-ignore lint/suspicious/noExplicitAny: as JSON.parse types it
export type Reviver = (this: any, key: string, value: any) => any;

/** Payloads that pass, by type; none for DISCONNECT. Whether the real one passes is known after the reviver. */
const STAND_INS = ['{}', '?', '["e"]', '[]', '""', '["e"]', '[]'];

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

/** The codec's decoder, with payloads as `reviver` makes them. The codec keeps all else: it is given stand-ins for payloads. */
export function createRevivingDecoder(
  onPacket: (packet: SocketPacket) => void,
  maxAttachments: number | undefined,
  reviver: Reviver,
): Decode {
  let json = '';
  let attachments: Binary[] = [];
  const codec = createDecoder((packet) => {
    let data: unknown;
    if (json) {
      try {
        data = revive({ '': parse(json, attachments) }, '', reviver);
      } catch (cause) {
        throw broken('parse error', 'JSON that the reviver takes', json, cause);
      }
      if (!isPayload(packet.type, data)) {
        throw broken('parse error', 'payload of this type from the reviver', json);
      }
    }
    onPacket({ ...packet, data });
  }, maxAttachments);
  return (message) => {
    if (typeof message !== 'string') {
      attachments.push(message);
      codec(message);
      return;
    }
    const [head = message] = HEAD.exec(message) ?? [];
    json = message.slice(head.length);
    attachments = [];
    codec(head + (json && STAND_INS[head[0] as never]));
  };
}
