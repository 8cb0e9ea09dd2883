import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText } from '../../test/fakes/arbitrary.js';
import { isProtocolError, type ProtocolError } from '../errors.js';
import { decodePacket, encodePacket } from './codec.js';
import { PACKET_TYPES, type PacketType } from './packet.js';

const caught = (run: () => unknown): ProtocolError => {
  try {
    run();
  } catch (error) {
    expect(isProtocolError(error)).toBe(true);
    return error as ProtocolError;
  }
  throw new Error('nothing was thrown');
};

describe('Engine.IO packets', () => {
  // Engine.IO v4, Packet encoding.
  it.each([
    ['open', '{"sid":"lv_VI97HAXpY6yYWAAAC"}', '0{"sid":"lv_VI97HAXpY6yYWAAAC"}'],
    ['close', '', '1'],
    ['ping', '', '2'],
    ['ping', 'probe', '2probe'],
    ['pong', '', '3'],
    ['pong', 'probe', '3probe'],
    ['message', 'hello', '4hello'],
    ['message', '', '4'],
    ['message', 'utf 8 string €', '4utf 8 string €'],
    ['upgrade', '', '5'],
    ['noop', '', '6'],
  ] as const)('put %s with "%s" on the wire as %s, and read it back', (type, data, frame) => {
    expect(encodePacket(type, data)).toBe(frame);
    expect(decodePacket(frame)).toEqual({ type, data });
  });

  it.each([5, true, 0n])('take %s for its text', (data) => {
    expect(encodePacket('message', data as never)).toBe(`4${data}`);
  });

  it('let bytes travel as they are, as a message', () => {
    const bytes = new Uint8Array([1, 2, 3, 4]);
    expect(encodePacket('message', bytes)).toBe(bytes);
    expect(decodePacket(bytes)).toEqual({ type: 'message', data: bytes });
    expect(decodePacket(bytes).data).toBe(bytes);
  });

  it('come back as they were sent, whatever the text', () => {
    fc.assert(
      fc.property(fc.constantFrom<PacketType>(...PACKET_TYPES), anyText, (type, data) => {
        expect(decodePacket(encodePacket(type, data))).toEqual({ type, data });
      }),
    );
  });

  it.each([
    ['', 'an empty frame'],
    ['7', 'a type beyond 6'],
    ['a', 'a letter'],
    ['/', 'the character before 0'],
    ['-1', 'a sign'],
    [' 4x', 'a blank'],
    ['٤x', 'a digit of another script'],
    ['length', 'a property of arrays'],
  ])('are refused when malformed: "%s" (%s)', (frame) => {
    const error = caught(() => decodePacket(frame));
    expect(error.message).toBe('server error');
    expect(error.code).toBe('parser error');
    expect(error.rule).toMatch(/type/);
  });
});
