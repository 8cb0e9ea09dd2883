import { afterEach, describe, expect, it } from 'vitest';
import { bytes, decode } from '../../test/fakes/socket-packets.js';
import { encode } from './codec.js';

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

  it('an object that a script gave to all objects leads into no circle, and does not travel', () => {
    const everybody = Object.prototype as { polluted?: unknown };
    everybody.polluted = { bytes: bytes(9) };
    try {
      const [text, ...attachments] = encode({ type: 2, nsp: '/', data: ['a', { b: bytes(1) }] });
      expect([text, attachments.length]).toEqual([
        '51-["a",{"b":{"_placeholder":true,"num":0}}]',
        1,
      ]);
      const [packet] = decode(`${text}`, bytes(2));
      const [, value] = packet!.data as [string, { b: ArrayBuffer }];
      expect(Object.keys(value)).toEqual(['b']);
      expect(value.b.byteLength).toBe(bytes(2).byteLength);
    } finally {
      delete everybody.polluted;
    }
  });

  it('an own "constructor" does not hide bytes from the encoder', () => {
    const messages = encode({ type: 2, nsp: '/', data: ['a', { constructor: 1, b: bytes(1) }] });
    expect(messages.length).toBe(2);
  });
});
