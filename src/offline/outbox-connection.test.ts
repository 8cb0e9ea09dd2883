import { describe, expect, it } from 'vitest';
import { connectedWith } from '../../test/fakes/dropin.js';
import {
  connectedSocket,
  last,
  openPolling,
  openWebSocket,
  socketOf,
  waiting,
} from '../../test/fakes/link.js';
import { polling } from '../engine/polling.js';
import { probe } from '../engine/upgrade.js';
import { webSocket } from '../engine/websocket.js';
import { limits } from '../socket/limits.js';
import type { ManagerParts } from '../socket/manager.js';
import { memoryStore } from './memory-store.js';
import type { OutboxOptions } from './options.js';
import { outbox } from './outbox.js';

/** An outbox over a socket of the client's own that is connected. */
async function open(options: Partial<OutboxOptions> = {}, parts: Partial<ManagerParts> = {}) {
  const stage = await connectedSocket(parts);
  const store = memoryStore();
  const box = outbox(stage.socket, { scope: 'ann', store, dedupe: 'off', ...options });
  await stage.platform.settle();
  return { ...stage, box };
}

describe('an outbox over a connection', () => {
  it('loses no item to a limit of acknowledgements that are awaited', async () => {
    const { platform, socket, link, box } = await open(
      { key: (_, [n]) => `${n}` },
      { limits: limits({ acks: 1 }) },
    );
    link.onSend = (frame) => {
      const [, id] = /^42(\d+)/.exec(`${frame}`)!;
      if (!`${frame}`.includes('slow')) queueMicrotask(() => link.receive(`43${id}["ok"]`));
    };
    socket.emit('slow', () => {});
    const deliveries = [1, 2, 3].map((n) => box.emit('m', n));
    await platform.settle();
    expect(deliveries.map(({ state }) => state.getSnapshot())).toEqual(['acked', 'acked', 'acked']);
    expect(() => socket.emit('slow', () => {})).toThrow('acknowledgements awaited');
  });

  it('goes on once the link has proved to be alive after a jump of the clock', async () => {
    const { platform, link, box } = await open();
    // No timer has run: the clock was put forward, and the server's next ping comes in time.
    platform.sleep(60_000);
    const delivery = box.emit('m', 1);
    await platform.settle();
    expect(link.sent).toEqual([]);
    link.receive('2');
    await platform.advance(1_000);
    expect(link.sent).toEqual(['3', '420["m",1]']);
    link.receive('430["ok"]');
    expect(await delivery.done).toEqual(['ok']);
  });

  it.each([
    ['ackTimeout', { ackTimeout: 1_000 }, 'operation has timed out'],
    ['retries', { retries: 1 }, undefined],
  ])('calls what it has taken over as `%s` of the socket says', async (_, settings, gaveUp) => {
    const { platform, socket, link } = await connectedWith(settings);
    const store = memoryStore();
    const options = { intercept: true, events: { m: { maxAttempts: 9 } }, dedupe: 'off' } as const;
    const box = outbox(socket, { scope: 'ann', store, ...options });
    await platform.settle();
    const heard: unknown[][] = [];
    function callback(this: unknown, ...args: unknown[]) {
      heard.push([this === socket, ...args]);
    }
    socket.emit('m', 1, callback);
    await platform.settle();
    link.receive('430["ok"]');
    await platform.settle();
    expect(heard.splice(0)).toEqual([[true, null, 'ok']]);
    socket.emit('m', 2, callback);
    await platform.advance(5_000);
    expect(heard.map(([, error]) => (error as Error).message)).toEqual(gaveUp ? [gaveUp] : []);
    expect(box.getSnapshot().pending).toBe(1);
    await box.close();
  });

  it('asks for no namespace that nobody has asked for', async () => {
    const { platform, manager, link } = await connectedSocket();
    const chat = manager.socket('/chat');
    const box = outbox(chat, { scope: 'ann', store: memoryStore() });
    await platform.advance(2_000);
    expect(link.sent).toEqual([]);
    chat.connect();
    expect(link.sent).toEqual(['40/chat,{"$outbox":{"v":1,"cid":"$outbox"}}']);
    await box.close();
  });

  it('sends bytes that are too long for polling alone once that has given way to a WebSocket', async () => {
    const { platform, socket } = socketOf({
      transports: [polling(), webSocket()],
      upgrade: probe(),
    });
    const options = { scope: 'ann', store: memoryStore(), dedupe: 'off' } as const;
    const box = outbox(socket, options);
    socket.connect();
    await openPolling(platform, { maxPayload: 1_000 });
    const delivery = box.emit('photo', new Uint8Array(900));
    const never = box.emit('photo', new Uint8Array(1_001));
    await platform.settle();
    waiting(platform, 'POST').answer('ok');
    waiting(platform, 'GET').answer('40{"sid":"id"}');
    await platform.settle();
    const link = last(platform.sockets);
    link.accept();
    link.receive('3probe');
    waiting(platform, 'GET').answer('6');
    await platform.advance(2_000);
    expect(link.sent.slice(0, 3)).toEqual([
      '2probe',
      '5',
      '451-1["photo",{"_placeholder":true,"num":0}]',
    ]);
    link.receive('431["ok"]');
    expect(await delivery.done).toEqual(['ok']);
    await expect(never.done).rejects.toThrow('expected at most 1000 bytes');
    await box.close();
  });

  it('is nobody’s who signs in between the question for its namespace and the answer', async () => {
    const { platform, socket } = socketOf();
    let user: string | undefined = 'ann';
    const scope = () => user as string;
    const box = outbox(socket, { scope, store: memoryStore(), dedupe: 'off' });
    await platform.settle();
    user = undefined;
    socket.connect();
    const link = await openWebSocket(platform);
    expect(link.sent.splice(0)).toEqual(['40{}']);
    user = 'ann';
    link.receive('40{"sid":"id"}');
    box.emit('m', 1);
    await platform.advance(5_000);
    expect(link.sent).toEqual([]);
    await box.close();
  });
});
