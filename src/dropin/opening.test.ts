import { beforeEach, describe, expect, it } from 'vitest';
import { connectedWith, managerWith } from '../../test/fakes/dropin.js';
import { last, openPacket, openPolling, openWebSocket, record } from '../../test/fakes/link.js';
import { type FakePlatform, fakePlatform, NOTHING } from '../../test/fakes/platform.js';

describe('tryAllTransports', () => {
  it('tries the next transport of the list when one cannot be opened, in the same session', async () => {
    const { platform, manager } = managerWith({
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
    });
    const log = record(manager, ['open', 'error']);
    const { engine } = manager;
    last(platform.sockets).fail();
    await platform.settle();
    platform.pending('GET')[0]!.answer(openPacket({ upgrades: [] }));
    await platform.settle();
    expect(log.map(([name]) => name)).toEqual(['open']);
    expect(manager.engine).toBe(engine);
    expect(engine!.transport.name).toBe('polling');
    expect(last(platform.sockets).closes).toBeLessThanOrEqual(1);
  });

  it('fails with the last transport’s error when none can be opened', async () => {
    const { platform, manager } = managerWith({ transports: undefined, tryAllTransports: true });
    const log = record(manager, ['error']);
    platform.pending('GET')[0]!.fail();
    await platform.settle();
    last(platform.sockets).fail();
    await platform.settle();
    expect(log.map(([, error]) => (error as Error).message)).toEqual(['websocket error']);
  });

  it('is off by default', async () => {
    const { platform, manager } = managerWith({ transports: undefined });
    const log = record(manager, ['error']);
    platform.pending('GET')[0]!.fail();
    await platform.settle();
    expect(log.map(([, error]) => (error as Error).message)).toEqual(['xhr poll error']);
    expect(platform.sockets).toEqual([]);
  });

  it('does not try another one once a session was open', async () => {
    const { platform, manager } = managerWith({
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      reconnection: false,
    });
    const link = await openWebSocket(platform);
    link.fail();
    await platform.settle();
    expect(platform.requests).toEqual([]);
    expect(manager.engine!.readyState).toBe('closed');
  });
});

describe('rememberUpgrade', () => {
  // What is remembered belongs to the page, so each test begins with a session that had no WebSocket.
  const forget = async () => {
    const { platform } = managerWith({ transports: ['polling'] });
    platform.pending('GET')[0]!.answer(openPacket({ upgrades: [] }));
    await platform.settle();
  };
  beforeEach(forget);

  const upgraded = async (options = {}) => {
    const { platform, manager } = managerWith({ transports: undefined, ...options });
    await openPolling(platform);
    const probe = last(platform.sockets);
    probe.accept();
    probe.receive('3probe');
    platform.pending('GET')[0]!.answer('6');
    await platform.settle();
    expect(manager.engine!.transport.name).toBe('websocket');
  };
  const first = (options = {}) => {
    const { platform } = managerWith({ transports: undefined, rememberUpgrade: true, ...options });
    return { platform, opened: platform.sockets.length ? 'websocket' : 'polling' };
  };

  it('begins with a WebSocket once one has worked on this page, whoever made it', async () => {
    expect(first().opened).toBe('polling');
    await upgraded();
    expect(first({ rememberUpgrade: false }).opened).toBe('polling');
    expect(first().opened).toBe('websocket');
  });

  it('forgets it when that WebSocket cannot be opened', async () => {
    await upgraded();
    const { platform, opened } = first({ reconnectionDelay: 1, randomizationFactor: 0 });
    expect(opened).toBe('websocket');
    last(platform.sockets).fail();
    await platform.advance(10);
    expect(platform.pending('GET').length).toBe(1);
  });

  it('does not add a transport that was not asked for', async () => {
    await upgraded();
    expect(first({ transports: ['polling'] }).opened).toBe('polling');
  });
});

describe('closeOnBeforeunload', () => {
  let platform: FakePlatform;
  beforeEach(() => {
    platform = fakePlatform();
  });
  const unload = () => platform.tell({ type: 'beforeunload' });
  const wake = () => () => {};

  it('ends the transport without any event when the page is about to unload', async () => {
    const { manager } = managerWith({ closeOnBeforeunload: true }, platform);
    const socket = manager.socket('/');
    const link = await openWebSocket(platform);
    link.receive('40{"sid":"id"}');
    await platform.settle();
    const log = [record(socket, ['disconnect']), record(manager, ['close', 'error'])];
    unload();
    expect(link.closes).toBe(1);
    link.drop();
    expect(() => socket.emit('late')).not.toThrow();
    await platform.settle();
    expect(log).toEqual([[], []]);
  });

  it('says goodbye over polling, where the server would not know otherwise', async () => {
    managerWith({ closeOnBeforeunload: true, transports: ['polling'] }, platform);
    await openPolling(platform);
    unload();
    await platform.settle();
    expect(platform.pending('POST').map(({ body }) => body)).toEqual(['1']);
  });

  it('listens for as long as the session lasts', async () => {
    const options = { closeOnBeforeunload: true, reconnection: false, wake };
    const { manager } = managerWith(options, platform);
    await openWebSocket(platform);
    expect(platform.live().listeners).toBe(1);
    manager._close();
    await platform.settle();
    expect(platform.live().listeners).toBe(0);
  });

  it('does not listen unless asked', async () => {
    managerWith({ wake }, platform);
    await openWebSocket(platform);
    expect(platform.live().listeners).toBe(0);
  });
});

describe('an expired ping, by the peer’s name for the deadline', () => {
  it('is noticed at the next emit', async () => {
    const { platform, manager, socket, link } = await connectedWith({ reconnection: false });
    const log = record(socket, ['disconnect']);
    manager.engine!._pingTimeoutTime = platform.now() - 1;
    socket.emit('kept');
    await platform.settle();
    expect(link.sent).toEqual([]);
    expect(socket.sendBuffer.length).toBe(1);
    expect(log).toEqual([['disconnect', 'ping timeout', undefined]]);
    link.drop();
    expect(platform.live()).toEqual(NOTHING);
  });
});
