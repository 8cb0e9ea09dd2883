import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { any, harmless } from '../../test/fakes/engine-actions.js';
import { act, checkOrder, plain, play, start } from '../../test/fakes/engine-played.js';
import { NOTHING } from '../../test/fakes/platform.js';

describe('an engine with a probe, whatever the order of events', () => {
  // So that the property cannot become empty unnoticed.
  const seen = { upgrade: 0, upgradeError: 0, waited: 0 };

  it('loses and reorders no message over an upgrade, in either direction', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.integer({ min: 20, max: 200 }),
        fc.array(harmless, { minLength: 5, maxLength: 60 }),
        async (seed, maxPayload, actions) => {
          const real = start(seed, maxPayload);
          await play(real, actions);
          // Time enough for a probe that hangs to be given up, with pings in between.
          for (let i = 0; i < 3; i++) {
            await real.server.drain();
            real.server.sessions.at(-1)?.ping();
            await real.server.drain();
            await real.platform.advance(4_000);
          }
          await real.server.drain();
          checkOrder(real);
          expect(real.engine.readyState).toBe('open');
          expect(plain(real.server.sessions.flatMap(({ received }) => received))).toEqual(
            plain(real.up),
          );
          expect(plain(real.got)).toEqual(plain(real.down));
          expect(real.engine.writeBuffer).toEqual([]);
          if (real.events.includes('upgrade')) seen.upgrade++;
          if (real.events.includes('upgradeError')) seen.upgradeError++;
          if (real.server.sessions.some(({ received }) => received.length > 2)) seen.waited++;
        },
      ),
      { numRuns: 150, interruptAfterTimeLimit: 20_000 },
    );
    for (const times of Object.values(seen)) expect(times).toBeGreaterThan(5);
  }, 60_000);

  it('stays within its states, and leaves nothing running once closed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.integer({ min: 20, max: 200 }),
        fc.array(any, { minLength: 1, maxLength: 60 }),
        async (seed, maxPayload, actions) => {
          const real = start(seed, maxPayload);
          await play(real, actions);
          real.engine.close();
          await real.server.drain();
          // The limits of closing: one second for the engine, one for its transport, ten for an unfinished handshake.
          await real.platform.advance(12_000);
          await real.server.drain();
          expect(real.engine.readyState).toBe('closed');
          expect(real.events.filter((name) => name === 'close')).toEqual(['close']);
          expect(real.platform.live()).toEqual(NOTHING);
          checkOrder(real);
        },
      ),
      { numRuns: 250, interruptAfterTimeLimit: 20_000 },
    );
  }, 60_000);

  it('sends everything that was accepted before close(), when the link is good', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.array(harmless, { minLength: 5, maxLength: 40 }),
        async (seed, actions) => {
          const real = start(seed, 1_000_000);
          await real.server.drain();
          for (const action of actions) {
            await act(real, action);
            await real.platform.settle();
          }
          real.engine.close();
          await real.server.drain();
          await real.platform.advance(3_000);
          await real.server.drain();
          expect(plain(real.server.sessions.flatMap(({ received }) => received))).toEqual(
            plain(real.up),
          );
          expect(real.server.sessions.every(({ closed }) => closed)).toBe(true);
          expect(real.platform.live()).toEqual(NOTHING);
        },
      ),
      { numRuns: 100, interruptAfterTimeLimit: 15_000 },
    );
  }, 60_000);
});
