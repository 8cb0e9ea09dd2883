import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyBytes, anyText } from '../../test/fakes/arbitrary.js';
import { bytes, decode } from '../../test/fakes/socket-packets.js';
import { createDecoder, encode } from './codec.js';
import type { SocketPacket, SocketPacketType } from './packet.js';

const viewAsList = (_: string, value: unknown) =>
  value instanceof Uint8Array ? { bytes: [...value] } : value;

describe('Socket.IO packets', () => {
  // Socket.IO v5, Packet encoding, the specification's own examples.
  it.each<[string, SocketPacket, string]>([
    [
      'CONNECT to the main namespace',
      { type: 0, nsp: '/', data: { token: '123' } },
      '0{"token":"123"}',
    ],
    ['CONNECT without payload', { type: 0, nsp: '/' }, '0'],
    [
      'CONNECT answered',
      { type: 0, nsp: '/', data: { sid: 'oSO0OpakMV_3jnilAAAA' } },
      '0{"sid":"oSO0OpakMV_3jnilAAAA"}',
    ],
    [
      'CONNECT to a namespace',
      { type: 0, nsp: '/admin', data: { token: '1' } },
      '0/admin,{"token":"1"}',
    ],
    [
      'CONNECT_ERROR',
      { type: 4, nsp: '/', data: { message: 'Not authorized' } },
      '4{"message":"Not authorized"}',
    ],
    ['DISCONNECT', { type: 1, nsp: '/admin' }, '1/admin,'],
    ['EVENT', { type: 2, nsp: '/', data: ['foo'] }, '2["foo"]'],
    ['EVENT in a namespace', { type: 2, nsp: '/admin', data: ['bar'] }, '2/admin,["bar"]'],
    [
      'EVENT that asks for an acknowledgement',
      { type: 2, nsp: '/', id: 12, data: ['foo'] },
      '212["foo"]',
    ],
    [
      'EVENT in a namespace that asks for one',
      { type: 2, nsp: '/admin', id: 456, data: ['p', 1] },
      '2/admin,456["p",1]',
    ],
    ['ACK', { type: 3, nsp: '/admin', id: 13, data: ['bar'] }, '3/admin,13["bar"]'],
    ['ACK without arguments', { type: 3, nsp: '/', id: 0, data: [] }, '30[]'],
    ['a numeric event name', { type: 2, nsp: '/', data: [1, 'x'] }, '2[1,"x"]'],
  ])('%s', (_, packet, text) => {
    expect(encode(packet)).toEqual([text]);
    expect(decode(text)).toEqual([{ id: undefined, data: undefined, ...packet }]);
  });

  it('of the type CONNECT carry no attachments', () => {
    expect(encode({ type: 0, nsp: '/', data: { token: bytes(1) } })).toEqual([
      '0{"token":{"0":1}}',
    ]);
  });

  it('may have another limit of attachments', () => {
    const packets: SocketPacket[] = [];
    const decoder = createDecoder((packet) => packets.push(packet), 1);
    expect(() => decoder('52-["e"]')).toThrow(/parse error/);
    const list = Array.from({ length: 11 }, (_, index) => bytes(index));
    const larger = createDecoder((packet) => packets.push(packet), 11);
    for (const message of encode({ type: 2, nsp: '/', data: ['e', list] })) larger(message);
    expect(packets.map(({ data }) => data)).toEqual([['e', list]]);
  });

  it('accept a namespace without a comma when nothing follows', () => {
    expect(decode('0/custom')).toEqual([
      { type: 0, nsp: '/custom', id: undefined, data: undefined },
    ]);
    expect(decode('1/custom')).toEqual([
      { type: 1, nsp: '/custom', id: undefined, data: undefined },
    ]);
  });

  it('come back as they were sent, with bytes anywhere', () => {
    const leaf = fc.oneof(anyText, fc.integer(), fc.boolean(), fc.constant(null));
    const { tree } = fc.letrec<{ tree: unknown; node: unknown }>((tie) => ({
      tree: fc.oneof({ maxDepth: 4 }, leaf, anyBytes, tie('node')),
      node: fc.oneof(
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(
          fc.oneof(fc.string(), fc.constantFrom('constructor', 'toString', 'num')),
          tie('tree'),
          { maxKeys: 4 },
        ),
      ),
    }));
    const count = (value: unknown): number =>
      value instanceof Uint8Array
        ? 1
        : typeof value === 'object' && value !== null
          ? Object.values(value).reduce<number>((sum, item) => sum + count(item), 0)
          : 0;
    fc.assert(
      fc.property(
        fc.constantFrom<SocketPacketType>(2, 3),
        fc.constantFrom('/', '/admin', '/é', '/a/b', '/0'),
        fc.option(fc.nat(), { nil: undefined }),
        fc.array(tree, { maxLength: 4 }),
        (type, nsp, id, args) => {
          const data = type === 2 ? ['event', ...args] : args;
          fc.pre(count(data) <= 10);
          const messages = encode({ type, nsp, id, data });
          expect(messages.length).toBe(1 + count(data));
          expect(
            JSON.stringify(
              decode(...messages).map((packet) => packet.data),
              viewAsList,
            ),
          ).toBe(JSON.stringify([data], viewAsList));
          expect(decode(...messages)).toMatchObject([{ type, nsp, id }]);
        },
      ),
      { numRuns: 200, interruptAfterTimeLimit: 15_000 },
    );
  }, 60_000);
});
