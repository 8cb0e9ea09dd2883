import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { INVARIANTS } from './invariants.js';
import { OUTBOX_INVARIANTS } from './outbox/invariants.js';

it.each([
  ['rules', INVARIANTS],
  ['outbox rules', OUTBOX_INVARIANTS],
])('all %s of the simulator stand in its document', (mark, rules) => {
  const text = readFileSync('docs/simulator.md', 'utf8');
  const rows = Object.entries(rules).map(([name, says]) => `| \`${name}\` | ${says} |`);
  const table = ['| rule | says |', '| --- | --- |', ...rows].join('\n');
  expect(text).toContain(`<!-- ${mark} -->\n${table}\n<!-- /${mark} -->`);
});
