import { io, webTransport } from 'holdfast';
import { describe, expect, it } from 'vitest';
import { fakePlatform, NOTHING } from '../fakes/platform.js';
import { fakeWebTransport, speak } from '../fakes/webtransport.js';

describe('over a scripted WebTransport', () => {
  const openPacket = `0${JSON.stringify({
    sid: 'session',
    upgrades: [],
    pingInterval: 1_000,
    pingTimeout: 500,
    maxPayload: 1_000_000,
  })}`;

  async function connected() {
    const platform = fakePlatform();
    const host = fakeWebTransport();
    const socket = io('https://server', {
      platform,
      forceNew: true,
      transports: [webTransport({ WebTransport: host.WebTransport })],
    });
    const far = speak(host.sessions[0]!);
    far.send(openPacket, '40{"sid":"id"}');
    await platform.settle();
    expect(socket.connected).toBe(true);
    expect(far.received.splice(0)).toEqual(['0', '40']);
    return { platform, host, socket, far, session: host.sessions[0]! };
  }

  it('notices by its heartbeat that the link has gone silent, and comes back', async () => {
    const { platform, host, socket, far } = await connected();
    const log: unknown[] = [];
    socket.on('disconnect', (reason) => log.push(reason));
    await platform.advance(1_000);
    far.send('2');
    await platform.settle();
    expect(far.received).toEqual(['3']);
    await platform.advance(1_499);
    expect(log).toEqual([]);
    await platform.advance(1);
    expect(log).toEqual(['ping timeout']);
    expect(host.live()).toBe(0);
    await platform.advance(2_000);
    expect(host.sessions.length).toBe(2);
    speak(host.sessions[1]!).send(openPacket, '40{"sid":"other"}');
    await platform.settle();
    expect(socket.id).toBe('other');
    socket.disconnect();
    await platform.advance(1_000);
    expect(platform.live()).toEqual(NOTHING);
    expect(host.live()).toBe(0);
  });

  it('holds back what the stream is not ready for, drops what is volatile, and keeps the order', async () => {
    const { platform, socket, far, session } = await connected();
    session.up.hold();
    socket.emit('a');
    await platform.settle();
    socket.emit('b');
    socket.volatile.emit('dropped');
    socket.emit('c', new Uint8Array([1]));
    await platform.settle();
    expect(far.received).toEqual([]);
    session.up.release();
    await platform.settle();
    expect(far.received).toEqual([
      '42["a"]',
      '42["b"]',
      '451-["c",{"_placeholder":true,"num":0}]',
      new Uint8Array([1]),
    ]);
    socket.disconnect();
  });

  it.each([
    ['a value', (WebTransport: typeof globalThis.WebTransport) => webTransport({ WebTransport })],
    ['a factory', () => webTransport],
  ])('takes transportOptions.webtransport, named as %s', (_, make) => {
    const host = fakeWebTransport();
    const socket = io('http://server/admin?a=b', {
      platform: fakePlatform(),
      forceNew: true,
      protocols: ['chat'],
      transports: [make(host.WebTransport)],
      transportOptions: { webtransport: { WebTransport: host.WebTransport, allowPooling: true } },
    });
    expect(host.sessions.map(({ url, options }) => [url, options])).toEqual([
      ['https://server/socket.io/', { allowPooling: true }],
    ]);
    socket.disconnect();
  });

  it('ends the session when the server breaks the framing, and says which rule', async () => {
    const { platform, host, socket, far } = await connected();
    const log: unknown[] = [];
    socket.on('disconnect', (reason, details) => log.push(reason, details));
    far.sendBytes(0x80);
    await platform.settle();
    expect(log).toEqual([
      'transport error',
      expect.objectContaining({ name: 'ProtocolError', rule: expect.stringMatching(/got 0$/) }),
    ]);
    expect(host.live()).toBe(0);
    socket.disconnect();
  });

  it('reports what could not be opened, with its cause', async () => {
    const platform = fakePlatform();
    const host = fakeWebTransport();
    const cause = new Error('no way');
    host.error = cause;
    const socket = io('https://server', {
      platform,
      forceNew: true,
      reconnection: false,
      transports: [webTransport({ WebTransport: host.WebTransport })],
    });
    const errors: unknown[] = [];
    socket.on('connect_error', (error) => errors.push(error));
    await platform.advance(0);
    expect(errors).toEqual([
      expect.objectContaining({ message: 'webtransport error', description: cause, cause }),
    ]);
    expect(platform.live()).toEqual(NOTHING);
  });

  it('tries the next transport when it cannot be opened, with tryAllTransports', async () => {
    const platform = fakePlatform();
    const host = fakeWebTransport();
    const socket = io('https://server', {
      platform,
      forceNew: true,
      tryAllTransports: true,
      transports: [webTransport({ WebTransport: host.WebTransport }), 'websocket'],
    });
    host.sessions[0]!.refuse();
    await platform.advance(0);
    expect(platform.sockets.length).toBe(1);
    socket.disconnect();
    expect(host.live()).toBe(0);
  });
});
