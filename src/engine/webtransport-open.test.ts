import { describe, expect, it } from 'vitest';
import { ADDRESS, create } from '../../test/fakes/over-webtransport.js';
import { fakePlatform } from '../../test/fakes/platform.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';
import { fakeWebTransport, speak } from '../../test/fakes/webtransport.js';
import { webTransport } from './webtransport.js';

collectUncaught();

describe('webTransport', () => {
  it('opens one session at the path of the address, over https and without a query', () => {
    expect(create().session.url).toBe('https://server:3000/engine.io/');
    expect(create({}, 'http://server/a/b?EIO=4').session.url).toBe('https://server/a/b');
    expect(create().host.sessions.length).toBe(1);
  });

  it('passes its options to the native constructor, less its own', () => {
    const hash = { algorithm: 'sha-256', value: new Uint8Array(32) };
    const { session } = create({ serverCertificateHashes: [hash], maxPayload: 5 });
    expect(session.options).toEqual({ serverCertificateHashes: [hash] });
  });

  it('begins with an open packet, and is writable once that has left', async () => {
    const { transport, session, log, platform } = create();
    await platform.settle();
    expect(transport.writable).toBe(false);
    expect(log).toEqual([]);
    session.up.hold();
    const far = speak(session);
    await platform.settle();
    expect(transport.writable).toBe(false);
    expect(log).toEqual([]);
    session.up.release();
    await platform.settle();
    expect(log).toEqual([['open', undefined]]);
    expect(transport.writable).toBe(true);
    expect(far.received).toEqual(['0']);
  });

  it('names the session in its open packet when there is one', async () => {
    const { session, platform } = create({}, `${ADDRESS}&sid=a%22b`);
    const far = speak(session);
    await platform.settle();
    expect(far.received).toEqual(['0{"sid":"a\\"b"}']);
    expect(session.url).toBe('https://server:3000/engine.io/');
  });

  it('takes the constructor of the host at each connection', () => {
    const host = fakeWebTransport();
    const part = webTransport();
    const mine = globalThis as { WebTransport?: unknown };
    mine.WebTransport = host.WebTransport;
    try {
      const transport = part.create({ platform: fakePlatform(), url: () => ADDRESS });
      expect(host.sessions.length).toBe(1);
      transport.close();
    } finally {
      delete mine.WebTransport;
    }
  });
});
