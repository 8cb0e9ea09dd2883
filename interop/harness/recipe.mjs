// Runs what a document shows, word for word.
import { readFileSync } from 'node:fs';
import { compileFunction } from 'node:vm';
import ts from 'typescript';

const root = new URL('../../', import.meta.url);
const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS };

/** The tables that a document's code says it needs. */
export const tablesOf = (file) =>
  [...readFileSync(new URL(file, root), 'utf8').matchAll(/^\/\/ (create table .+)$/gm)].map(
    ([, statement]) => statement,
  );

/** The first block of TypeScript behind `text` in a document, without its types. */
function blockBehind(file, text) {
  const document = readFileSync(new URL(file, root), 'utf8');
  const at = document.indexOf(text);
  const [, body] = (at >= 0 && /```ts\n([\s\S]*?)```/.exec(document.slice(at))) || [];
  if (!body) throw new Error(`${file} has no code behind "${text}"`);
  return ts.transpileModule(body, { compilerOptions: options }).outputText;
}

/**
 * @param {string} file - the document
 * @param {string} text - what stands before the code
 * @param {Record<string, unknown>} modules - what it imports
 * @param {Record<string, unknown>} declared - what it declares without making it
 * @returns {Record<string, any>} what it exports
 */
export function runRecipe(file, text, modules, declared) {
  const names = ['require', 'exports', ...Object.keys(declared)];
  const run = compileFunction(blockBehind(file, text), names, { filename: file });
  const exported = {};
  run((name) => modules[name], exported, ...Object.values(declared));
  return exported;
}
