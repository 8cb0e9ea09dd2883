import { describe, expect, it } from 'vitest';
import { beyondNative, connectionOptions, headersOf, webSocketOptions } from './options.js';

describe('the options of a host', () => {
  it.each([
    [{}, undefined],
    [{ extraHeaders: {} }, undefined],
    [{ extraHeaders: { 'X-A': undefined } }, undefined],
    [{ agent: false, autoUnref: false, rejectUnauthorized: true, family: 0, pfx: null }, undefined],
    [{ extraHeaders: { 'X-A': '1' } }, 'extraHeaders'],
    [{ agent: {} }, 'agent'],
    [{ autoUnref: true }, 'autoUnref'],
    [{ rejectUnauthorized: false }, 'rejectUnauthorized'],
    [{ ca: 'pem' }, 'ca'],
    [{ checkServerIdentity: () => undefined }, 'checkServerIdentity'],
    [{ localAddress: '127.0.0.1' }, 'localAddress'],
    [{ origin: 'https://a.example' }, 'origin'],
    [{ maxPayload: 10 }, 'maxPayload'],
    [{ perMessageDeflate: false }, 'perMessageDeflate'],
    [{ perMessageDeflate: { threshold: 1 } }, 'perMessageDeflate'],
    [{ query: { a: 1 }, path: '/x', withCredentials: true }, undefined],
  ])('%j ask for more than a native WebSocket because of %s', (options, expected) => {
    expect(beyondNative(options)).toBe(expected);
  });

  it('reach a connection only where they concern it', () => {
    const options = { key: 'k', rejectUnauthorized: false, origin: 'o', agent: 'a', query: {} };
    expect(connectionOptions(options)).toEqual({ key: 'k', rejectUnauthorized: false });
    expect(webSocketOptions(options)).toEqual({
      key: 'k',
      rejectUnauthorized: false,
      origin: 'o',
      agent: 'a',
    });
    expect(webSocketOptions({ agent: false })).toEqual({});
  });

  it('do not send a header that has no value', () => {
    const extraHeaders = { a: '1', b: undefined, c: null, d: '' };
    expect(headersOf({ extraHeaders })).toEqual({ a: '1', d: '' });
  });
});
