import { describe, expect, it } from 'vitest';
import {
  ENGINE_EVENTS,
  engineOf,
  last,
  openPacket,
  openPolling,
  openWebSocket,
  record,
  waiting,
} from '../../test/fakes/link.js';
import { NOTHING } from '../../test/fakes/platform.js';
import { collectUncaught, take } from '../../test/fakes/uncaught.js';
import { polling } from './polling.js';
import { webSocket } from './websocket.js';

const uncaught = collectUncaught();

const overPolling = () => engineOf({ transports: [polling()] });
const overWebSocket = () => engineOf({ transports: [webSocket()] });
const names = (log: [string, ...unknown[]][]) => log.map(([name]) => name);

describe('an engine', () => {
  it('opens when it is made, on its first transport', () => {
    const { engine, platform } = engineOf();
    expect(engine.readyState).toBe('opening');
    expect(engine.transport.name).toBe('polling');
    expect(engine.id).toBeUndefined();
    expect(waiting(platform, 'GET').url.href).toBe(
      'http://server/engine.io/?EIO=4&transport=polling',
    );
    expect(overWebSocket().platform.sockets[0]?.url.href).toBe(
      'ws://server/engine.io/?EIO=4&transport=websocket',
    );
  });

  it('is open after the open packet, and takes its id from there', async () => {
    const { engine, platform } = overPolling();
    const log = record(engine, ['open', 'packet']);
    await openPolling(platform, { sid: 'abc' });
    expect(engine.readyState).toBe('open');
    expect(engine.id).toBe('abc');
    expect(names(log).filter((name) => name === 'open').length).toBe(1);
    expect(waiting(platform, 'GET').url.searchParams.get('sid')).toBe('abc');
  });

  it('keeps what is sent while opening, and sends it first', async () => {
    const { engine, platform } = overPolling();
    engine.send('a');
    engine.on('open', () => engine.send('b'));
    await openPolling(platform);
    engine.send('c');
    await platform.settle();
    expect(waiting(platform, 'POST').body).toMatch(/^4a/);
    const bodies: string[] = [];
    while (platform.pending('POST').length) {
      bodies.push(waiting(platform, 'POST').body!);
      waiting(platform, 'POST').answer();
      await platform.settle();
    }
    expect(bodies.join('\x1e')).toBe('4a\x1e4b\x1e4c');
    expect(engine.writeBuffer).toEqual([]);
  });

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

  describe('its heartbeat', () => {
    it('answers a ping at once, and tells', async () => {
      const { engine, platform } = overWebSocket();
      const socket = await openWebSocket(platform);
      const log = record(engine, ['ping']);
      socket.receive('2');
      expect(socket.sent).toEqual(['3']);
      expect(log.length).toBe(1);
    });

    it('closes with "ping timeout" when the server is silent for too long', async () => {
      const { engine, platform } = overWebSocket();
      await openWebSocket(platform, { pingInterval: 300, pingTimeout: 200 });
      const log = record(engine, ['close']);
      await platform.advance(499);
      expect(engine.readyState).toBe('open');
      await platform.advance(1);
      expect(log).toEqual([['close', 'ping timeout', undefined]]);
      expect(engine.readyState).toBe('closed');
      expect(platform.live()).toEqual(NOTHING);
    });

    it('is not kept alive by messages, only by pings', async () => {
      const { engine, platform } = overWebSocket();
      const socket = await openWebSocket(platform, { pingInterval: 300, pingTimeout: 200 });
      await platform.advance(400);
      socket.receive('4still here');
      await platform.advance(100);
      expect(engine.readyState).toBe('closed');
    });

    it('goes on for as long as pings come', async () => {
      const { engine, platform } = overWebSocket();
      const socket = await openWebSocket(platform, { pingInterval: 300, pingTimeout: 200 });
      for (let i = 0; i < 20; i++) {
        await platform.advance(300);
        socket.receive('2');
        await platform.settle();
      }
      expect(engine.readyState).toBe('open');
      expect(socket.sent.length).toBe(20);
    });
  });

  describe('when the server closes', () => {
    it('by a close packet, ends with "transport close"', async () => {
      const { engine, platform } = overPolling();
      await openPolling(platform);
      const log = record(engine, ENGINE_EVENTS);
      waiting(platform, 'GET').answer('4last\x1e1\x1e4never');
      await platform.settle();
      expect(log.filter(([name]) => name === 'message' || name === 'close')).toEqual([
        ['message', 'last'],
        ['close', 'transport close', { description: 'transport closed by the server' }],
      ]);
      expect(platform.live()).toEqual(NOTHING);
    });

    it('by closing the WebSocket, ends with "transport close" and its event', async () => {
      const { engine, platform } = overWebSocket();
      const socket = await openWebSocket(platform);
      const log = record(engine, ['error', 'close']);
      socket.drop(1001);
      expect(log).toEqual([
        [
          'close',
          'transport close',
          { description: 'websocket connection closed', context: { code: 1001 } },
        ],
      ]);
    });
  });

  describe('when the transport fails', () => {
    it('while opening, ends with "transport error" and tells of the error first', async () => {
      const { engine, platform } = overPolling();
      const log = record(engine, ['error', 'close']);
      waiting(platform, 'GET').fail();
      await platform.settle();
      const error = expect.objectContaining({ message: 'xhr poll error' });
      expect(log).toEqual([
        ['error', error],
        ['close', 'transport error', error],
      ]);
      expect(engine.readyState).toBe('closed');
      expect(platform.live()).toEqual(NOTHING);
    });

    it.each(['GET', 'POST'] as const)(
      'by a %s that fails, ends once and leaves the other request aborted',
      async (method) => {
        const { engine, platform } = overPolling();
        await openPolling(platform);
        engine.send('a');
        await platform.settle();
        const log = record(engine, ['close']);
        waiting(platform, method).fail();
        await platform.settle();
        expect(log.length).toBe(1);
        expect(log[0]?.[1]).toBe('transport error');
        expect(platform.live()).toEqual(NOTHING);
      },
    );

    it('keeps what has not left readable in the close listener', async () => {
      const { engine, platform } = overPolling();
      await openPolling(platform);
      engine.send('a');
      await platform.settle();
      engine.send('b');
      let unsent: unknown[] = [];
      engine.on('close', () => {
        unsent = [...engine.writeBuffer];
      });
      waiting(platform, 'POST').fail();
      await platform.settle();
      expect(unsent.at(-1)).toBe('4b');
    });

    it('by a WebSocket that cannot be constructed, ends as if it had failed', async () => {
      const { engine, platform } = engineOf({ transports: [polling()] });
      platform.socketError = new SyntaxError('no');
      const other = engineOf({ transports: [webSocket()] }, platform);
      const log = record(other.engine, ['close']);
      await platform.settle();
      expect(log.map(([, reason]) => reason)).toEqual(['transport error']);
      expect(engine.readyState).toBe('opening');
    });
  });

  describe('refuses what breaks the protocol', () => {
    it.each([
      ['an unknown packet type', '9'],
      ['an empty body', ''],
      ['bad base64', 'b!'],
      ['a message before the open packet', '4early'],
      ['a ping before the open packet', '2'],
      ['a handshake that is no JSON', '0{'],
      ['a handshake without a session id', '0{"pingInterval":1,"pingTimeout":1}'],
    ])('%s, while opening', async (_, body) => {
      const { engine, platform } = overPolling();
      const log = record(engine, ['error', 'message', 'close']);
      waiting(platform, 'GET').answer(body);
      await platform.settle();
      expect(names(log)).toEqual(['error', 'close']);
      expect(log[0]?.[1]).toMatchObject({
        name: 'ProtocolError',
        code: 'parser error',
        message: 'server error',
      });
      expect(log[1]?.[1]).toBe('transport error');
      expect(engine.readyState).toBe('closed');
      expect(platform.live()).toEqual(NOTHING);
    });

    it.each([
      ['a second open packet', openPacket({ sid: 'other' })],
      ['an unknown packet type', '9'],
    ])('%s, while open', async (_, frame) => {
      const { engine, platform } = overWebSocket();
      const socket = await openWebSocket(platform);
      const log = record(engine, ['close']);
      socket.receive(frame);
      expect(log.length).toBe(1);
      expect(engine.readyState).toBe('closed');
      socket.drop();
      expect(platform.live()).toEqual(NOTHING);
    });
  });

  it('ignores packet types that mean nothing to it', async () => {
    const { engine, platform } = overWebSocket();
    const socket = await openWebSocket(platform);
    for (const frame of ['6', '3', '3probe', '5']) socket.receive(frame);
    expect(engine.readyState).toBe('open');
    expect(socket.sent).toEqual([]);
  });

  describe('closed by its owner', () => {
    it('while opening over polling, leaves no session behind and tells "forced close"', async () => {
      const { engine, platform } = overPolling();
      const log = record(engine, ['open', 'close']);
      engine.close();
      expect(log).toEqual([['close', 'forced close', undefined]]);
      expect(engine.readyState).toBe('closed');
      waiting(platform, 'GET').answer(openPacket({ sid: 'late' }));
      await platform.settle();
      const goodbye = waiting(platform, 'POST');
      expect([goodbye.body, goodbye.url.searchParams.get('sid')]).toEqual(['1', 'late']);
      goodbye.answer();
      await platform.settle();
      expect(names(log)).toEqual(['close']);
      expect(platform.live()).toEqual(NOTHING);
    });

    it('while a WebSocket opens, just closes it', async () => {
      const { engine, platform } = overWebSocket();
      engine.close();
      const socket = last(platform.sockets);
      expect(socket.state).toBe('closing');
      socket.drop();
      expect(platform.live()).toEqual(NOTHING);
    });

    it('while open, tells the server and forgets its id', async () => {
      const { engine, platform } = overPolling();
      await openPolling(platform);
      const log = record(engine, ['close']);
      engine.close();
      expect(log).toEqual([['close', 'forced close', undefined]]);
      expect(engine.id).toBeUndefined();
      await platform.settle();
      expect(waiting(platform, 'POST').body).toBe('1');
      waiting(platform, 'POST').answer();
      await platform.settle();
      expect(platform.live()).toEqual(NOTHING);
    });

    it('first sends what was accepted', async () => {
      const { engine, platform } = overPolling();
      await openPolling(platform, { maxPayload: 5 });
      engine.send('aaa');
      engine.send('bbb');
      await platform.settle();
      engine.close();
      engine.send('too late');
      expect(engine.readyState).toBe('closing');
      const bodies: (string | undefined)[] = [];
      while (platform.pending('POST').length) {
        bodies.push(waiting(platform, 'POST').body);
        waiting(platform, 'POST').answer();
        await platform.settle();
      }
      expect(bodies).toEqual(['4aaa', '4bbb', '1']);
      expect(engine.readyState).toBe('closed');
      expect(platform.live()).toEqual(NOTHING);
    });

    it('on a WebSocket sends what was accepted in the same turn', async () => {
      const { engine, platform } = overWebSocket();
      const socket = await openWebSocket(platform);
      engine.send('a');
      engine.send('b');
      engine.close();
      await platform.settle();
      expect(socket.sent).toEqual(['4a', '4b']);
      expect(socket.state).toBe('closing');
      expect(engine.readyState).toBe('closed');
    });

    it('is closed within a second although the server does not take the rest', async () => {
      const { engine, platform } = overPolling();
      await openPolling(platform);
      engine.send('a');
      await platform.settle();
      const log = record(engine, ['close']);
      engine.close();
      await platform.advance(999);
      expect(log.length).toBe(0);
      await platform.advance(1);
      expect(log).toEqual([['close', 'forced close', undefined]]);
      // The transport has a second of its own to say goodbye.
      await platform.advance(1_000);
      expect(platform.live()).toEqual(NOTHING);
    });

    it('twice, closes once', async () => {
      const { engine, platform } = overWebSocket();
      const socket = await openWebSocket(platform);
      const log = record(engine, ['close']);
      engine.close();
      engine.close();
      socket.drop();
      expect(log.length).toBe(1);
      expect(platform.live()).toEqual(NOTHING);
    });

    it('while closing, still ends when the transport is lost first', async () => {
      const { engine, platform } = overPolling();
      await openPolling(platform);
      engine.send('a');
      await platform.settle();
      const log = record(engine, ['close']);
      engine.close();
      waiting(platform, 'POST').fail();
      await platform.settle();
      expect(log.map(([, reason]) => reason)).toEqual(['transport error']);
      expect(platform.live()).toEqual(NOTHING);
    });

    it('after a loss, does nothing more', async () => {
      const { engine, platform } = overWebSocket();
      const socket = await openWebSocket(platform);
      socket.drop();
      const log = record(engine, ENGINE_EVENTS);
      engine.close();
      engine.send('a');
      await platform.settle();
      expect(log).toEqual([]);
    });

    it.each(['open', 'packet', 'ping', 'message', 'drain'] as const)(
      'from a listener of "%s", ends cleanly',
      async (name) => {
        const { engine, platform } = overWebSocket();
        const after: string[] = [];
        let closed = false;
        engine.on(name, (() => engine.close()) as never);
        for (const event of ENGINE_EVENTS) {
          engine.on(event, (() => {
            if (event === 'close') closed = true;
            else if (closed && event !== name && event !== 'error') after.push(event);
          }) as never);
        }
        const socket = last(platform.sockets);
        socket.accept();
        socket.receive(openPacket());
        socket.receive('2');
        socket.receive('4a');
        await platform.settle();
        expect(engine.readyState).toBe('closed');
        expect(after).toEqual([]);
        socket.drop();
        await platform.advance(2_000);
        expect(platform.live()).toEqual(NOTHING);
      },
    );
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

  it('hears nothing of a transport that it has left', async () => {
    const { engine, platform } = overWebSocket();
    const socket = await openWebSocket(platform);
    engine.close();
    const log = record(engine, ENGINE_EVENTS);
    socket.receive('4late');
    socket.receive('1');
    socket.fail();
    await platform.settle();
    expect(log).toEqual([]);
  });
});
