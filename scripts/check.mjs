// Format, lint and types; `check.mjs lint` or `check.mjs types` for one of them.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const tsc = ['node_modules/typescript/bin/tsc', '-p'];
const steps = {
  lint: [['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.']],
  types: [
    [...tsc, 'tsconfig.json'],
    [...tsc, 'tsconfig.node.json'],
  ],
};
const asked = process.argv[2] ? [process.argv[2]] : Object.keys(steps);

let failed = false;
for (const name of asked)
  for (const args of steps[name])
    if (spawnSync(process.execPath, args, { stdio: 'inherit' }).status !== 0) failed = true;
process.exit(failed ? 1 : 0);
