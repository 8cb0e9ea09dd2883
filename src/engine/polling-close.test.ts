import { describe, expect, it } from 'vitest';
import { last, openPacket, take, waiting } from '../../test/fakes/link.js';
import { NOTHING } from '../../test/fakes/platform.js';
import { createPolling, expectGoodbye } from '../../test/fakes/polling.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';

collectUncaught();

describe('polling', () => {
  describe('closed', () => {
    it('impolitely, ends every request at once and tells nobody', async () => {
      const { platform, transport, open } = createPolling();
      await open();
      take(transport, ['4a'], 100);
      await platform.settle();
      transport.close(false);
      await platform.settle();
      expect(platform.live()).toEqual(NOTHING);
      expect(platform.requests.map(({ aborted }) => aborted)).toEqual([false, true, true]);
    });

    it('politely while a GET waits, says goodbye and then ends the GET', async () => {
      const { platform, transport, open } = createPolling();
      await open();
      transport.close(true);
      await platform.settle();
      await expectGoodbye(platform);
    });

    it('politely, accepts that the GET is answered first, and asks for no more', async () => {
      const { platform, transport, open, log } = createPolling();
      await open();
      transport.close(true);
      await platform.settle();
      waiting(platform, 'GET').answer('6');
      await platform.settle();
      waiting(platform, 'POST').answer('ok');
      await platform.settle();
      expect(log).toEqual([]);
      expect(platform.live()).toEqual(NOTHING);
    });

    it('politely while a POST runs, says goodbye after it', async () => {
      const { platform, transport, open } = createPolling();
      await open();
      take(transport, ['4a'], 100);
      await platform.settle();
      transport.close(true);
      await platform.settle();
      const post = waiting(platform, 'POST');
      expect(post.body).toBe('4a');
      post.answer('ok');
      await platform.settle();
      expect(waiting(platform, 'POST').body).toBe('1');
      waiting(platform, 'POST').answer('ok');
      await platform.settle();
      expect(platform.live()).toEqual(NOTHING);
    });

    it('politely with a silent server, ends everything within a second', async () => {
      const { platform, transport, open } = createPolling();
      await open();
      take(transport, ['4a'], 100);
      transport.close(true);
      await platform.advance(999);
      expect(platform.live().requests).toBe(2);
      await platform.advance(1);
      expect(platform.live()).toEqual(NOTHING);
    });

    it('politely, ends although the goodbye fails', async () => {
      const { platform, transport, open } = createPolling();
      await open();
      transport.close(true);
      await platform.settle();
      waiting(platform, 'POST').fail();
      await platform.settle();
      expect(platform.live()).toEqual(NOTHING);
    });

    it('during the handshake, lets that finish and says goodbye to the session it made', async () => {
      const { platform, transport, log } = createPolling();
      transport.sink = (kind, value) => log.push([kind, value]);
      transport.close(true);
      await platform.settle();
      const handshake = waiting(platform, 'GET');
      expect(handshake.aborted).toBe(false);
      handshake.answer(openPacket({ sid: 'late' }));
      await platform.settle();
      await expectGoodbye(platform, 'late');
      expect(log.filter(([kind]) => kind === 'frame')).toEqual([]);
    });

    it('during a handshake that is never answered, gives up within ten seconds', async () => {
      const { platform, transport } = createPolling();
      transport.close(true);
      await platform.advance(10_000);
      expect(platform.live()).toEqual(NOTHING);
      expect(last(platform.requests).aborted).toBe(true);
    });

    it.each([
      ['fails', (request: ReturnType<typeof waiting>) => request.fail()],
      ['is refused', (request: ReturnType<typeof waiting>) => request.answer('no', 400)],
      ['is nonsense', (request: ReturnType<typeof waiting>) => request.answer('nonsense')],
    ])('during a handshake that %s, leaves nothing running', async (_, end) => {
      const { platform, transport } = createPolling();
      transport.close(true);
      end(waiting(platform, 'GET'));
      await platform.settle();
      expect(platform.live()).toEqual(NOTHING);
    });

    it('twice, closes once', async () => {
      const { platform, transport, open } = createPolling();
      await open();
      transport.close(true);
      transport.close(true);
      transport.close(false);
      await platform.settle();
      expect(platform.requests.filter(({ method }) => method === 'POST').length).toBe(1);
    });

    it('while the GET delivers several packets, delivers no further one', async () => {
      const { platform, transport, open } = createPolling();
      await open();
      const seen: unknown[] = [];
      transport.sink = (kind, value) => {
        if (kind === 'frame') seen.push(value);
        if (value === '4a') transport.close(false);
      };
      waiting(platform, 'GET').answer('4a\x1e4b');
      await platform.settle();
      expect(seen).toEqual(['4a']);
      expect(platform.live()).toEqual(NOTHING);
    });

    it('is not writable any more', async () => {
      const { transport, open } = createPolling();
      await open();
      transport.close(true);
      expect(transport.writable).toBe(false);
    });
  });
});
