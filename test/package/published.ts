import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

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

let packed: string | undefined;

/** What `npm publish` would upload, in a folder of its own. */
export const tarball = (): string => {
  if (!packed) {
    const folder = join(root, '.cache/pack');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
      cwd: root,
      // `npm test` sets options for its children that are not meant for this one.
      env: { ...process.env, npm_config_dry_run: 'false' },
    });
    const [file] = readdirSync(folder);
    packed = join(folder, file ?? '');
  }
  return packed;
};
