import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import parser from '@typescript-eslint/parser';
import { ESLint } from 'eslint';
import reactHooks from 'eslint-plugin-react-hooks';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root, run } from './published.js';

const cache = join(root, '.cache');
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, 'react-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What `npm publish` would upload, unpacked. It lies inside the project, so that it finds React there. */
const published = join(folder, 'package');

beforeAll(() => {
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: root,
    // `npm test` sets options for its children that are not meant for this one.
    env: { ...process.env, npm_config_dry_run: 'false' },
  });
  execFileSync('tar', ['-xzf', readdirSync(folder)[0]!], { cwd: folder });
}, 60_000);

const text = (file: string) => readFileSync(join(published, file), 'utf8');

/** What a file imports, by name. */
const importsOf = (file: string): string[] =>
  ts.preProcessFile(text(file), true, true).importedFiles.map(({ fileName }) => fileName);

/** A file, and all files of the package that it imports. */
const filesBelow = (file: string, found = new Set<string>()): Set<string> => {
  found.add(file);
  for (const name of importsOf(file)) {
    const next = join(dirname(file), name);
    if (name.startsWith('.') && !found.has(next)) filesBelow(next, found);
  }
  return found;
};

/** Runs a module inside the published package, and gives what it writes. */
const evaluate = (code: string, ...options: string[]): unknown => {
  const { status, output } = run(
    [...options, '--input-type=module', '--eval', `console.log(JSON.stringify(await (${code})()))`],
    published,
  );
  expect(status, output).toBe(0);
  return JSON.parse(output);
};

const names = (options: string[]) =>
  evaluate(`async () => Object.keys(await import('holdfast/react'))`, ...options);

describe('holdfast/react, as packed', () => {
  it("begins with 'use client' in each file that names a hook of React's", () => {
    const files = [...filesBelow('dist/react.js')];
    const client = files.filter((file) => importsOf(file).includes('react'));
    expect(client).toContain('dist/react.js');
    for (const file of client) expect(text(file).split('\n')[0], file).toBe("'use client';");
  });

  it('leaves the core to servers too', () => {
    for (const file of ['dist/index.js', 'dist/index.node.js', 'dist/index.cjs'])
      for (const each of filesBelow(file)) expect(text(each), each).not.toContain('use client');
  });

  it('imports React and the core, and no renderer', () => {
    const imported = [...filesBelow('dist/react.js')].flatMap(importsOf);
    const packages = imported.filter((name) => !name.startsWith('.'));
    expect(new Set(packages)).toEqual(new Set(['react', 'holdfast']));
  });

  it('has a file of its own for Server Components, which imports nothing', () => {
    const resolve = `() => import.meta.resolve('holdfast/react')`;
    expect(evaluate(resolve, '--conditions=react-server')).toMatch(/\/dist\/react\.server\.js$/);
    expect(evaluate(resolve)).toMatch(/\/dist\/react\.js$/);
    expect(importsOf('dist/react.server.js')).toEqual([]);
  });

  it('has the same names for Server Components', () => {
    expect(names(['--conditions=react-server'])).toEqual(names([]));
  });

  it('says what to do in a Server Component', () => {
    const calls = `async () => {
      const thrown = {};
      for (const [name, call] of Object.entries(await import('holdfast/react'))) {
        try { call(); thrown[name] = null; } catch (error) { thrown[name] = error.message; }
      }
      return thrown;
    }`;
    const thrown = evaluate(calls, '--conditions=react-server') as Record<string, string>;
    for (const [name, message] of Object.entries(thrown)) {
      expect(message).toMatch(/^holdfast: .*'use client'/);
      expect(message).toContain(name);
    }
    expect(Object.keys(thrown).length).toBeGreaterThan(10);
  });

  it('lets Server Components import the core', () => {
    const core = `async () => typeof (await import('holdfast')).createSocket`;
    expect(evaluate(core, '--conditions=react-server')).toBe('function');
  });
});

describe("React's lint, the compiler's rules included", { timeout: 60_000 }, () => {
  const eslint = new ESLint({
    cwd: root,
    overrideConfigFile: true,
    baseConfig: [
      {
        files: ['**/*.ts', '**/*.tsx'],
        languageOptions: { parser, parserOptions: { ecmaFeatures: { jsx: true } } },
        linterOptions: { reportUnusedDisableDirectives: 'error' },
      },
      reactHooks.configs.flat['recommended-latest'],
    ],
  });
  const complaints = (results: ESLint.LintResult[]) =>
    results.flatMap(({ filePath, messages }) =>
      messages.map(({ line, ruleId, message }) => `${filePath}:${line} ${ruleId} ${message}`),
    );

  it('has nothing to say about the hooks', async () => {
    const results = await eslint.lintFiles('bindings/react/*.ts');
    expect(results.length).toBeGreaterThan(10);
    expect(complaints(results)).toEqual([]);
  });

  it('has nothing to say about components that use every hook', async () => {
    const example = 'test/bindings/react/example.tsx';
    expect(complaints(await eslint.lintFiles(example))).toEqual([]);
    const code = readFileSync(join(root, example), 'utf8');
    const hooks = names([]) as string[];
    for (const hook of hooks) expect(code, hook).toMatch(new RegExp(`\\b${hook}\\b`));
  });

  it('would speak up', async () => {
    const code = `import { useMemo, useRef } from 'react';
      export function Conditional({ on }: { on: boolean }) {
        if (on) useMemo(() => on, [on]);
        return null;
      }
      export function Impure() {
        const ref = useRef(0);
        return ref.current;
      }`;
    const [result] = await eslint.lintText(code, { filePath: join(root, 'bad.tsx') });
    const rules = new Set(result?.messages.map(({ ruleId }) => ruleId));
    for (const rule of ['rules-of-hooks', 'refs']) expect(rules).toContain(`react-hooks/${rule}`);
  });
});
