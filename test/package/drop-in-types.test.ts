import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import ts from 'typescript';
import { afterAll, describe, expect, it } from 'vitest';
import { root } from './published.js';

// What is written for socket.io-client compiles against it and against Holdfast, and what is misuse there is misuse here.

const folder = join(root, 'test/types');
const files = readdirSync(folder).filter((name) => name.startsWith('compat'));

const cache = join(root, '.cache');
mkdirSync(cache, { recursive: true });
const scratch = mkdtempSync(join(cache, 'drop-in-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** How applications are configured. */
const SETTINGS: Record<string, ts.CompilerOptions> = {
  'strictly in Node': {
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    strict: true,
  },
  'with a bundler': {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
  },
};

/** What the compiler says of all files at once, each importing from `module`. */
function complaints(module: string, settings: ts.CompilerOptions): string[] {
  const copies = files.map((name) => {
    const copy = join(scratch, `${module}-${name}`);
    const code = readFileSync(join(folder, name), 'utf8').replaceAll("'holdfast'", `'${module}'`);
    writeFileSync(copy, code);
    return copy;
  });
  const program = ts.createProgram(copies, {
    ...settings,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    skipLibCheck: true,
    noEmit: true,
  });
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const line = file?.getLineAndCharacterOfPosition(start ?? 0).line ?? -1;
    const said = ts.flattenDiagnosticMessageText(messageText, '\n');
    return `${basename(file?.fileName ?? '')}:${line + 1} ${said}`;
  });
}

// A compiler's start takes seconds when the other core is busy too.
describe('code that was typed against socket.io-client', { timeout: 120_000 }, () => {
  it.each(Object.entries(SETTINGS))(
    'compiles and refuses misuse with either package, %s',
    (_, settings) => {
      expect(files.length).toBeGreaterThan(2);
      expect(complaints('socket.io-client', settings)).toEqual([]);
      expect(complaints('holdfast', settings)).toEqual([]);
    },
  );
});
