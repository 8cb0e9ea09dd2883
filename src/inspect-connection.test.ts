import { describe, expect, it } from 'vitest';
import { of } from '../test/fakes/inspections.js';
import { openPacket, openWebSocket, socketOf } from '../test/fakes/link.js';
import { fakeServer } from '../test/fakes/server.js';
import { collectUncaught } from '../test/fakes/uncaught.js';
import { polling } from './engine/polling.js';
import { probe } from './engine/upgrade.js';
import { webSocket } from './engine/websocket.js';
import { type Inspection, inspect } from './index.js';

collectUncaught();

describe('inspect()', () => {
  it('reports requests, packets and states of a connection from its beginning', async () => {
    const { platform, socket } = socketOf();
    const reports: Inspection[] = [];
    inspect(socket, (report) => reports.push(report));
    socket.connect();
    const link = await openWebSocket(platform);
    link.receive('40{"sid":"a"}');
    socket.emit('x', 1);
    link.receive('42["y",2]');
    await platform.settle();
    socket.disconnect();
    await platform.settle();
    link.drop(1005);
    expect(of(reports, 'request').map(({ phase, status }) => [phase, status])).toEqual([
      ['start', undefined],
      ['open', undefined],
      ['end', 1005],
    ]);
    expect(new Set(of(reports, 'request').map(({ id }) => id)).size).toBe(1);
    expect(of(reports, 'handshake')).toEqual([
      {
        kind: 'handshake',
        upgrades: ['websocket'],
        pingInterval: 25_000,
        pingTimeout: 20_000,
        maxPayload: 1_000_000,
      },
    ]);
    expect(of(reports, 'packet')).toMatchObject([
      { direction: 'out', type: 'CONNECT', nsp: '/' },
      { direction: 'in', type: 'CONNECT', nsp: '/' },
      { direction: 'out', type: 'EVENT', nsp: '/', data: ['x', 1] },
      { direction: 'in', type: 'EVENT', nsp: '/', data: ['y', 2] },
      { direction: 'out', type: 'DISCONNECT', nsp: '/' },
    ]);
    const states = (machine: string) =>
      of(reports, 'state')
        .filter((report) => report.machine === machine)
        .map(({ to }) => to);
    expect(states('manager')).toEqual(['connecting', 'connected', 'idle']);
    expect(states('socket')).toEqual(['connecting', 'connected', 'disconnected']);
    expect(states('engine').filter((to) => to !== 'opening')).toEqual([
      'open',
      'closing',
      'closed',
    ]);
    expect(of(reports, 'engine packet')).toContainEqual({
      kind: 'engine packet',
      direction: 'in',
      transport: 'websocket',
      type: 'open',
      size: openPacket().length - 1,
    });
  });

  it('reports the upgrade', async () => {
    const { platform, socket } = socketOf({
      transports: [polling(), webSocket()],
      upgrade: probe(),
    });
    const reports: Inspection[] = [];
    inspect(socket, (report) => reports.push(report));
    const server = fakeServer(platform, { auto: true });
    socket.connect();
    await server.drain();
    expect(of(reports, 'state').filter(({ machine }) => machine === 'upgrade')).toMatchObject([
      { from: 'none', to: 'probing' },
      { from: 'probing', to: 'pausing' },
      { from: 'pausing', to: 'done' },
    ]);
  });

  it('says why an upgrade failed, and tells requests apart', async () => {
    const { platform, socket } = socketOf({
      transports: [polling(), webSocket()],
      upgrade: probe(),
    });
    const reports: Inspection[] = [];
    inspect(socket, (report) => reports.push(report));
    const server = fakeServer(platform, { auto: true });
    server.blockWebSocket = true;
    socket.connect();
    await server.drain();
    expect(of(reports, 'state').filter(({ machine }) => machine === 'upgrade')).toMatchObject([
      { from: 'none', to: 'probing' },
      { from: 'probing', to: 'none', reason: 'probe error: Error: websocket error' },
    ]);
    const requests = of(reports, 'request');
    const started = requests.filter(({ phase }) => phase === 'start').map(({ id }) => id);
    expect(new Set(started).size).toBe(started.length);
    for (const { id } of requests.filter(({ phase }) => phase === 'end')) {
      expect(started).toContain(id);
    }
  });
});
