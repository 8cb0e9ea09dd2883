import { describe, expect, it } from 'vitest';
import { bytes } from '../../test/fakes/socket-packets.js';
import { encode } from './codec.js';

describe('Socket.IO packets', () => {
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
});
