import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * The packed package, named by its content: where that has not changed, nothing is installed anew.
 * @param given - a tarball to use instead of packing one
 */
export function pack(folder, given) {
  mkdirSync(folder, { recursive: true });
  let tarball = given;
  if (!tarball) {
    if (isStale()) execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
    const fresh = join(folder, 'pack');
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(fresh);
    execFileSync('npm', ['pack', '--silent', '--pack-destination', fresh], {
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32',
      env: { ...process.env, npm_config_dry_run: 'false' },
    });
    tarball = join(fresh, readdirSync(fresh)[0]);
  }
  const bytes = readFileSync(tarball);
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  const path = resolve(folder, `holdfast-${hash}.tgz`);
  for (const name of readdirSync(folder))
    if (/^holdfast-\w+\.tgz$/.test(name) && join(folder, name) !== path) rmSync(join(folder, name));
  copyFileSync(tarball, path);
  return path;
}

/** Whether a source is newer than the build. */
function isStale() {
  const last = 'dist/sri.json';
  if (!existsSync(last)) return true;
  const builtAt = statSync(last).mtimeMs;
  const sources = ['src', 'bindings', 'testing', 'test-server'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
      .map(({ parentPath, path, name }) => join(parentPath ?? path, name)),
  );
  return [
    'package.json',
    'rollup.config.mjs',
    'scripts/build.mjs',
    'scripts/build-steps.mjs',
    ...sources,
  ].some((file) => statSync(file).mtimeMs > builtAt);
}
