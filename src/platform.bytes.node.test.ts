import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { anyBytes, anyText } from '../test/fakes/arbitrary.js';
import * as page from './platform.bytes.js';
import * as node from './platform.bytes.node.js';

afterEach(() => vi.unstubAllGlobals());

describe('platform.bytes in Node', () => {
  it('are as long, and the same base64, as in a page', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, anyBytes, async (text, bytes) => {
        expect(node.byteLength(text)).toBe(page.byteLength(text));
        for (const value of [bytes, bytes.buffer, new Blob([bytes])]) {
          expect(node.byteLength(value)).toBe(page.byteLength(value));
          expect(await node.toBase64(value)).toBe(await page.toBase64(value));
        }
        const base64 = await node.toBase64(bytes);
        expect(node.fromBase64(base64)).toEqual(bytes.buffer);
        const bare = base64.replace(/=+$/, '');
        const paddings = ['=', '==', '====', ' \t\n\f\r', '\n=', '\v', '\u00a0'];
        const others = [bare, base64.slice(1), text, ...paddings.map((end) => bare + end)];
        for (const given of others) expect(node.fromBase64(given)).toEqual(page.fromBase64(given));
      }),
    );
  });

  it('need nothing that jsdom has not in Jest', async () => {
    vi.stubGlobal('Response', undefined);
    vi.stubGlobal('TextEncoder', undefined);
    expect(node.byteLength('é')).toBe(2);
    expect(await node.toBase64(new Uint8Array([1, 2, 3]))).toBe('AQID');
  });

  it('need no global atob, which jsdom-global puts one of jsdom in the place of that calls itself', () => {
    vi.stubGlobal('atob', (text: string) => atob(text));
    expect(node.fromBase64('AQID')).toEqual(new Uint8Array([1, 2, 3]).buffer);
  });
});
