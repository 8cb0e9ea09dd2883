import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { documentedRows } from '../../interop/harness/table.mjs';
import { parts } from '../../interop/parts/index.mjs';

it('the document has every row of the interop matrix, and no other', () => {
  const text = readFileSync(new URL('../../docs/interop.md', import.meta.url), 'utf8');
  const rows = parts.flatMap((part) => part.rows.map(({ name }) => name));
  expect(documentedRows(text)).toEqual(rows);
});
