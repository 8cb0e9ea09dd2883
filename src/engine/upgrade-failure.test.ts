import { describe, expect, it } from 'vitest';
import { names, waiting } from '../../test/fakes/link.js';
import type { FakeWebSocket } from '../../test/fakes/platform.js';
import { probing, stillPolling } from '../../test/fakes/probe.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';
import { probe } from './upgrade.js';

collectUncaught();

describe('the probe', () => {
  describe('leads back to polling', () => {
    const accepted = (socket: FakeWebSocket) => socket.accept();
    const answered = (socket: FakeWebSocket) => {
      socket.accept();
      socket.receive('3probe');
    };
    const untouched = () => {};

    it.each<[string, (socket: FakeWebSocket) => void, (socket: FakeWebSocket) => void, RegExp]>([
      [
        'the WebSocket is refused',
        untouched,
        (socket) => socket.fail(),
        /^probe error: Error: websocket error$/,
      ],
      [
        'the WebSocket closes before it opens',
        untouched,
        (socket) => socket.drop(),
        /^probe error/,
      ],
      [
        'it fails once open',
        accepted,
        (socket) => socket.fail(),
        /^probe error: Error: websocket error$/,
      ],
      [
        'it closes once open',
        accepted,
        (socket) => socket.drop(),
        /^probe error: transport closed$/,
      ],
      ['the answer is wrong', accepted, (socket) => socket.receive('3'), /^probe error$/],
      ['the answer is a message', accepted, (socket) => socket.receive('4probe'), /^probe error/],
      [
        'the answer is binary',
        accepted,
        (socket) => socket.receive(new ArrayBuffer(1)),
        /^probe error/,
      ],
      ['the answer is nonsense', accepted, (socket) => socket.receive('x'), /^probe error/],
      [
        'it fails while pausing',
        answered,
        (socket) => socket.fail(),
        /^probe error: Error: websocket error$/,
      ],
      ['it closes while pausing', answered, (socket) => socket.drop(), /^probe error/],
      [
        'something comes while pausing',
        answered,
        (socket) => socket.receive('4early'),
        /^probe error/,
      ],
      ['the answer comes twice', answered, (socket) => socket.receive('3probe'), /^probe error/],
    ])('when %s', async (_, before, fail, message) => {
      const { engine, platform, log, socket } = await probing();
      before(socket);
      engine.send('meanwhile');
      await platform.settle();
      fail(socket);
      await platform.settle();
      const errors = log.filter(([name]) => name === 'upgradeError');
      expect(errors.length).toBe(1);
      expect((errors[0]![1] as Error).message).toMatch(message);
      socket.drop();
      expect(platform.live().sockets).toBe(0);
      await stillPolling(engine, platform);
      // What had to wait went first.
      const bodies = platform.requests.flatMap(({ body }) => body ?? []);
      expect(bodies.join('\x1e')).toBe('4meanwhile\x1e4from client');
    });

    it.each([
      ['the WebSocket hangs', 0],
      ['the answer does not come', 1],
      ['polling does not come to rest', 2],
    ])('after ten seconds when %s', async (_, step) => {
      const { engine, platform, log, socket } = await probing();
      if (step > 0) socket.accept();
      if (step > 1) socket.receive('3probe');
      await platform.advance(9_999);
      expect(names(log)).not.toContain('upgradeError');
      await platform.advance(1);
      const [error] = log.filter(([name]) => name === 'upgradeError');
      expect((error![1] as Error).message).toMatch(/^probe error.*timeout/);
      expect(platform.live().sockets).toBe(0);
      await stillPolling(engine, platform);
    });

    it('after its own limit when one is given', async () => {
      const { platform, log } = await probing({ upgrade: probe({ timeout: 300 }) });
      await platform.advance(300);
      expect(names(log)).toContain('upgradeError');
    });

    it('also when polling had come to rest already but for a POST', async () => {
      const { engine, platform, socket } = await probing();
      socket.accept();
      engine.send('a');
      await platform.settle();
      socket.receive('3probe');
      waiting(platform, 'GET').answer('6');
      await platform.settle();
      engine.send('b');
      socket.drop();
      await platform.settle();
      waiting(platform, 'POST').answer();
      await platform.settle();
      await stillPolling(engine, platform);
      const bodies = platform.requests.flatMap(({ body }) => body ?? []);
      expect(bodies.join('\x1e')).toBe('4a\x1e4b\x1e4from client');
    });
  });
});
