import { describe, expect, it } from 'vitest';
import { managerWith as managerOf } from '../../test/fakes/dropin.js';
import { openPacket } from '../../test/fakes/link.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';
import { polling } from '../engine/polling.js';
import { webSocket } from '../engine/websocket.js';

collectUncaught();

describe('Manager', () => {
  it('starts on polling and upgrades, unless told otherwise', async () => {
    const { platform } = managerOf({ transports: undefined });
    expect(platform.requests.length).toBe(1);
    platform.pending('GET')[0]!.answer(openPacket());
    await platform.advance(0);
    expect(platform.sockets.length).toBe(1);
  });

  it('does not upgrade when upgrade is false', async () => {
    const { platform } = managerOf({ transports: undefined, upgrade: false });
    platform.pending('GET')[0]!.answer(openPacket());
    await platform.advance(0);
    expect(platform.sockets.length).toBe(0);
  });

  it('takes transports by name or as parts, passing unknown names over', async () => {
    const { platform } = managerOf({
      transports: ['webtransport', 'nonsense', webSocket(), polling()],
    });
    expect(platform.sockets.length).toBe(1);
    expect(() => managerOf({ transports: ['webtransport'] })).toThrow(
      'invalid transports: webtransport (WebTransport is the part webTransport())',
    );
    expect(() => managerOf({ transports: [] })).toThrow(TypeError);
  });

  it('passes credentials, headers and subprotocols to its transports, by transport where named', () => {
    const options = {
      withCredentials: true,
      extraHeaders: { 'X-A': '1' },
      protocols: ['p'],
      transportOptions: { polling: { extraHeaders: { 'X-A': '2' } } },
    };
    const http = managerOf({ ...options, transports: ['polling'] }).platform;
    expect(http.requests[0]!.init.credentials).toBe('include');
    expect(http.requests[0]!.headers).toEqual({ 'X-A': '2' });
    const ws = managerOf(options).platform;
    expect(ws.sockets[0]!.protocols).toEqual(['p']);
    expect(ws.sockets[0]!.headers).toEqual({ 'X-A': '1' });
  });
});
