import { describe, expect, it } from 'vitest';
import { bytes, decode } from '../../test/fakes/socket-packets.js';
import { isProtocolError, type ProtocolError } from '../errors.js';

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
