import { describe, expect, it } from 'vitest';
import {
  ENGINE_EVENTS,
  engineOf,
  managerOf,
  names,
  openPolling,
  record,
  waiting,
} from '../../test/fakes/link.js';
import { NOTHING } from '../../test/fakes/platform.js';
import { expectGoodbye } from '../../test/fakes/polling.js';
import { pausing, probing } from '../../test/fakes/probe.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';
import { polling } from './polling.js';
import { probe } from './upgrade.js';
import { webSocket } from './websocket.js';

collectUncaught();

describe('the probe', () => {
  describe('when the session ends', () => {
    it.each([
      ['probing, unopened', 0],
      ['probing, opened', 1],
    ])('by close() while %s, closes the probe at once', async (_, step) => {
      const { engine, platform, log, socket } = await probing();
      if (step) socket.accept();
      engine.close();
      expect(names(log)).toEqual(['close']);
      expect(socket.state).toBe('closing');
      await platform.settle();
      waiting(platform, 'POST').answer();
      socket.drop();
      await platform.settle();
      expect(platform.live()).toEqual(NOTHING);
    });

    it('by close() while pausing, lets the switch settle and then closes there', async () => {
      const { engine, platform, log, socket } = await pausing();
      engine.send('a');
      engine.close();
      expect(engine.readyState).toBe('closing');
      waiting(platform, 'GET').answer('6');
      await platform.settle();
      expect(socket.sent).toEqual(['2probe', '5', '4a']);
      expect(names(log).filter((name) => name !== 'drain')).toEqual([
        'upgrading',
        'upgrade',
        'close',
      ]);
      socket.drop();
      await platform.settle();
      expect(platform.live()).toEqual(NOTHING);
    });

    it('by close() while pausing, closes over polling when the switch fails', async () => {
      const { engine, platform, log, socket } = await pausing();
      engine.send('a');
      engine.close();
      socket.drop();
      await platform.settle();
      const bodies: (string | undefined)[] = [];
      while (platform.pending('POST').length) {
        bodies.push(waiting(platform, 'POST').body);
        waiting(platform, 'POST').answer();
        await platform.settle();
      }
      expect(bodies).toEqual(['4a', '1']);
      expect(names(log)).toContain('close');
      expect(platform.live()).toEqual(NOTHING);
    });

    it('by close() while pausing, says that the switch failed before it says that it closed', async () => {
      const { engine, platform, socket, log } = await pausing({
        transports: [polling(), webSocket(), { ...webSocket(), name: 'other' }],
      });
      engine.close();
      socket.drop();
      await platform.settle();
      expect(names(log).filter((name) => name !== 'drain')).toEqual([
        'upgrading',
        'upgradeError',
        'close',
      ]);
      expect(platform.sockets.length).toBe(1);
    });

    it('by close() while pausing, ends within a second, with the GET that hangs', async () => {
      const { engine, platform, log, socket } = await pausing();
      engine.close();
      await platform.advance(1_000);
      expect(engine.readyState).toBe('closed');
      expect(names(log).at(-1)).toBe('close');
      expect(platform.pending()).toEqual([]);
      await platform.settle();
      expect(names(log).at(-1)).toBe('close');
      expect(socket.sent).toEqual(['2probe']);
      socket.drop();
      await platform.advance(1_000);
      expect(platform.live()).toEqual(NOTHING);
    });

    it.each([0, 1, 2])('by a ping timeout at step %i, leaves nothing running', async (step) => {
      const { engine, platform } = engineOf({ upgrade: probe({ timeout: 60_000 }) });
      await openPolling(platform);
      const socket = platform.sockets[0]!;
      if (step > 0) socket.accept();
      if (step > 1) socket.receive('3probe');
      await platform.advance(45_000);
      expect(engine.readyState).toBe('closed');
      await platform.settle();
      expect(platform.live()).toEqual(NOTHING);
    });

    it('by the loss of polling while pausing, closes the probe', async () => {
      const { engine, platform, log, socket } = await pausing();
      waiting(platform, 'GET').fail();
      await platform.settle();
      expect(engine.readyState).toBe('closed');
      expect(names(log)).toEqual(['upgrading', 'close']);
      socket.drop();
      await expectGoodbye(platform);
    });

    it('by a packet that cannot be read while pausing, closes the probe and switches no more', async () => {
      const { engine, platform, log, socket } = await pausing();
      waiting(platform, 'GET').answer('x');
      await platform.settle();
      expect(engine.readyState).toBe('closed');
      expect(names(log)).toEqual(['upgrading', 'close']);
      expect(socket.sent).toEqual(['2probe']);
      expect(engine.transport.name).toBe('polling');
    });

    it('by whoever keeps it, as soon as it is open, is not told as open and probes nothing', async () => {
      const { manager, platform } = managerOf({
        transports: [polling(), webSocket()],
        upgrade: probe(),
      });
      manager.on('open', () => manager._close());
      manager.socket('/').connect();
      const log = record(manager.engine!, ['open', 'close']);
      await openPolling(platform);
      await platform.advance(1_000);
      expect(log).toEqual([['close', 'forced close', undefined]]);
      expect(platform.sockets).toEqual([]);
      expect(platform.live()).toEqual(NOTHING);
    });

    it('by a listener of "probing", leaves nothing running', async () => {
      const { engine, platform } = engineOf();
      engine.on('probing', () => engine.close());
      await openPolling(platform);
      waiting(platform, 'POST').answer();
      await platform.advance(1_000);
      expect(platform.sockets.map(({ state }) => state)).toEqual(['closing']);
      platform.sockets[0]!.drop();
      expect(platform.live()).toEqual(NOTHING);
    });

    it.each(['upgrading', 'upgrade', 'upgradeError'] as const)(
      'by a listener of "%s", ends without a word afterwards',
      async (name) => {
        const { engine, platform, socket } = await probing();
        const log = record(engine, ENGINE_EVENTS);
        engine.on(name, (() => engine.close()) as never);
        socket.accept();
        socket.receive(name === 'upgradeError' ? 'x' : '3probe');
        await platform.settle();
        platform.pending('GET')[0]?.answer('6');
        await platform.settle();
        platform.pending('POST')[0]?.answer();
        await platform.settle();
        socket.drop();
        await platform.advance(2_000);
        expect(engine.readyState).toBe('closed');
        expect(names(log).at(-1)).toBe('close');
        expect(platform.live()).toEqual(NOTHING);
      },
    );
  });
});
