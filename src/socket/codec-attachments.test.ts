import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { bytes, decode } from '../../test/fakes/socket-packets.js';
import { createDecoder, encode } from './codec.js';
import type { SocketPacket } from './packet.js';

describe('Socket.IO packets', () => {
  it('put placeholders for bytes, in the order of traversal', () => {
    const [a, b, c] = [bytes(1), bytes(2).buffer, new Blob([bytes(3)])];
    const packet: SocketPacket = {
      type: 2,
      nsp: '/',
      data: ['baz', a, { x: [b, null], y: { z: c } }],
    };
    expect(encode(packet)).toEqual([
      '53-["baz",{"_placeholder":true,"num":0},{"x":[{"_placeholder":true,"num":1},null],"y":{"z":{"_placeholder":true,"num":2}}}]',
      a,
      b,
      c,
    ]);
    expect(decode(...encode(packet))).toEqual([{ ...packet, id: undefined }]);
  });

  it.each<[string, SocketPacket, string]>([
    [
      'BINARY_EVENT',
      { type: 2, nsp: '/', data: ['baz', bytes(1, 2)] },
      '51-["baz",{"_placeholder":true,"num":0}]',
    ],
    [
      'BINARY_EVENT with an id, in a namespace',
      { type: 2, nsp: '/admin', id: 456, data: ['p', bytes(1)] },
      '51-/admin,456["p",{"_placeholder":true,"num":0}]',
    ],
    [
      'BINARY_ACK',
      { type: 3, nsp: '/admin', id: 456, data: [bytes(3)] },
      '61-/admin,456[{"_placeholder":true,"num":0}]',
    ],
  ])('%s', (_, packet, text) => {
    const messages = encode(packet);
    expect(messages[0]).toBe(text);
    expect(messages.length).toBe(2);
    expect(decode(...messages)).toEqual([{ id: undefined, ...packet }]);
  });

  it('give the packet only when its last attachment is there', () => {
    const packets: SocketPacket[] = [];
    const decoder = createDecoder((packet) => packets.push(packet));
    const head = '52-["e",{"_placeholder":true,"num":1},{"_placeholder":true,"num":0}]';
    const [a, b] = [bytes(1).buffer, bytes(2).buffer];
    for (const message of [head, a]) decoder(message);
    expect(packets).toEqual([]);
    decoder(b);
    expect((packets[0]!.data as unknown[])[1]).toBe(b);
    expect((packets[0]!.data as unknown[])[2]).toBe(a);
    decoder('2["next"]');
    expect(packets.length).toBe(2);
  });

  it('keep nothing of a packet once it is given: its bytes may be many', async () => {
    const decoder = createDecoder(() => {});
    const make = () => {
      const attachment = new ArrayBuffer(1000);
      decoder('51-["e",{"_placeholder":true,"num":0}]');
      decoder(attachment);
      return new WeakRef(attachment);
    };
    const held = make();
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    for (let n = 0; n < 5; n++) {
      await new Promise((resolve) => setImmediate(resolve));
      collect();
    }
    expect(held.deref()).toBeUndefined();
    // The decoder itself is still there.
    decoder('2["next"]');
  });

  it('leave the data of the caller alone', () => {
    const inner = bytes(1);
    const data = Object.freeze(['e', Object.freeze({ inner, list: Object.freeze([inner]) })]);
    encode({ type: 2, nsp: '/', data });
    expect(data).toEqual(['e', { inner, list: [inner] }]);
  });

  it('take Buffers as bytes, not by their toJSON', () => {
    const buffer = Buffer.from([1, 2]);
    expect(encode({ type: 2, nsp: '/', data: ['e', buffer] })).toEqual([
      '51-["e",{"_placeholder":true,"num":0}]',
      buffer,
    ]);
  });
});
