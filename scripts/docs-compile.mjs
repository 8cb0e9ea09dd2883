import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';

// Inside the package, so that `holdfast` resolves to itself by its own `exports`.
const folder = '.cache/docs';

const options = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  // Blocks without an import are modules too: their names must not meet.
  moduleDetection: ts.ModuleDetectionKind.Force,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  types: ['node'],
  jsx: ts.JsxEmit.ReactJSX,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: true,
  noEmit: true,
};

/** Type-checks groups of code blocks; each block knows its document and line. */
export function compileSnippets(groups) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const sources = new Map();
  for (const [index, blocks] of groups.entries()) {
    const extension = blocks.some(({ language }) => language === 'tsx') ? 'tsx' : 'ts';
    const path = resolve(join(folder, `${String(index).padStart(3, '0')}.${extension}`));
    const lines = blocks.flatMap((block) =>
      block.body
        .replace(/\n$/, '')
        .split('\n')
        .map((text, line) => ({ file: block.file, line: block.line + line, text })),
    );
    sources.set(path, lines);
    writeFileSync(path, lines.map(({ text }) => text).join('\n'));
  }
  if (!sources.size) return [];

  const program = ts.createProgram([...sources.keys()], options);
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const text = ts.flattenDiagnosticMessageText(messageText, '\n');
    const line = file?.getLineAndCharacterOfPosition(start ?? 0).line;
    const place = file && sources.get(resolve(file.fileName))?.[line];
    return { file: place?.file ?? file?.fileName ?? 'documents', line: place?.line ?? 1, text };
  });
}
