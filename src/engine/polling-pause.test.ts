import { describe, expect, it } from 'vitest';
import { take, waiting } from '../../test/fakes/link.js';
import { NOTHING } from '../../test/fakes/platform.js';
import { createPolling } from '../../test/fakes/polling.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';

collectUncaught();

describe('polling', () => {
  describe('paused', () => {
    it('waits for the GET, hands its packets on, and asks for no more', async () => {
      const { platform, transport, open, log } = createPolling();
      await open();
      let done = 0;
      transport.pause!(() => done++);
      await platform.settle();
      expect(done).toBe(0);
      waiting(platform, 'GET').answer('4a\x1e4b');
      await platform.settle();
      expect(log).toEqual([
        ['frame', '4a'],
        ['frame', '4b'],
      ]);
      expect(done).toBe(1);
      expect(platform.live()).toEqual(NOTHING);
    });

    it.each([
      ['GET', 'POST'],
      ['POST', 'GET'],
    ] as const)('waits for both requests when the %s ends first', async (first, second) => {
      const { platform, transport, open } = createPolling();
      await open();
      take(transport, ['4a'], 100);
      await platform.settle();
      let done = 0;
      transport.pause!(() => done++);
      waiting(platform, first).answer(first === 'GET' ? '6' : 'ok');
      await platform.settle();
      expect(done).toBe(0);
      waiting(platform, second).answer(second === 'GET' ? '6' : 'ok');
      await platform.settle();
      expect(done).toBe(1);
      expect(platform.live()).toEqual(NOTHING);
    });

    it('tells of the drain before the pause is done, so that nothing counts as unsent', async () => {
      const { platform, transport, open, log } = createPolling();
      await open();
      take(transport, ['4a'], 100);
      await platform.settle();
      transport.pause!(() => log.push(['paused', undefined]));
      waiting(platform, 'GET').answer('6');
      await platform.settle();
      waiting(platform, 'POST').answer('ok');
      await platform.settle();
      expect(log.map(([kind]) => kind)).toEqual(['frame', 'drain', 'paused']);
    });

    it('polls again when resumed', async () => {
      const { platform, transport, open, log } = createPolling();
      await open();
      const resume = transport.pause!(() => {});
      waiting(platform, 'GET').answer('6');
      await platform.settle();
      expect(platform.pending().length).toBe(0);
      resume();
      log.length = 0;
      waiting(platform, 'GET').answer('4back');
      await platform.settle();
      expect(log).toEqual([['frame', '4back']]);
      expect(platform.pending('GET').length).toBe(1);
    });

    it('keeps its one GET when resumed before that has ended', async () => {
      const { platform, transport, open } = createPolling();
      await open();
      let done = 0;
      const resume = transport.pause!(() => done++);
      resume();
      expect(platform.pending('GET').length).toBe(1);
      waiting(platform, 'GET').answer('6');
      await platform.settle();
      expect(platform.pending('GET').length).toBe(1);
      expect(done).toBe(0);
    });

    it('never comes to rest once a page that goes has said goodbye', async () => {
      const { platform, transport, open } = createPolling();
      await open();
      let done = 0;
      transport.pause!(() => done++);
      transport.close(true);
      waiting(platform, 'GET').answer('6');
      await platform.settle();
      waiting(platform, 'POST').answer('ok');
      await platform.settle();
      expect(done).toBe(0);
      expect(platform.live()).toEqual(NOTHING);
    });

    it('asks for nothing when resumed after it was closed', async () => {
      const { platform, transport, open } = createPolling();
      await open();
      const resume = transport.pause!(() => {});
      waiting(platform, 'GET').answer('6');
      await platform.settle();
      transport.close(false);
      resume();
      await platform.settle();
      expect(platform.live()).toEqual(NOTHING);
    });
  });
});
