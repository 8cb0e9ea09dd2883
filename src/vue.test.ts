import { describe, expect, it } from 'vitest';
import { nextTick, reactive, shallowReactive, watchEffect } from 'vue';
import { openWebSocket, RETRY, reopen, waiting } from '../test/fakes/link.js';
import { fakePlatform, NOTHING } from '../test/fakes/platform.js';
import { fakeServer } from '../test/fakes/server.js';
import { collectUncaught } from '../test/fakes/uncaught.js';
import { createSocket } from './create.js';
import { Manager, type Socket } from './dropin/index.js';
import { polling } from './engine/polling.js';
import { probe } from './engine/upgrade.js';
import { webSocket } from './engine/websocket.js';
import { inspect } from './inspect.js';
import { io } from './io.js';
import { ready } from './ready.js';
import { backoff } from './socket/backoff.js';
import type { CoreSocket } from './socket/socket.js';

collectUncaught();

// What an application gets that keeps its socket in a component's data.
describe('a socket inside reactive()', () => {
  const variants: [
    string,
    () => { platform: ReturnType<typeof fakePlatform>; socket: CoreSocket },
  ][] = [
    [
      'made by createSocket and wrapped before it connects',
      () => {
        const platform = fakePlatform();
        const parts = { platform, transports: [webSocket()], reconnect: backoff(RETRY) };
        return { platform, socket: reactive(createSocket('http://server', parts)) as never };
      },
    ],
    [
      'made by io() and wrapped while it connects',
      () => {
        const platform = fakePlatform();
        const options = {
          platform,
          transports: ['websocket'],
          reconnectionDelay: 100,
          forceNew: true,
        };
        return { platform, socket: reactive(io('http://server', options)) as never };
      },
    ],
    [
      'of a wrapped Manager',
      () => {
        const platform = fakePlatform();
        const options = {
          platform,
          transports: ['websocket'],
          reconnectionDelay: 100,
          autoConnect: false,
        };
        const manager = reactive(new Manager('http://server', options)) as unknown as Manager;
        return { platform, socket: manager.socket('/') as never };
      },
    ],
    [
      'as a property of reactive data',
      () => {
        const platform = fakePlatform();
        const parts = { platform, transports: [webSocket()], reconnect: backoff(RETRY) };
        const data = reactive({ socket: createSocket('http://server', parts) });
        return { platform, socket: data.socket as never };
      },
    ],
    [
      'inside shallowReactive()',
      () => {
        const platform = fakePlatform();
        const parts = { platform, transports: [webSocket()], reconnect: backoff(RETRY) };
        return { platform, socket: shallowReactive(createSocket('http://server', parts)) as never };
      },
    ],
  ];

  it.each(variants)(
    '%s connects, emits, receives, gets answers, reconnects and leaves',
    async (_, make) => {
      const { platform, socket } = make();
      const log: unknown[] = [];
      socket.on('connect', () => log.push('connect'));
      socket.on('disconnect', (reason) => log.push(reason));
      socket.on('x', (...args: unknown[]) => log.push(['x', ...args.slice(0, 1)]));
      socket.on('asked', (ack: (value: string) => void) => ack('answer'));
      socket.emit('buffered', { a: 1 });
      expect(socket.connect()).toBe(socket);

      const link = await openWebSocket(platform);
      expect(link.sent).toEqual(['40']);
      link.receive('40{"sid":"a"}');
      await platform.settle();
      expect(link.sent.splice(0)).toEqual(['40', '42["buffered",{"a":1}]']);
      expect(socket.connected).toBe(true);
      expect(socket.id).toBe('a');
      expect(socket.getSnapshot().status).toBe('connected');
      expect(socket.getSnapshot()).toBe(socket.getSnapshot());

      link.receive('42["x",1]');
      link.receive('427["asked"]');
      const promise = socket.emitWithAck('q', new Uint8Array([1]));
      await platform.settle();
      expect(link.sent.splice(0)).toEqual([
        '437["answer"]',
        '451-0["q",{"_placeholder":true,"num":0}]',
        new Uint8Array([1]),
      ]);
      link.receive('430["yes"]');
      expect(await promise).toBe('yes');

      const lost = socket.timeout(50_000).emitWithAck('lost');
      link.drop();
      await expect(lost).rejects.toMatchObject({ name: 'DisconnectedError' });
      expect(socket.getSnapshot().status).toBe('reconnecting');
      const next = await reopen(platform);
      expect(next.sent).toEqual(['40']);
      next.receive('40{"sid":"b"}');
      await ready(socket);
      expect(socket.id).toBe('b');

      socket.disconnect();
      await platform.settle();
      expect(next.sent).toEqual(['40', '41']);
      next.drop();
      await platform.advance(60_000);
      expect(platform.live()).toEqual(NOTHING);
      expect(log).toEqual([
        'connect',
        ['x', 1],
        'transport close',
        'connect',
        'io client disconnect',
      ]);
    },
  );

  it('upgrades', async () => {
    const platform = fakePlatform();
    const server = fakeServer(platform, { auto: true });
    const socket = reactive(
      createSocket('http://server', {
        platform,
        transports: [polling(), webSocket()],
        upgrade: probe(),
        reconnect: backoff(),
      }),
    ) as unknown as CoreSocket;
    inspect(socket, () => {});
    socket.connect();
    await server.drain();
    server.sessions[0]!.send('0{"sid":"a"}');
    await server.drain();
    expect(socket.getSnapshot()).toMatchObject({ status: 'connected', transport: 'websocket' });
    socket.disconnect();
    await server.drain();
    await platform.advance(3_000);
    expect(platform.live()).toEqual(NOTHING);
    expect(server.sessions[0]!.received).toEqual(['0', '1']);
  });

  it('removes listeners and observers through the proxy', async () => {
    const platform = fakePlatform();
    const raw = createSocket('http://server', { platform, transports: [polling()] });
    const socket = reactive(raw) as unknown as Socket;
    let calls = 0;
    const listener = () => calls++;
    socket.on('connect', listener);
    socket.off('connect', listener);
    const undo = socket.subscribe(listener);
    undo();
    socket.connect();
    expect(calls).toBe(0);
    expect(waiting(platform, 'GET')).toBeDefined();
  });

  it('can be watched: an effect sees it connect', async () => {
    const platform = fakePlatform();
    const parts = { platform, transports: [webSocket()] };
    const socket = reactive(createSocket('http://server', parts)) as unknown as CoreSocket;
    const seen: boolean[] = [];
    watchEffect(() => {
      seen.push(socket.connected);
    });
    socket.connect();
    (await openWebSocket(platform)).receive('40{"sid":"a"}');
    await nextTick();
    expect(seen[0]).toBe(false);
    expect(socket.connected).toBe(true);
  });
});
