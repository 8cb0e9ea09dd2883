import { describe, expect, it } from 'vitest';
import {
  ENGINE_EVENTS,
  openPolling,
  openWebSocket,
  overPolling,
  overWebSocket,
  record,
  waiting,
} from '../../test/fakes/link.js';
import { collectUncaught, take } from '../../test/fakes/uncaught.js';

const uncaught = collectUncaught();

describe('an engine', () => {
  it('writes in order over many posts, with one running at a time', async () => {
    const { engine, platform } = overPolling();
    await openPolling(platform, { maxPayload: 20 });
    const sent: string[] = [];
    const drains = record(engine, ['drain']);
    for (let i = 0; i < 30; i++) {
      engine.send(`m${i}`);
      sent.push(`4m${i}`);
      if (i % 7 === 3) {
        await platform.settle();
        platform.pending('POST')[0]?.answer();
      }
    }
    await platform.settle();
    while (platform.pending('POST').length) {
      waiting(platform, 'POST').answer();
      await platform.settle();
    }
    const bodies = platform.requests.flatMap(({ body }) => body ?? []);
    expect(bodies.join('\x1e')).toBe(sent.join('\x1e'));
    for (const body of bodies) expect(body.length).toBeLessThanOrEqual(20);
    expect(drains.length).toBeGreaterThan(0);
  });

  it('says drain when everything accepted has left, not before', async () => {
    const { engine, platform } = overPolling();
    await openPolling(platform, { maxPayload: 5 });
    const log = record(engine, ['drain']);
    engine.send('aaa');
    engine.send('bbb');
    await platform.settle();
    waiting(platform, 'POST').answer();
    await platform.settle();
    expect(log.length).toBe(0);
    waiting(platform, 'POST').answer();
    await platform.settle();
    expect(log.length).toBe(1);
    expect(engine.writeBuffer.length).toBe(0);
  });

  it('sends bytes as they are over WebSocket and as base64 over polling', async () => {
    const bytes = new Uint8Array([1, 2, 3]);
    const ws = overWebSocket();
    const socket = await openWebSocket(ws.platform);
    ws.engine.send(bytes);
    expect(socket.sent).toEqual([bytes]);
    const http = overPolling();
    await openPolling(http.platform);
    http.engine.send(bytes);
    await http.platform.settle();
    expect(waiting(http.platform, 'POST').body).toBe('bAQID');
  });

  it('receives messages in order, text and bytes', async () => {
    const { engine, platform } = overPolling();
    await openPolling(platform);
    const messages: unknown[] = [];
    engine.on('message', (data) => messages.push(data));
    waiting(platform, 'GET').answer('4a\x1ebAQID\x1e4\x1e6\x1e4c');
    await platform.settle();
    expect(messages.length).toBe(4);
    expect(messages[0]).toBe('a');
    expect([...new Uint8Array(messages[1] as ArrayBuffer)]).toEqual([1, 2, 3]);
    expect(messages.slice(2)).toEqual(['', 'c']);
  });

  it('is not harmed by listeners that throw', async () => {
    const { engine, platform } = overWebSocket();
    for (const name of ENGINE_EVENTS) {
      engine.on(name, (() => {
        throw new Error(name);
      }) as never);
    }
    const messages: unknown[] = [];
    engine.on('message', (data) => messages.push(data));
    const socket = await openWebSocket(platform);
    socket.receive('2');
    socket.receive('4a');
    await platform.settle();
    expect(messages).toEqual(['a']);
    expect(socket.sent).toEqual(['3']);
    expect(engine.readyState).toBe('open');
    expect(new Set(take(uncaught))).toEqual(
      new Set(['open', 'packet', 'packetCreate', 'ping', 'drain', 'message']),
    );
  });
});
