import { describe, expect, it } from 'vitest';
import { take } from '../../test/fakes/link.js';
import { fakePlatform, NOTHING } from '../../test/fakes/platform.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';
import { type WebSocketOptions, webSocket } from './websocket.js';

collectUncaught();

const URL_OF_SESSION = 'ws://server/engine.io/?EIO=4&transport=websocket';

function create(options: WebSocketOptions = {}, socketError?: Error) {
  const platform = fakePlatform();
  platform.socketError = socketError;
  const log: [string, unknown][] = [];
  const transport = webSocket(options).create({
    platform,
    url: () => URL_OF_SESSION,
  });
  transport.sink = (kind, value) => log.push([kind, value]);
  return { platform, transport, log, socket: platform.sockets[0]! };
}

describe('webSocket', () => {
  it('opens one connection at the session’s address and takes bytes as ArrayBuffers', () => {
    const { platform, socket } = create({ protocols: ['a', 'b'], extraHeaders: { 'X-A': '1' } });
    expect(platform.sockets.length).toBe(1);
    expect(socket.url.href).toBe(URL_OF_SESSION);
    expect(socket.protocols).toEqual(['a', 'b']);
    expect(socket.headers).toEqual({ 'X-A': '1' });
    expect(socket.binaryType).toBe('arraybuffer');
  });

  it('is writable once open, and says so', () => {
    const { transport, log, socket } = create();
    expect(transport.writable).toBe(false);
    socket.accept();
    expect(transport.writable).toBe(true);
    expect(log).toEqual([['open', undefined]]);
  });

  it('hands frames on, text and bytes', () => {
    const { log, socket } = create();
    socket.accept();
    const bytes = new ArrayBuffer(2);
    socket.receive('4a');
    socket.receive(bytes);
    expect(log.slice(1)).toEqual([
      ['frame', '4a'],
      ['frame', bytes],
    ]);
  });

  it('sends one frame per packet and drains after this turn', async () => {
    const { platform, transport, log, socket } = create();
    socket.accept();
    const bytes = new Uint8Array([1]);
    expect(take(transport, ['4a', bytes, '4b'], 1)).toBe(3);
    expect(socket.sent).toEqual(['4a', bytes, '4b']);
    expect(log).toEqual([['open', undefined]]);
    await Promise.resolve();
    expect(log.at(-1)).toEqual(['drain', undefined]);
    expect(transport.writable).toBe(true);
    await platform.settle();
    expect(log.length).toBe(2);
  });

  it('reports a frame that the host refuses to send', async () => {
    const { platform, transport, socket, log } = create();
    socket.accept();
    socket.refuse(new TypeError('shared memory'));
    take(transport, ['4a'], 100);
    await platform.settle();
    expect(log[1]).toEqual(['error', expect.objectContaining({ message: 'websocket error' })]);
  });

  it('reports a failure once as an error of its own, with the event', () => {
    const { log, socket } = create();
    socket.fail(1006);
    const [[kind, error] = []] = log;
    expect(kind).toBe('error');
    expect(error).toMatchObject({
      name: 'TransportError',
      message: 'websocket error',
      transport: 'websocket',
      description: { type: 'error' },
    });
  });

  it('reports a close with its event', () => {
    const { log, socket } = create();
    socket.accept();
    socket.drop(1009);
    expect(log.at(-1)).toEqual([
      'close',
      { description: 'websocket connection closed', context: { code: 1009 } },
    ]);
  });

  it('reports a constructor that throws later than this turn, so that somebody can listen', async () => {
    const cause = new SyntaxError('bad protocol');
    const { platform, transport, log } = create({}, cause);
    expect(log).toEqual([]);
    expect(transport.writable).toBe(false);
    await platform.settle();
    expect(log.length).toBe(1);
    expect(log[0]).toEqual(['error', expect.objectContaining({ message: 'websocket error' })]);
    const { description, cause: kept } = log[0]![1] as Error & { description: unknown };
    expect([description, kept]).toContain(cause);
    transport.close(true);
    await platform.advance(1_000);
    expect(platform.live()).toEqual(NOTHING);
  });

  it.each([true, false])(
    'closes the connection once and leaves nothing running (polite: %s)',
    async (polite) => {
      const { platform, transport, socket } = create();
      socket.accept();
      transport.close(polite);
      expect(socket.closes).toBe(1);
      socket.drop(1005);
      expect(platform.live()).toEqual(NOTHING);
    },
  );
});
