import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { anyBytes, anyText } from '../../test/fakes/arbitrary.js';
import { isProtocolError, type ProtocolError } from '../errors.js';
import { createDecoder, encode } from './codec.js';
import type { SocketPacket, SocketPacketType } from './packet.js';

const decode = (...messages: unknown[]): SocketPacket[] => {
  const packets: SocketPacket[] = [];
  const decoder = createDecoder((packet) => packets.push(packet));
  for (const message of messages) decoder(message as string);
  return packets;
};

const refused = (...messages: unknown[]): ProtocolError => {
  try {
    decode(...messages);
  } catch (error) {
    expect(isProtocolError(error)).toBe(true);
    expect((error as ProtocolError).code).toBe('parser error');
    expect((error as ProtocolError).rule).toMatch(/\w/);
    return error as ProtocolError;
  }
  throw new Error('nothing was thrown');
};

const bytes = (...values: number[]) => new Uint8Array(values);

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

  it.each([
    ['a Date', { d: new Date(0) }, '{"d":"1970-01-01T00:00:00.000Z"}'],
    ['toJSON', { toJSON: () => ({ a: 1 }) }, '{"a":1}'],
    ['undefined in an object', { a: undefined, b: null }, '{"b":null}'],
  ])('encode %s as JSON does, with or without bytes beside it', (_, value, json) => {
    expect(encode({ type: 2, nsp: '/', data: ['e', value] })).toEqual([`2["e",${json}]`]);
    const [text] = encode({ type: 2, nsp: '/', data: ['e', value, bytes(1)] });
    expect(text).toBe(`51-["e",${json},{"_placeholder":true,"num":0}]`);
  });

  it('find bytes behind toJSON and in objects without prototype', () => {
    const bare = Object.assign(Object.create(null), { b: bytes(2) });
    const messages = encode({ type: 2, nsp: '/', data: ['e', { toJSON: () => [bytes(1)] }, bare] });
    expect(messages.length).toBe(3);
    expect(messages[0]).toMatch(/^52-/);
  });

  it('put a placeholder where toJSON gives bytes', () => {
    const inner = bytes(1);
    expect(encode({ type: 2, nsp: '/', data: ['e', { toJSON: () => inner }] })).toEqual([
      '51-["e",{"_placeholder":true,"num":0}]',
      inner,
    ]);
  });

  it('leave out what is inherited, as JSON does', () => {
    const data = ['e', Object.assign(Object.create({ inherited: bytes(1) }), { own: bytes(2) })];
    expect(encode({ type: 2, nsp: '/', data })).toEqual([
      '51-["e",{"own":{"_placeholder":true,"num":0}}]',
      bytes(2),
    ]);
  });

  it('ask what toJSON gave for no toJSON of its own, as JSON does', () => {
    const inner = { own: bytes(1), toJSON: () => 'never asked' };
    const [text] = encode({ type: 2, nsp: '/', data: ['e', { toJSON: () => inner }] });
    expect(text).toBe('51-["e",{"own":{"_placeholder":true,"num":0}}]');
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

  it('take Buffers as bytes, not by their toJSON', () => {
    const buffer = Buffer.from([1, 2]);
    expect(encode({ type: 2, nsp: '/', data: ['e', buffer] })).toEqual([
      '51-["e",{"_placeholder":true,"num":0}]',
      buffer,
    ]);
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

const viewAsList = (_: string, value: unknown) =>
  value instanceof Uint8Array ? { bytes: [...value] } : value;

describe('what breaks the protocol is refused', () => {
  const PLACEHOLDER = '{"_placeholder":true,"num":0}';
  const NAMES = [
    'connect',
    'connect_error',
    'disconnect',
    'disconnecting',
    'newListener',
    'removeListener',
  ];

  it.each([
    ['nothing', ''],
    ['a type beyond 6', '7["a"]'],
    ['no type', '["a"]'],
    ['a letter', 'x'],
    ['bad JSON', '2["a"'],
    ['two JSON values', '2["a"]["b"]'],
    ['JSON after a blank namespace', '2/n,{'],
    ['EVENT without payload', '2'],
    ['EVENT with an id alone', '212'],
    ['EVENT in a namespace, without payload', '2/n,'],
    ['EVENT with an object', '2{}'],
    ['EVENT without a name', '2[]'],
    ['EVENT with a null name', '2[null]'],
    ['EVENT with an object for a name', '2[{}]'],
    ['ACK without payload', '31'],
    ['ACK with an object', '31{}'],
    ['CONNECT with an array', '0[]'],
    ['CONNECT with a string', '0"a"'],
    ['CONNECT with null', '0null'],
    ['DISCONNECT with a payload', '1{}'],
    ['CONNECT_ERROR without payload', '4'],
    ['CONNECT_ERROR with a number', '41'],
    ['CONNECT_ERROR with an array', '4["a"]'],
    ['an id beyond 2^53', '29007199254740993["a"]'],
    ['no attachment count', `5["a",${PLACEHOLDER}]`],
    ['an empty count', `5-["a",${PLACEHOLDER}]`],
    ['a count of none', '50-["a"]'],
    ['a count of none with a type that has no attachments', '20-["a"]'],
    ['a count with CONNECT', '00-{"a":1}'],
    ['a negative count', `5-1-["a",${PLACEHOLDER}]`],
    ['a count in exponents', `51e0-["a",${PLACEHOLDER}]`],
    ['a hexadecimal count', `50x1-["a",${PLACEHOLDER}]`],
    ['a signed count', `5+1-["a",${PLACEHOLDER}]`],
    ['a broken count', `51.5-["a",${PLACEHOLDER}]`],
    ['too many attachments', `511-["a",${PLACEHOLDER}]`],
    ['far too many attachments', `5${'9'.repeat(400)}-["a"]`],
    ['a binary acknowledgement without count', `6[${PLACEHOLDER}]`],
    ...NAMES.map((name) => [`the reserved name ${name}`, `2["${name}"]`]),
  ])('%s: %s', (_, text) => {
    const error = refused(text);
    expect(error.rule.length).toBeLessThan(300);
  });

  it.each([
    ['bytes when none are due', [bytes(1).buffer]],
    ['text when bytes are due', [`51-["a",${PLACEHOLDER}]`, '2["b"]']],
    ['bytes after the last that were due', [`51-["a",${PLACEHOLDER}]`, bytes(1), bytes(2)]],
    ['what is neither text nor bytes', [42]],
    ['null', [null]],
  ])('%s', (_, messages) => {
    refused(...messages);
  });

  it.each([
    '-1',
    '1',
    '10',
    '1e9',
    '0.5',
    '"0"',
    '[0]',
    '"length"',
    '"push"',
    'null',
    'true',
    '{}',
    '-0.0001',
  ])('a placeholder for attachment %s of one', (num) => {
    const placeholder = `{"_placeholder":true,"num":${num}}`;
    refused(`51-["a",${placeholder}]`, bytes(1));
    refused(`51-["a",[{"x":${placeholder}}]]`, bytes(1));
  });

  it('a placeholder without number', () => {
    refused('51-["a",{"_placeholder":true}]', bytes(1));
  });

  it('takes objects that only look like placeholders as they are, where no bytes are', () => {
    expect(decode('2["a",{"_placeholder":true,"num":7}]')[0]?.data).toEqual([
      'a',
      { _placeholder: true, num: 7 },
    ]);
    const [packet] = decode(
      '51-["a",{"_placeholder":1,"num":7},{"_placeholder":true,"num":0}]',
      bytes(1),
    );
    expect((packet!.data as unknown[])[1]).toEqual({ _placeholder: 1, num: 7 });
  });

  it('nesting so deep that a stack cannot hold it', () => {
    const depth = 200_000;
    const nested = '['.repeat(depth) + ']'.repeat(depth);
    try {
      decode(`51-["a",${nested},${PLACEHOLDER}]`, bytes(1));
    } catch (error) {
      expect(isProtocolError(error)).toBe(true);
    }
  });
});

describe('hostile keys', () => {
  afterEach(() => {
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it.each(['__proto__', 'constructor', 'prototype'])('"%s" pollutes nothing', (key) => {
    const evil = `{"${key}":{"polluted":true,"prototype":{"polluted":true},"b":{"_placeholder":true,"num":0}}}`;
    const [packet] = decode(`51-["a",${evil}]`, bytes(1));
    const [, value] = packet!.data as [string, Record<string, unknown>];
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value)).toEqual([key]);
    decode(`2["a",${evil}]`);
    decode(`0${evil}`);
    decode(`4${evil}`);
  });

  it('a "__proto__" travels as any other key', () => {
    const value = JSON.parse('{"__proto__":{"x":1},"b":0}') as Record<string, unknown>;
    value.b = bytes(1);
    const [text] = encode({ type: 2, nsp: '/', data: ['a', value] });
    expect(text).toBe('51-["a",{"__proto__":{"x":1},"b":{"_placeholder":true,"num":0}}]');
  });

  it('an own "constructor" does not hide bytes from the encoder', () => {
    const messages = encode({ type: 2, nsp: '/', data: ['a', { constructor: 1, b: bytes(1) }] });
    expect(messages.length).toBe(2);
  });
});
