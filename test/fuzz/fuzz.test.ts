import * as ours from 'holdfast/parser';
import { describe, expect, it } from 'vitest';
import { differences } from './differences.js';
import { createRandom } from './random.js';
import { check, inputAt, kinds, run } from './run.js';
import { shrink } from './shrink.js';

/** How long the part with a seed of its own goes on, in milliseconds. */
const SPAN_MS = 1_200;

describe('the published file and the published parsers', () => {
  it('give and refuse the same, but for the listed rules, each of which is met', async () => {
    const report = await run({ ours, seed: 20_260_601, count: 10_000 });
    expect(report.failures).toEqual([]);
    expect(report.count).toBe(10_000);
  }, 60_000);

  it('give and refuse the same, but for the listed rules, with another seed each time', async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    console.log(`fuzz: npm run fuzz -- --seed ${seed}`);
    const end = performance.now() + SPAN_MS;
    const until = () => performance.now() > end;
    const report = await run({ ours, seed, count: 50_000, until });
    expect(report.failures, `npm run fuzz -- --seed ${seed}`).toEqual([]);
    expect(report.count).toBeGreaterThan(0);
  }, 60_000);
});
