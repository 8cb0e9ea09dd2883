import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { afterAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
mkdirSync(join(root, '.cache'), { recursive: true });
const scratch = mkdtempSync(join(root, '.cache', 'engine-types-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** What the compiler says of test/types/engine.ts when it imports from `module`. */
function compile(module: string): string[] {
  const text = readFileSync(join(root, 'test/types/engine.ts'), 'utf8');
  const file = join(scratch, `${module.replace(/\W/g, '-')}.ts`);
  writeFileSync(file, text.replace("'holdfast/engine'", `'${module}'`));
  const program = ts.createProgram([file], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: module === 'engine.io-client' ? ['node'] : [],
    skipLibCheck: module === 'engine.io-client',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
  });
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('the types of holdfast/engine', { timeout: 60_000 }, () => {
  for (const module of ['engine.io-client', 'holdfast/engine']) {
    it(`compile the same program, misuse refused, as ${module}`, () => {
      expect(compile(module)).toEqual([]);
    });
  }
});
