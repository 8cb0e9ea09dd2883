import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const dist = join(root, 'dist');

export const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  exports: Record<string, string | Record<string, unknown>>;
};

/** The JavaScript files that are published for applications, not for their tests. */
export const clientFiles = (): string[] =>
  readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(js|cjs)$/.test(name) && !/^test/.test(name))
    .sort();

export const text = (name: string): string => readFileSync(join(dist, name), 'utf8');

/** Every file that an `exports` condition leads to; types and patterns aside. */
export const entryFiles = (): string[] => {
  const files = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value === 'string') files.add(value);
    else for (const [key, child] of Object.entries(value ?? {})) if (key !== 'types') visit(child);
  };
  visit(manifest.exports);
  return [...files].filter((file) => /\.c?js$/.test(file) && !file.includes('*'));
};

export interface Outcome {
  status: number | null;
  output: string;
}

export const run = (args: string[], cwd = root): Outcome => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}` };
};

/** A folder of a test file's own, since these run side by side. */
export const scratch = (name: string): string => {
  const cache = join(root, '.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, `${name}-`));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** What `npm publish` would upload, in a folder where there is nothing yet. */
export const pack = (folder: string): string => {
  mkdirSync(folder, { recursive: true });
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: root,
    // `npm test` sets options for its children that are not meant for this one.
    env: { ...process.env, npm_config_dry_run: 'false' },
  });
  const [file] = readdirSync(folder);
  return join(folder, file ?? '');
};
