import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requestUrl } from './url.js';

const endpoint = { secure: false, host: 'server:3000', path: '/engine.io/', nsp: '/', query: {} };

describe('request URLs', () => {
  it.each([
    [false, 'polling', undefined, 'http://server:3000/engine.io/?EIO=4&transport=polling&t=0.5'],
    [true, 'polling', undefined, 'https://server:3000/engine.io/?EIO=4&transport=polling&t=0.5'],
    [false, 'websocket', undefined, 'ws://server:3000/engine.io/?EIO=4&transport=websocket'],
    [true, 'websocket', 'abc', 'wss://server:3000/engine.io/?EIO=4&transport=websocket&sid=abc'],
    [
      ...[false, 'polling', 'abc'],
      'http://server:3000/engine.io/?EIO=4&transport=polling&sid=abc&t=0.5',
    ] as const,
  ])('(secure %s, %s, sid %s) are %s', (secure, transport, sid, expected) => {
    expect(requestUrl({ ...endpoint, secure }, {}, transport, sid, 0.5)).toBe(expected);
  });

  it('carry the query of the application, escaped, and none of it replaces a field of the protocol', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.oneof(fc.string(), fc.constantFrom('EIO', 'transport', 'sid', 't')),
          fc.string(),
        ),
        (query) => {
          const url = new URL(requestUrl(endpoint, query, 'polling', 'the sid', 0.5));
          expect(url.hash).toBe('');
          expect(url.pathname).toBe('/engine.io/');
          const fields = { EIO: '4', transport: 'polling', sid: 'the sid', t: '0.5' };
          const expected = { ...query, ...fields };
          expect(Object.fromEntries(url.searchParams)).toEqual(expected);
        },
      ),
    );
  });

  it('keep each plus of a query that is a text', () => {
    const url = new URL(requestUrl(endpoint, '?a=b+c%2Bd&e+f=%20', 'polling', undefined, 0.5));
    const [a, e] = url.searchParams;
    expect([a, e]).toEqual([
      ['a', 'b+c+d'],
      ['e+f', ' '],
    ]);
  });

  it('carry what tells them apart, so that no cache gives one answer to two of them', () => {
    const of = (transport: string, chance: number) =>
      new URL(requestUrl(endpoint, {}, transport, 'x', chance)).searchParams.get('t');
    expect(of('polling', 0.25)).not.toBe(of('polling', 0.5));
    // There is nothing to keep of a WebSocket.
    expect(of('websocket', 0.5)).toBeNull();
  });

  it('leave the query of the application alone', () => {
    const query = Object.freeze({ token: 'a' });
    requestUrl(endpoint, query, 'polling', 'x', 0.5);
    expect(query).toEqual({ token: 'a' });
  });
});
