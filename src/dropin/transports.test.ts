import { afterEach, describe, expect, it, vi } from 'vitest';
import { connectedWith, managerWith } from '../../test/fakes/dropin.js';
import {
  last,
  openPacket,
  openPolling,
  openWebSocket,
  record,
  waiting,
} from '../../test/fakes/link.js';
import { fakePlatform, NOTHING } from '../../test/fakes/platform.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';
import { polling } from '../engine/polling.js';
import type { TransportPart } from '../engine/transport.js';
import { webSocket } from '../engine/websocket.js';

collectUncaught();
afterEach(() => {
  vi.useRealTimers();
});

const query = (url: URL) => Object.fromEntries(url.searchParams);

describe('transports', () => {
  it('are taken as factories, which get the options', () => {
    const { platform } = managerWith({
      transports: [polling, webSocket],
      extraHeaders: { a: 'b' },
    });
    expect(platform.requests[0]!.headers).toEqual({ a: 'b' });
  });

  it('are taken as classes that know themselves as parts', () => {
    const made: unknown[] = [];
    const Custom = Object.assign(class {}, {
      part(this: unknown, options: { path?: string }): TransportPart {
        made.push([this, options.path]);
        return webSocket();
      },
    });
    const { platform } = managerWith({ transports: [Custom], path: '/x' });
    expect(made[0]).toEqual([Custom, '/x']);
    expect(platform.sockets.length).toBe(1);
  });
});

describe('the query of a request', () => {
  it('carries a stamp in polling, unless that is turned off', () => {
    const t = String(fakePlatform().random());
    const one = (options = {}) =>
      query(managerWith({ transports: ['polling'], ...options }).platform.requests[0]!.url);
    expect(one()).toEqual({ EIO: '4', transport: 'polling', t });
    expect(one({ timestampRequests: true, timestampParam: 'stamp' })).toEqual({
      EIO: '4',
      transport: 'polling',
      stamp: t,
    });
    expect(one({ timestampRequests: false })).toEqual({ EIO: '4', transport: 'polling' });
    expect(one({ forceBase64: true })).toEqual({ EIO: '4', transport: 'polling', b64: '1', t });
  });

  it('carries a stamp on a WebSocket only when asked to', () => {
    const one = (options = {}) => query(last(managerWith(options).platform.sockets).url);
    expect(one()).toEqual({ EIO: '4', transport: 'websocket' });
    expect(one({ timestampRequests: true })).toMatchObject({ t: String(fakePlatform().random()) });
    expect(one({ forceBase64: true })).toEqual({ EIO: '4', transport: 'websocket', b64: '1' });
  });

  it('is that of the application and of its URL, which stays as it is', () => {
    const { platform } = managerWith({ transports: ['polling'], query: { a: 1, b: 'ü&' } });
    expect(query(platform.requests[0]!.url)).toMatchObject({ a: '1', b: 'ü&' });
  });
});

describe('addTrailingSlash', () => {
  it.each([
    [{}, '/socket.io/'],
    [{ addTrailingSlash: true }, '/socket.io/'],
    [{ addTrailingSlash: false }, '/socket.io'],
    [{ addTrailingSlash: false, path: '/a/' }, '/a'],
    [{ path: '/a' }, '/a/'],
  ])('with %j the path is %s', (options, path) => {
    expect(last(managerWith(options).platform.sockets).url.pathname).toBe(path);
  });
});

describe('forceBase64', () => {
  const b64 = (text: string) => `b${btoa(text)}`;

  it('sends bytes as text on a WebSocket too, and in order', async () => {
    const { socket, link, platform } = await connectedWith({ forceBase64: true });
    socket.emit('a', new Uint8Array([1, 2]), new Blob(['x']));
    socket.emit('b');
    await platform.settle();
    expect(link.sent).toEqual([
      '452-["a",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]',
      b64('\x01\x02'),
      b64('x'),
      '42["b"]',
    ]);
  });

  it('reads such text', async () => {
    const { socket, link } = await connectedWith({ forceBase64: true });
    const log = record(socket, ['a' as never]);
    link.receive('451-["a",{"_placeholder":true,"num":0}]');
    link.receive(b64('\x05\x06'));
    expect(log.length).toBe(1);
    expect(new Uint8Array(log[0]![1] as ArrayBuffer)).toEqual(new Uint8Array([5, 6]));
  });

  it('takes bytes from a server that sends them as they are nevertheless', async () => {
    const { socket, link } = await connectedWith({ forceBase64: true });
    const log = record(socket, ['a' as never]);
    const bytes = new Uint8Array([5, 6]).buffer;
    link.receive('451-["a",{"_placeholder":true,"num":0}]');
    link.receive(bytes);
    expect(log).toEqual([['a', bytes]]);
  });

  it('says goodbye after what was still to be made text', async () => {
    const { socket, link, platform } = await connectedWith({ forceBase64: true });
    socket.emit('a', new Uint8Array([1]));
    socket.disconnect();
    await platform.settle();
    expect(link.sent).toEqual(['451-["a",{"_placeholder":true,"num":0}]', b64('\x01'), '41']);
    expect(link.late).toEqual([]);
  });

  it('closes the WebSocket after that', async () => {
    const { socket, link, platform } = await connectedWith({ forceBase64: true });
    socket.emit('a', new Uint8Array([1]));
    socket.disconnect();
    await platform.advance(1_000);
    expect(link.state).toBe('closing');
  });
});

describe('binaryType', () => {
  it('is arraybuffer in pages, and blob on request, at each message', async () => {
    const { manager, socket, link } = await connectedWith();
    const log = record(socket, ['a' as never]);
    expect(manager.engine!.binaryType).toBe('arraybuffer');
    const send = () => {
      link.receive('451-["a",{"_placeholder":true,"num":0}]');
      link.receive(new Uint8Array([7]).buffer);
      return last(log)[1];
    };
    expect(send()).toBeInstanceOf(ArrayBuffer);
    manager.engine!.binaryType = 'blob';
    const blob = send() as Blob;
    expect(blob).toBeInstanceOf(Blob);
    expect([...new Uint8Array(await blob.arrayBuffer())]).toEqual([7]);
  });

  it('is the host’s own where it has one', async () => {
    const platform = Object.assign(fakePlatform(), {
      binaryType: 'bytes',
      toBinary: (data: ArrayBuffer, type: string) => new Uint8Array([data.byteLength, type.length]),
    });
    const { manager } = managerWith({}, platform);
    const socket = manager.socket('/');
    const log = record(socket, ['a' as never]);
    const link = await openWebSocket(platform);
    link.receive('40{"sid":"id"}');
    link.receive('451-["a",{"_placeholder":true,"num":0}]');
    link.receive(new ArrayBuffer(9));
    expect(log[0]![1]).toEqual(new Uint8Array([9, 5]));
  });
});

describe('requestTimeout', () => {
  const limited = () =>
    managerWith({
      transports: ['polling'],
      requestTimeout: 5_000,
      reconnection: false,
      timeout: false,
      wake: () => () => {},
    });

  it('ends a request that takes longer', async () => {
    const { platform, manager } = limited();
    const log = record(manager, ['error']);
    await platform.advance(4_999);
    expect([log, platform.requests[0]!.aborted]).toEqual([[], false]);
    await platform.advance(1);
    expect(log).toEqual([
      [
        'error',
        expect.objectContaining({
          message: 'xhr poll error',
          cause: expect.objectContaining({ name: 'TimeoutError', limitMs: 5_000 }),
        }),
      ],
    ]);
    expect(platform.requests[0]!.aborted).toBe(true);
    expect(platform.live()).toEqual(NOTHING);
  });

  it('begins anew with each request', async () => {
    const { platform, manager } = limited();
    const log = record(manager, ['close']);
    await platform.advance(4_000);
    await openPolling(platform, { upgrades: [] });
    await platform.advance(4_000);
    waiting(platform, 'GET').answer('6');
    await platform.advance(4_000);
    expect(log).toEqual([]);
    await platform.advance(1_000);
    expect(log).toEqual([['close', 'transport error', expect.anything()]]);
  });

  it('is none by default', async () => {
    const { platform } = managerWith({ transports: ['polling'] });
    await openPolling(platform, { upgrades: [] });
    await platform.advance(20_000);
    expect(platform.pending('GET').length).toBe(1);
  });
});

describe('useNativeTimers', () => {
  it('keeps time while a test has put fake timers in their place', async () => {
    vi.useFakeTimers();
    const platform = fakePlatform();
    const { manager } = managerWith(
      { useNativeTimers: true, timeout: 5, reconnection: false },
      platform,
    );
    const failed = new Promise<Error>((resolve) => manager.on('error', resolve));
    expect(platform.live().timers).toBe(0);
    expect((await failed).message).toBe('timeout');
  });

  it('can be called off', async () => {
    const { platform, manager } = managerWith({ useNativeTimers: true, timeout: 5 });
    const errors = record(manager, ['error']);
    const link = last(platform.sockets);
    link.accept();
    link.receive(openPacket());
    await new Promise((resolve) => AbortSignal.timeout(30).addEventListener('abort', resolve));
    expect(errors).toEqual([]);
    manager._close();
  });
});
