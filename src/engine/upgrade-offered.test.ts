import { describe, expect, it } from 'vitest';
import { engineOf, last, openPolling, waiting } from '../../test/fakes/link.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';
import { polling } from './polling.js';
import { probe } from './upgrade.js';
import { webSocket } from './websocket.js';

collectUncaught();

describe('the probe', () => {
  it.each([
    ['none is offered', { upgrades: [] }, [polling(), webSocket()], probe()],
    [
      'the offered one is unknown',
      { upgrades: ['webtransport'] },
      [polling(), webSocket()],
      probe(),
    ],
    ['the client has no other', { upgrades: ['websocket'] }, [polling()], probe()],
    [
      'the client does not want it',
      { upgrades: ['websocket'] },
      [polling(), webSocket()],
      undefined,
    ],
  ])('is not sent when %s', async (_, fields, transports, upgrade) => {
    const { engine, platform } = engineOf({ transports, upgrade });
    await openPolling(platform, fields);
    expect(platform.sockets).toEqual([]);
    await platform.advance(20_000);
    expect(engine.transport.name).toBe('polling');
  });

  it('is not sent from WebSocket to polling', async () => {
    const { platform } = engineOf({ transports: [webSocket(), polling()] });
    const socket = last(platform.sockets);
    socket.accept();
    socket.receive('0{"sid":"a","upgrades":[],"pingInterval":1000,"pingTimeout":1000}');
    await platform.settle();
    expect(platform.requests).toEqual([]);
    expect(platform.sockets.length).toBe(1);
  });

  it('tries the next transport that is offered when one fails', async () => {
    const other = { ...webSocket(), name: 'other' };
    const { engine, platform } = engineOf({ transports: [polling(), webSocket(), other] });
    await openPolling(platform, { upgrades: ['websocket', 'other'] });
    expect(platform.sockets.length).toBe(1);
    platform.sockets[0]!.fail();
    await platform.settle();
    expect(platform.sockets.length).toBe(2);
    const next = platform.sockets[1]!;
    expect(next.url.searchParams.get('transport')).toBe('other');
    next.accept();
    next.receive('3probe');
    waiting(platform, 'GET').answer('6');
    await platform.settle();
    expect(next.sent).toEqual(['2probe', '5']);
    expect(engine.readyState).toBe('open');
  });
});
