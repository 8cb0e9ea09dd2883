import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectMistake } from '../../test/fakes/link.js';
import { backoff } from './backoff.js';

describe('the backoff', () => {
  it('doubles from one second up to five, all of it random, for ever', () => {
    const { attempts, delay } = backoff();
    expect(attempts).toBe(Number.POSITIVE_INFINITY);
    const delays = (random: number) => [0, 1, 2, 3, 50].map((attempt) => delay(attempt, random));
    expect(delays(0)).toEqual([100, 200, 400, 500, 500]);
    expect(delays(0.5)).toEqual([1000, 2000, 2700, 2750, 2750]);
    expect(delays(0.75)).toEqual([2000, 3500, 3850, 3875, 3875]);
    expect(delays(1)).toEqual([3000, 5000, 5000, 5000, 5000]);
  });

  it('is as much random to both sides with a jitter of one', () => {
    const { delay } = backoff({ jitter: 1 });
    const delays = (random: number) => [0, 1, 2, 50].map((attempt) => delay(attempt, random));
    expect(delays(0)).toEqual([0, 0, 0, 0]);
    expect(delays(0.75)).toEqual([1500, 3000, 3750, 3750]);
    expect(delays(1)).toEqual([2000, 4000, 5000, 5000]);
  });

  it('spreads by half of it both ways, if asked to', () => {
    const { delay } = backoff({ jitter: 0.5 });
    const delays = (random: number) => [0, 1, 2, 3, 50].map((attempt) => delay(attempt, random));
    expect(delays(0)).toEqual([500, 1000, 2000, 2500, 2500]);
    expect(delays(0.5)).toEqual([1000, 2000, 3500, 3750, 3750]);
  });

  it('leaves a server alone for as long as it asks, and its own delay besides', () => {
    const { delay } = backoff({ min: 100, jitter: 0 });
    const error = Object.assign(new Error('busy'), { context: { retryAfterMs: 7_000 } });
    expect(delay(0, 0, error)).toBe(7_100);
    expect(delay(0, 0, new Error('busy'))).toBe(100);
  });

  it('is exact without jitter', () => {
    const { delay } = backoff({ min: 100, max: 1_000, jitter: 0 });
    expect([0, 1, 2, 3, 4, 5].map((attempt) => delay(attempt, 0.9))).toEqual([
      100, 200, 400, 800, 1000, 1000,
    ]);
  });

  it('spreads at the cap too, so that clients do not come back at one instant', () => {
    const { delay } = backoff();
    const delays = new Set([0, 0.2, 0.4, 0.6, 0.8].map((random) => delay(20, random)));
    expect(delays.size).toBe(5);
    expect(Math.max(...delays)).toBeLessThanOrEqual(5_000);
  });

  it('stays between the base less its jitter and the cap, and never is NaN', () => {
    fc.assert(
      fc.property(
        fc.record({
          min: fc.oneof(fc.nat({ max: 100_000 }), fc.constant(0)),
          max: fc.nat({ max: 1_000_000 }),
          jitter: fc.float({ min: 0, max: 2, noNaN: true }),
        }),
        fc.oneof(fc.nat({ max: 40 }), fc.nat({ max: 5_000 })),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        ({ min, max, jitter }, attempt, random) => {
          const delayMs = backoff({ min, max, jitter }).delay(attempt, random);
          const base = min === 0 ? 0 : Math.min(max, min * 2 ** attempt);
          expect(Number.isInteger(delayMs)).toBe(true);
          expect(delayMs).toBeGreaterThanOrEqual(
            Math.floor(base * Math.max((jitter - 1) / 10, 1 - jitter)),
          );
          expect(delayMs).toBeLessThanOrEqual(Math.min(max, Math.ceil(base * (1 + jitter))));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('grows with the random number', () => {
    const { delay } = backoff();
    expect(delay(0, 0)).toBeLessThan(delay(0, 0.5));
    expect(delay(0, 0.5)).toBeLessThan(delay(0, 0.999));
  });

  it.each([
    ['min', -1],
    ['min', Number.NaN],
    ['max', -1],
    ['max', Number.NaN],
    ['jitter', -0.1],
    ['jitter', 2.1],
    ['jitter', Number.NaN],
    ['attempts', -1],
    ['attempts', Number.NaN],
  ])('refuses %s: %d, by name', (name, value) => {
    expectMistake(() => backoff({ [name]: value }), new RegExp(name));
  });

  it.each([
    { min: 0 },
    { max: 0 },
    { jitter: 0 },
    { jitter: 1 },
    { jitter: 2 },
    { attempts: 0 },
    { attempts: 3 },
    { min: undefined, max: undefined, jitter: undefined, attempts: undefined },
  ])('accepts %j', (options) => {
    expect(() => backoff(options)).not.toThrow();
  });
});
