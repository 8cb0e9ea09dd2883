import { describe, expect, it } from 'vitest';
import { openPacket, take, waiting } from '../../test/fakes/link.js';
import { fakePlatform } from '../../test/fakes/platform.js';
import { createPolling } from '../../test/fakes/polling.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';

collectUncaught();

describe('polling', () => {
  it('asks for the handshake with a GET, without a session id', () => {
    const { platform } = createPolling();
    const request = waiting(platform, 'GET');
    expect(request.url.href).toBe('http://server/engine.io/?EIO=4&transport=polling');
    expect(request.body).toBeUndefined();
    expect(request.init.cache).toBe('no-store');
  });

  it('keeps exactly one GET waiting, with the session id', async () => {
    const { platform, open, log } = createPolling();
    await open();
    for (const [body, frames] of [
      ['6', ['6']],
      ['4a\x1e4b\x1e2', ['4a', '4b', '2']],
    ] as const) {
      expect(waiting(platform, 'GET').url.searchParams.get('sid')).toBe('session');
      waiting(platform, 'GET').answer(body);
      await platform.settle();
      expect(log.splice(0)).toEqual(frames.map((frame) => ['frame', frame]));
    }
    expect(platform.pending().length).toBe(1);
  });

  it('sends one POST at a time, beside the GET, and says when it has left', async () => {
    const { platform, transport, open, log } = createPolling();
    await open();
    expect(transport.writable).toBe(true);
    expect(take(transport, ['4a', '4b'], 1_000_000)).toBe(2);
    expect(transport.writable).toBe(false);
    await platform.settle();
    const post = waiting(platform, 'POST');
    expect(platform.pending('GET').length).toBe(1);
    expect(post.url.searchParams.get('sid')).toBe('session');
    expect(post.body).toBe('4a\x1e4b');
    // A body of more than 64 KiB would be refused with it.
    expect(post.init.keepalive).toBe(false);
    // What a host makes of it: Engine.IO asks for this content type.
    const { headers } = new Request(post.url, post.init);
    expect(headers.get('content-type')?.toLowerCase()).toBe('text/plain;charset=utf-8');
    expect(log).toEqual([]);
    post.answer('ok');
    await platform.settle();
    expect(log).toEqual([['drain', undefined]]);
    expect(transport.writable).toBe(true);
  });

  it('starts a POST of text at once, before anything that the application does next', async () => {
    const { platform, transport, open } = createPolling();
    await open();
    take(transport, ['4a'], 100);
    expect(waiting(platform, 'POST').body).toBe('4a');
  });

  it('is not writable while bytes are still being read for a body', async () => {
    const { platform, transport, open } = createPolling();
    await open();
    take(transport, [new Blob([new Uint8Array([1, 2, 3, 4])])], 100);
    expect(transport.writable).toBe(false);
    for (let i = 0; i < 20 && !platform.pending('POST').length; i++) await platform.settle();
    expect(waiting(platform, 'POST').body).toBe('bAQIDBA==');
  });

  it.each([undefined, 'application/octet-stream', 'text/html'])(
    'reads an answer of content type %s as text',
    async (type) => {
      const platform = fakePlatform();
      const { fetch } = platform;
      // The handshake is answered as hosts answer: bytes bring no content type of their own.
      const answer = new Response(new TextEncoder().encode(`${openPacket()}\x1e4é`), {
        headers: type ? { 'content-type': type } : {},
      });
      expect(answer.headers.get('content-type')).toBe(type ?? null);
      platform.fetch = () => {
        platform.fetch = fetch;
        return Promise.resolve(answer);
      };
      const { log } = createPolling({}, platform);
      await platform.settle();
      expect(log).toEqual([
        ['frame', openPacket()],
        ['frame', '4é'],
      ]);
      expect(platform.pending('GET').length).toBe(1);
    },
  );
});
