import { Decoder } from 'socket.io-parser';
import type { TransportPart } from '../../src/engine/transport.js';
import type { Random } from './random.js';
import { sequence } from './socket-decode.js';
import { text } from './values.js';

/** What a hostile server does: to the handshake, to an open session, or to a connected namespace. */
export type Attack =
  | { readonly stage: 'handshake'; readonly frame: string | ArrayBuffer }
  | { readonly stage: 'refused'; readonly status: number; readonly body: string }
  | { readonly stage: 'cut' }
  | { readonly stage: 'session'; readonly frame: string }
  | { readonly stage: 'namespace'; readonly messages: readonly unknown[] };

const WRONG: Record<string, readonly unknown[]> = {
  sid: [undefined, null, '', 0, 7, true, {}, []],
  upgrades: [null, 'websocket', 7, {}, true],
  pingInterval: [undefined, null, -1, '25000', true, [], {}],
  pingTimeout: [undefined, null, 0, -1, '20000', false, [], {}],
  maxPayload: [null, 0, -1, '1000000', true, [], {}],
};

/** An open packet with one field that is wrong, or no open packet. */
function brokenHandshake(random: Random, transport: string): string | ArrayBuffer {
  const roll = random.next();
  if (roll < 0.5) {
    const field = random.pick(Object.keys(WRONG));
    const fields: Record<string, unknown> = {
      sid: 'session',
      upgrades: [],
      pingInterval: 25_000,
      pingTimeout: 20_000,
      maxPayload: 1e6,
      [field]: random.pick(WRONG[field]!),
    };
    return `0${JSON.stringify(fields)}`;
  }
  if (roll < 0.6)
    return `0${random.pick(['', '[]', 'null', '1', '"sid"', '{', '{"sid":', '{}', 'x'])}`;
  if (roll < 0.7 && transport === 'websocket') return new ArrayBuffer(random.int(3));
  // Each is legal in a session, and none begins one; a close packet or an old server's text neither.
  if (roll < 0.85)
    return random.pick(['2', '3probe', '4', '4x', '40{"sid":"x"}', '5', '6', '42["e"]']);
  return random.pick(['', '7', '97:0{"sid":"s"}', '<html>', '{}', 'ok', `x${text(random)}`]);
}

/** Frames that no session allows. */
const brokenFrame = (random: Random, transport: string): string => {
  const frames = [
    '',
    '7',
    '8x',
    'x',
    '-1',
    ' 4x',
    '٤x',
    '0{"sid":"again"}',
    '0',
    `é${text(random)}`,
  ];
  if (transport === 'polling') frames.push('b!', 'bA', 'bAAA=A', 'b-_-_');
  return random.pick(frames).replaceAll('\x1e', '');
};

/** Messages that the published parser refuses, and of which it makes no packet before. */
function brokenMessages(random: Random): unknown[] {
  for (;;) {
    const messages = sequence(random).filter(
      (message) =>
        (typeof message === 'string' && !message.includes('\x1e')) || ArrayBuffer.isView(message),
    );
    let packets = 0;
    const decoder = new Decoder();
    decoder.on('decoded', () => packets++);
    for (const [at, message] of messages.entries()) {
      try {
        decoder.add(message);
      } catch {
        // We judge a binary packet when its attachments are there.
        const [, due = 0] = /^[56]0*([1-9]|10)-/.exec(message as string) ?? [];
        const attachments = Array.from({ length: Number(due) }, () => new Uint8Array(2));
        return [...messages.slice(0, at + 1), ...attachments];
      }
      if (packets) break;
    }
  }
}

export function attack(random: Random, transport: TransportPart['name']): Attack {
  const roll = random.next();
  if (roll < 0.3) return { stage: 'handshake', frame: brokenHandshake(random, transport) };
  if (roll < 0.4 && transport === 'polling') {
    const body = random.pick(['', '{"code":1,"message":"Session ID unknown"}', '<html>', 'null']);
    return {
      stage: 'refused',
      status: random.pick([400, 401, 403, 404, 413, 500, 502, 204]),
      body,
    };
  }
  if (roll < 0.45) return { stage: 'cut' };
  if (roll < 0.65) return { stage: 'session', frame: brokenFrame(random, transport) };
  return { stage: 'namespace', messages: brokenMessages(random) };
}
