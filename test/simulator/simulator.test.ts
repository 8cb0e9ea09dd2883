import { describe, expect, it } from 'vitest';
import { incidents } from './incidents.js';
import { run } from './run.js';

describe('a connection through 300 troubled lives', { timeout: 60_000 }, () => {
  const live = async (from: number, count: number) => {
    const failed: string[] = [];
    const seen = new Map<string, number>();
    for (let seed = from; seed < from + count; seed++) {
      const outcome = await run(seed);
      if (outcome.violation) {
        const { invariant, text } = outcome.violation;
        failed.push(`npm run simulate -- --seed ${seed} --trace: ${invariant}: ${text}`);
      }
      for (const [what, times] of outcome.seen) seen.set(what, (seen.get(what) ?? 0) + times);
    }
    return { failed, seen };
  };

  it('keeps every rule, and meets every kind of trouble', async () => {
    const { failed, seen } = await live(1, 200);
    expect(failed).toEqual([]);
    const met = [
      ...incidents.map(({ name }) => name),
      ...['connected', 'recovered', 'upgrade', 'upgradeError', 'connect_error'],
      ...['transport error', 'transport close', 'ping timeout', 'forced close'],
      ...['io client disconnect', 'io server disconnect', 'answer of the client'],
      ...['ack', 'ack Error', 'ack TimeoutError', 'ack DisconnectedError'],
    ];
    for (const what of met) expect([what, seen.get(what) ?? 0]).toEqual([what, expect.any(Number)]);
    expect(met.filter((what) => (seen.get(what) ?? 0) < 3)).toEqual([]);
  });

  it('keeps every rule with seeds that are new each time', async () => {
    const from = 1_000_000 + Math.floor(Math.random() * 1e9);
    console.log(`simulator: npm run simulate -- --seeds ${from}..${from + 99}`);
    const { failed } = await live(from, 100);
    expect(failed).toEqual([]);
  });

  it('lives the same life again when given the same seed', async () => {
    const trace = async () => {
      const lines: string[] = [];
      await run(7, { print: (line) => lines.push(line) });
      return lines;
    };
    const first = await trace();
    expect(first.length).toBeGreaterThan(50);
    expect(await trace()).toEqual(first);
  });
});
