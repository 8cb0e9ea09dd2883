import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asJson, collect, withSizes } from '../../scripts/performance/collect.mjs';
import { comparison, withComparison } from '../../scripts/performance/readme.mjs';

const machine = { processor: 'P', cores: 2, system: 'S', node: '20', chromium: '156' };

describe('the results that are kept', () => {
  const row = {
    id: 'hang',
    unit: 'ms',
    better: 'less',
    values: { holdfast: 650.123456789, peer: null },
    rounds: { holdfast: [700, 600, 650, 640, 660], peer: [null, 900, null, null, 800] },
  };
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-results-'));
    const write = (name: string, content: object) =>
      writeFileSync(join(folder, `${name}.json`), JSON.stringify({ name, seconds: 1, ...content }));
    write('faults', { machine, rows: [row], measured: [1, 2, 3] });
    write('outbox', { machine, measured: [1] });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are those of the last run, beside what did not run', () => {
    const herd = { seconds: 9, machine, rows: [] };
    const { benches } = collect({ benches: { herd, faults: { rows: [] } } }, folder);
    expect(Object.keys(benches)).toEqual(['herd', 'faults']);
    expect(benches.herd).toBe(herd);
  });

  it('hold the middle half of the rounds, and what never came to an end as more than anything', () => {
    const { benches } = collect({ benches: {} }, folder);
    expect(benches.faults.rows).toEqual([
      {
        id: 'hang',
        unit: 'ms',
        better: 'less',
        values: { holdfast: 650.123, peer: null },
        spread: { holdfast: [640, 660], peer: [900, null] },
      },
    ]);
  });

  it('are written as the formatter wants them', () => {
    const spread = { peer: [900, null] };
    expect(asJson({ spread })).toBe('{\n  "spread": {\n    "peer": [900, null]\n  }\n}\n');
  });

  it('take the sizes of today, and tell of those that are another', () => {
    const rows = [
      { id: 'size-io', values: { holdfast: 1_000, peer: 5 } },
      { id: 'size-script', values: { holdfast: 1_000 } },
    ];
    const measured = [
      { id: 'io', ours: { brotli: 1_009 } },
      { id: 'script', ours: { brotli: 1_011 } },
    ];
    const { results, changed } = withSizes({ benches: { size: { rows } } }, measured);
    expect(changed).toEqual(['has 1000 bytes for size-script, measured are 1011']);
    expect(results.benches.size.rows.map(({ values }: { values: object }) => values)).toEqual([
      { holdfast: 1_009, peer: 5 },
      { holdfast: 1_011 },
    ]);
  });
});

describe('the README’s table', () => {
  const text = 'before\n<!-- measured -->\nstale\n<!-- /measured -->\nafter';
  const rows = Object.keys(comparison.size).map((id) => ({
    id,
    unit: 'bytes',
    better: 'less',
    values: { holdfast: 8_995, 'socket.io-client': 11_626 },
  }));
  const results = { versions: { 'socket.io-client': '4.8.4' }, benches: { size: { rows } } };

  it('has a line for each row, with the command that prints it', () => {
    const written = withComparison(text, results);
    expect(written).toContain('| `{ io }`: minified, brotli | 9.0 KB | 11.6 KB | `size` |\n');
    expect(written).toMatch(/^before\n[\s\S]*\nafter$/);
    expect(written).not.toContain('stale');
    expect(withComparison(written, results)).toBe(written);
  });

  it('shows nothing of a bench that has not run, and misses a row that was not measured', () => {
    expect(withComparison(text, results)).not.toContain('`codec`');
    const without = { ...results, benches: { size: { rows: rows.slice(1) } } };
    expect(() => withComparison(text, without)).toThrow(
      'size-io of size, which is not measured there',
    );
  });

  it('has to have a place', () => {
    expect(() => withComparison('nothing', results)).toThrow('<!-- measured -->');
  });
});
