import { describe, expect, it } from 'vitest';
import {
  last,
  managerOf,
  openPacket,
  openWebSocket,
  record,
  reopen,
} from '../../test/fakes/link.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';
import { polling } from '../engine/polling.js';
import { probe } from '../engine/upgrade.js';
import { webSocket } from '../engine/websocket.js';

collectUncaught();

describe('a manager', () => {
  it('reconnects when the engine is closed from outside, as the peer does', async () => {
    const { platform, manager } = managerOf();
    const socket = manager.socket('/').connect();
    const link = await openWebSocket(platform);
    link.receive('40{"sid":"a"}');
    const log = record(socket, ['disconnect']);
    await platform.settle();
    manager.engine!.close();
    await platform.settle();
    expect(log[0]?.slice(0, 2)).toEqual(['disconnect', 'forced close']);
    await reopen(platform);
  });

  it('shows the transport of the running session, through an upgrade', async () => {
    const { platform, manager } = managerOf({
      transports: [polling(), webSocket()],
      upgrade: probe(),
    });
    const socket = manager.socket('/').connect();
    expect(socket.getSnapshot().transport).toBe(null);
    const transports: unknown[] = [];
    socket.subscribe(() => transports.push(socket.getSnapshot().transport));
    platform.pending('GET')[0]?.answer(openPacket());
    await platform.settle();
    platform.pending('POST')[0]?.answer();
    platform.pending('GET')[0]?.answer('40{"sid":"a"}');
    await platform.advance(0);
    expect(socket.getSnapshot().transport).toBe('polling');
    const link = last(platform.sockets);
    link.accept();
    link.receive('3probe');
    platform.pending('GET')[0]?.answer('6');
    await platform.settle();
    expect(socket.getSnapshot().transport).toBe('websocket');
    link.drop();
    expect(socket.getSnapshot().transport).toBe(null);
    expect([...new Set(transports)]).toEqual(
      ['polling', 'websocket', null].filter((t) => transports.includes(t)),
    );
  });
});
