import { describe, expect, it } from 'vitest';
import { last, openWebSocket, record, waiting } from '../../test/fakes/link.js';
import { fakePlatform } from '../../test/fakes/platform.js';
import { answerPolling, racing } from '../../test/fakes/race.js';
import { polling } from './polling.js';
import { webSocket } from './websocket.js';

describe('a race', () => {
  it('opens a WebSocket alone, and asks for nothing else when it answers within the head start', async () => {
    const { platform, manager, socket } = racing();
    expect(platform.sockets.length).toBe(1);
    expect(platform.requests).toEqual([]);
    await platform.advance(249);
    const link = await openWebSocket(platform, { upgrades: [] });
    expect(link.sent).toEqual(['40']);
    expect(manager.engine!.transport.name).toBe('websocket');
    link.receive('40{"sid":"a"}');
    await platform.advance(20_000);
    expect(socket.connected).toBe(true);
    expect(platform.requests).toEqual([]);
  });

  it('leaves WebSockets alone while the device has no network', async () => {
    const platform = fakePlatform();
    platform.setOnline(false);
    racing({}, {}, platform);
    expect(platform.sockets).toEqual([]);
    expect(platform.pending('GET').length).toBe(1);
  });

  it('opens polling beside a WebSocket that is silent for the head start', async () => {
    const { platform } = racing();
    await platform.advance(249);
    expect(platform.requests).toEqual([]);
    await platform.advance(1);
    expect(platform.pending('GET').length).toBe(1);
    expect(platform.sockets[0]!.closes).toBe(0);
  });

  it('opens polling at once when the WebSocket fails', async () => {
    const { platform, socket } = racing();
    const log = record(socket, ['connect_error']);
    last(platform.sockets).fail();
    await answerPolling(platform, { upgrades: [] });
    expect(platform.pending('POST').map(({ body }) => body)).toEqual(['40']);
    expect(log).toEqual([]);
  });

  it.each([
    ['polling alone', [polling()], 'GET'],
    ['WebSocket alone', [webSocket()], 'WebSocket'],
  ])('of %s is none', async (_, transports, expected) => {
    const { platform } = racing({}, { transports });
    await platform.advance(1_000);
    const begun = [
      ...platform.requests.map(({ method }) => method),
      ...platform.sockets.map(() => 'WebSocket'),
    ];
    expect(begun).toEqual([expected]);
  });

  it('asks for a query and for headers of their own for each handshake', async () => {
    let query = 0;
    let headers = 0;
    const extraHeaders = () => ({ 'X-Ticket': `h${++headers}` });
    const { platform } = racing(
      {},
      {
        query: () => ({ ticket: `q${++query}` }),
        transports: [polling({ extraHeaders }), webSocket()],
      },
    );
    await platform.advance(250);
    expect(last(platform.sockets).url.searchParams.get('ticket')).toBe('q1');
    await answerPolling(platform, { upgrades: [] });
    const post = waiting(platform, 'POST');
    expect(post.url.searchParams.get('ticket')).toBe('q2');
    expect(post.headers).toEqual({ 'X-Ticket': 'h1' });
    expect([query, headers]).toEqual([2, 1]);
  });

  it('goes on with the winner’s own query', async () => {
    let query = 0;
    const { platform, manager } = racing({}, { query: () => ({ ticket: `q${++query}` }) });
    await platform.advance(250);
    await openWebSocket(platform);
    expect(manager.engine!._query).toEqual({ ticket: 'q1' });
  });
});
