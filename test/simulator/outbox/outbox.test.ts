import { describe, expect, it } from 'vitest';
import { runOutbox } from './run.js';
import { adoptions, keyTroubles, troubles, wishes } from './troubles.js';

describe('an outbox through 400 troubled lives', { timeout: 120_000 }, () => {
  const live = async (from: number, count: number) => {
    const failed: string[] = [];
    const seen = new Map<string, number>();
    for (let seed = from; seed < from + count; seed++) {
      const outcome = await runOutbox(seed);
      if (outcome.violation) {
        const { invariant, text } = outcome.violation;
        const replay = `npm run simulate -- --world outbox --seed ${seed} --trace`;
        failed.push(`${replay}: ${invariant}: ${text}`);
      }
      for (const [what, times] of outcome.seen) seen.set(what, (seen.get(what) ?? 0) + times);
    }
    return { failed, seen };
  };

  it('keeps every rule, and meets every kind of trouble and of end', async () => {
    const { failed, seen } = await live(1, 300);
    expect(failed).toEqual([]);
    const met = [
      ...[...troubles, ...wishes, ...keyTroubles, ...adoptions].map(({ name }) => name),
      ...['begin', 'read', 'before commit', 'after commit', 'replay', 'seal'].map(
        (point) => `died at ${point}`,
      ),
      ...['acked', 'received', 'written', 'failed', 'expired', 'dropped', 'discarded'].map(
        (state) => `ended ${state}`,
      ),
      ...['pass', 'change', 'move', 'drop', 'throw'].map((replay) => `replay: ${replay}`),
      ...['box', 'plain', 'ack', 'timeout', 'promise', 'signal'].map((way) => `by ${way}`),
      ...['no key to seal with', 'no key to open with', 'sealed by another key', 'unlocked'],
      ...['queued', 'inflight', 'unknown'].map((state) => `took over what was ${state}`),
      'took a dead letter over',
      'went first',
      ...['place', 'not handled', 'stream goes on'],
      ...['of an older page', 'of a newer page'],
      ...['cancelled', 'decided', 'hasty', 'storage-lost', 'refused for its size'],
    ];
    expect(met.filter((what) => (seen.get(what) ?? 0) < 3)).toEqual([]);
  });

  it('keeps every rule with seeds that are new each time', async () => {
    const from = 1_000_000 + Math.floor(Math.random() * 1e9);
    console.log(`simulator: npm run simulate -- --world outbox --seeds ${from}..${from + 99}`);
    const { failed } = await live(from, 100);
    expect(failed).toEqual([]);
  });

  it('lives the same life again when given the same seed', async () => {
    const trace = async () => {
      const lines: string[] = [];
      await runOutbox(7, { print: (line) => lines.push(line) });
      return lines;
    };
    const first = await trace();
    expect(first.length).toBeGreaterThan(50);
    expect(await trace()).toEqual(first);
  });
});
