import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { INVARIANTS } from './invariants.js';

it('every rule of the simulator stands in its document', () => {
  const text = readFileSync('docs/simulator.md', 'utf8');
  const rows = Object.entries(INVARIANTS).map(([name, says]) => `| \`${name}\` | ${says} |`);
  const table = ['| rule | says |', '| --- | --- |', ...rows].join('\n');
  expect(text).toContain(`<!-- rules -->\n${table}\n<!-- /rules -->`);
});
