import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { documentedRows } from '../../interop/harness/table.mjs';
import { parts } from '../../interop/parts/index.mjs';
import { olderVersions } from '../../interop/servers/older.mjs';
import manifest from '../../package.json' with { type: 'json' };

it('the document has every row of the interop matrix, and no other', () => {
  const text = readFileSync(new URL('../../docs/interop.md', import.meta.url), 'utf8');
  const rows = parts.flatMap((part) => part.rows.map(({ name }) => name));
  expect(documentedRows(text)).toEqual(rows);
});

// npm refuses to install beside a server that an optional peer's range does not take.
it('each server of the matrix is one that the package is installed beside', () => {
  const lowest = manifest.peerDependencies['socket.io'].replace(/^\^(4\.)/, '$1');
  for (const version of olderVersions)
    expect(version.localeCompare(lowest, 'en', { numeric: true })).toBeGreaterThanOrEqual(0);
});
