import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { root } from '../../package/published.js';

it('passes the checks that other versions of Node pass by `npm run nodes`', async () => {
  const run = promisify(execFile)(process.execPath, [join(root, 'scripts/nodes.mjs')]);
  const { stdout } = await run.catch((error) => error);
  expect(stdout).toMatch(/\n\d+ passed, 0 failed\n$/);
  expect(stdout.match(/: ok /g).length).toBeGreaterThan(10);
}, 60_000);
