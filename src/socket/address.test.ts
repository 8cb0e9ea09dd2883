import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseAddress } from './address.js';

const PAGE = 'https://page.example:8443';
const PLAIN = 'http://page.example';

describe('an address', () => {
  afterEach(() => vi.unstubAllGlobals());

  it.each([
    // [url, page, secure, host, namespace, query]
    ['', PAGE, true, 'page.example:8443', '/', {}],
    ['', PLAIN, false, 'page.example', '/', {}],
    ['/', PAGE, true, 'page.example:8443', '/', {}],
    ['/chat', PAGE, true, 'page.example:8443', '/chat', {}],
    ['/chat?a=1', PLAIN, false, 'page.example', '/chat', { a: '1' }],
    ['//host', PAGE, true, 'host', '/', {}],
    ['//host:3000/chat', PLAIN, false, 'host:3000', '/chat', {}],
    ['host:3000', PAGE, true, 'host:3000', '/', {}],
    ['host:3000/chat', PLAIN, false, 'host:3000', '/chat', {}],
    ['localhost:3000', undefined, true, 'localhost:3000', '/', {}],
    ['', undefined, true, 'localhost', '/', {}],
    ['http://host:3000/chat', 'null', false, 'host:3000', '/chat', {}],
    ['host/chat', 'null', true, 'host', '/chat', {}],
    ['', 'null', true, 'localhost', '/', {}],
    ['http://host', 'file://', false, 'host', '/', {}],
    ['/chat', undefined, true, 'localhost', '/chat', {}],
    ['http://host', PAGE, false, 'host', '/', {}],
    ['https://host', PLAIN, true, 'host', '/', {}],
    ['ws://host', PAGE, false, 'host', '/', {}],
    ['wss://host', PLAIN, true, 'host', '/', {}],
    ['WSS://host:3000/ws', PLAIN, true, 'host:3000', '/ws', {}],
    ['ws.example:3000', PLAIN, false, 'ws.example:3000', '/', {}],
    ['/ws', PLAIN, false, 'page.example', '/ws', {}],
    ['http://host:3000', PAGE, false, 'host:3000', '/', {}],
    ['http://host/', undefined, false, 'host', '/', {}],
    ['http://host/a/b/c', undefined, false, 'host', '/a/b/c', {}],
    ['http://host/chat/', undefined, false, 'host', '/chat/', {}],
    ['http://host?a=1&b=%20', undefined, false, 'host', '/', { a: '1', b: ' ' }],
    ['http://host/chat?a=1#hash', undefined, false, 'host', '/chat', { a: '1' }],
    ['http://host#/no', undefined, false, 'host', '/', {}],
    ['http://[::1]:3000/chat', undefined, false, '[::1]:3000', '/chat', {}],
    ['https://[2001:db8::1]', undefined, true, '[2001:db8::1]', '/', {}],
    ['http://host/é', undefined, false, 'host', '/é', {}],
    ['http://host/%C3%A9', undefined, false, 'host', '/%C3%A9', {}],
    ['http://host/聊天', undefined, false, 'host', '/聊天', {}],
    ['http://192.168.0.1:80/x', undefined, false, /^192\.168\.0\.1(:80)?$/, '/x', {}],
  ] as const)('"%s" on the page %s', (url, page, secure, host, nsp, query) => {
    const address = parseAddress(url, page);
    expect(address.secure).toBe(secure);
    if (typeof host === 'string') expect(address.host).toBe(host);
    else expect(address.host).toMatch(host);
    expect(address.nsp).toBe(nsp);
    expect(Object.fromEntries(new URLSearchParams(address.query))).toEqual(query);
  });

  it.each(['ftp://host', 'file:///etc', 'javascript://host', 'data://x', 'chrome-extension://x'])(
    'refuses "%s" by name, at once',
    (url) => {
      const run = () => parseAddress(url, PAGE);
      expect(run).toThrow(TypeError);
      expect(run).toThrow(/url/);
    },
  );

  it.each(['ws', 'wss'])(
    'by %s: is read by a URL that knows http alone, as React Native has',
    (scheme) => {
      class HttpUrl extends URL {
        constructor(url: string, base?: string) {
          super(/^https?:/.test(url) ? url : 'https://localhost', base);
        }
      }
      vi.stubGlobal('URL', HttpUrl);
      expect(parseAddress(`${scheme}://host:3000/chat`)).toMatchObject({
        host: 'host:3000',
        nsp: '/chat',
      });
      vi.unstubAllGlobals();
    },
  );

  it.each([undefined, null])('that is %s, as a missing variable, is named', (url) => {
    expect(() => parseAddress(url as never)).toThrow(new TypeError(`invalid url: ${url}`));
  });
});
