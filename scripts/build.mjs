// Builds dist/ (and build/demo when there is a demo) from nothing: stale files must not be packed.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeCommonJsTypes } from './cjs-types.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

rmSync('dist', { recursive: true, force: true });
rmSync('build', { recursive: true, force: true });

execFileSync(process.execPath, ['node_modules/rollup/dist/bin/rollup', '-c', '--silent'], {
  stdio: 'inherit',
});

writeCommonJsTypes({ from: 'dist/index.d.ts', to: 'dist/index.d.cts', runtime: 'dist/index.cjs' });
writeFileSync('dist/debug.d.cts', "import holdfast = require('holdfast');\nexport = holdfast;\n");
// Plain names are declared alike for both kinds of module.
for (const file of readdirSync('dist', { recursive: true, encoding: 'utf8' })) {
  const to = join('dist', file.replace(/\.ts$/, '.cts'));
  if (!file.endsWith('.d.ts') || existsSync(to)) continue;
  const text = readFileSync(join('dist', file), 'utf8');
  writeFileSync(to, text.replaceAll(/(?<= from '\.[^']*)\.js(?=';)/g, '.cjs'));
}

if (existsSync('dist/test-server-cli.js')) chmodSync('dist/test-server-cli.js', 0o755);

// The peer has a longer one of that name, which pages take as well.
copyFileSync('dist/socket.io.min.js', 'dist/socket.io.js');

// For <script integrity="…">: what a page pins is exactly the file that is published.
const integrity = {};
for (const file of readdirSync('dist')
  .filter((name) => name.endsWith('.min.js'))
  .sort()) {
  const hash = createHash('sha384')
    .update(readFileSync(join('dist', file)))
    .digest('base64');
  integrity[file] = `sha384-${hash}`;
}
writeFileSync('dist/sri.json', `${JSON.stringify(integrity, null, 2)}\n`);

execFileSync(process.execPath, ['scripts/demo.mjs'], { stdio: 'inherit' });

console.log(
  `built dist/: ${readdirSync('dist')
    .filter((name) => !name.endsWith('.map'))
    .join(', ')}`,
);
