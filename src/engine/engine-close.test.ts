import { describe, expect, it } from 'vitest';
import {
  ENGINE_EVENTS,
  last,
  names,
  openPacket,
  openPolling,
  openWebSocket,
  overPolling,
  overWebSocket,
  record,
  waiting,
} from '../../test/fakes/link.js';
import { NOTHING } from '../../test/fakes/platform.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';

collectUncaught();

describe('an engine', () => {
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
      await platform.advance(1_000);
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
