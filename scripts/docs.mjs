// Holds the documents to the truth: code blocks compile against the built package, relative links
// lead somewhere, figures equal what `npm run size` measures.
//
//   ```ts             compiled on its own, with strict settings (`tsx` too)
//   ```ts continued   compiled together with the blocks before it, up to the last plain one
//   ```vue            its script as `ts`, its template by Vue's compiler
//   ```js, ```html    syntax only (of HTML, the inline scripts)
//   <script src="….min.js" integrity="…">   the hash that dist/sri.json has for that file
//   docs/errors.md    as scripts/docs-errors.mjs makes it from the table of explain()
//   docs/performance.md, docs/images/performance-*.svg, <!-- measured --> of README.md
//                     as written from docs/performance.json, whose sizes are those of today
//   docs/scale.md     its figures as scripts/docs-scale.mjs makes them from docs/scale.json
//   <!-- size:io -->6.6 KB<!-- /size -->   `size:io:peer` for socket.io-client, `size:io:share` for per cent
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { compileScript, parse } from 'vue/compiler-sfc';
import { readArguments } from './arguments.mjs';
import { compileSnippets } from './docs-compile.mjs';
import { errorsDocument, file as errorsFile } from './docs-errors.mjs';
import { scaleFigures } from './docs-scale.mjs';
import { measureAll } from './measure.mjs';
import { readResults, resultsFile, withSizes, writeResults } from './performance/collect.mjs';
import { filesWith } from './performance/files.mjs';
import { unexplained } from './performance/page.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const USAGE = `npm run docs               whether the documents are true
npm run docs -- --write    corrects the figures in them`;

const { write } = readArguments(USAGE, { options: { write: { type: 'boolean' } } }).values;
const problems = [];
const report = (file, line, text) => problems.push(`${file}:${line}: ${text}`);
const lineAt = (text, index) => text.slice(0, index).split('\n').length;

const sizes = await measureAll();

const errors = await errorsDocument();
if (write) writeFileSync(errorsFile, errors);
else if (readFileSync(errorsFile, 'utf8') !== errors)
  report(errorsFile, 1, 'differs from the table of explain(): npm run docs -- --write');

await checkPerformance();

const markdownIn = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true })
        .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
        .map((name) => join(folder, name))
    : [];
const files = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'SECURITY.md',
  ...markdownIn('docs'),
];
const examples = readdirSync('examples').map((name) => join('examples', name));
files.push(...examples.map((folder) => join(folder, 'README.md')));
const documents = [];
for (const file of files) {
  if (existsSync(file)) documents.push({ file, text: readFileSync(file, 'utf8') });
  else report(file, 1, 'is missing');
}

const snippets = [];
const counts = { code: 0, links: 0, figures: 0 };
for (const { file, text } of documents) {
  for (const match of text.matchAll(/^( *)```(\w+)([^\n]*)\n([\s\S]*?)^ *```/gm)) {
    const [, , language, info, body] = match;
    const block = { file, line: lineAt(text, match.index) + 1, language, body };
    if (/^(tsx?|vue)$/.test(language)) {
      const compiled = language === 'vue' ? scriptOf(block) : block;
      const previous = snippets.at(-1);
      if (/\bcontinued\b/.test(info) && previous?.[0].file === file) previous.push(compiled);
      else snippets.push([compiled]);
      counts.code++;
    } else if (/^(js|jsx|html)$/.test(language)) {
      await checkSyntax(block);
      counts.code++;
    }
  }
  checkLinks(file, text);
}
for (const { file, line, text } of compileSnippets(snippets)) report(file, line, text);
await checkFigures();
checkScale();
checkIntegrity();

for (const problem of problems) console.error(`docs: ${problem}`);
console.log(
  `docs: ${documents.length} documents, ${counts.code} code blocks, ${counts.links} links, ${counts.figures} figures, ${problems.length} problems`,
);
process.exit(problems.length ? 1 : 0);

/** Sizes are the same wherever they are measured, so these follow; every other figure is that of a run. */
async function checkPerformance() {
  const known = readResults();
  const { results, changed } = withSizes(known, sizes);
  if (write) writeResults(results);
  else for (const what of changed) report(resultsFile, 1, `${what}: npm run docs -- --write`);
  const shown = write ? results : known;
  for (const [file, text] of Object.entries(filesWith(shown))) {
    if (write) writeFileSync(file, text);
    else if (!existsSync(file) || readFileSync(file, 'utf8') !== text)
      report(file, 1, `differs from ${resultsFile}: npm run performance`);
  }
  for (const id of unexplained(shown))
    report(resultsFile, 1, `${id} misses a goal, and scripts/performance/limits.mjs says nothing`);
}

/** The script of a Vue component; what is wrong with its template is reported. */
function scriptOf({ file, line, body }) {
  const { descriptor, errors } = parse(body);
  for (const error of errors) report(file, line, error.message);
  const script = descriptor.scriptSetup;
  if (!script) report(file, line, 'the component has no <script setup>');
  try {
    compileScript(descriptor, { id: 'docs', inlineTemplate: true });
  } catch (error) {
    report(file, line, error.message);
  }
  const from = (script?.loc.start.line ?? 1) - 1;
  return { file, line: line + from, language: 'ts', body: script?.content ?? '' };
}

async function checkSyntax({ file, line, language, body }) {
  const scripts =
    language === 'html'
      ? [...body.matchAll(/<script(?![^>]*\bsrc=)([^>]*)>([\s\S]*?)<\/script>/g)]
          .filter(([, attributes]) => !/type="(importmap|application\/json)"/.test(attributes))
          .map(([, , code]) => code)
      : [body];
  for (const code of scripts)
    await transform(code, { loader: 'jsx', logLevel: 'silent' }).catch((error) => {
      report(file, line, error.errors?.[0]?.text ?? error.message);
    });
}

function checkLinks(file, text) {
  const prose = text.replace(/^ *```[\s\S]*?^ *```/gm, (code) => code.replace(/[^\n]/g, ' '));
  for (const match of prose.matchAll(/\]\(([^)\s]+)[^)]*\)|(?:href|src)="([^"]+)"/g)) {
    const target = match[1] ?? match[2];
    if (/^[a-z][a-z+.-]*:|^\/\//i.test(target)) continue;
    counts.links++;
    const [path, anchor] = target.split('#');
    const to = path ? resolve(dirname(file), decodeURIComponent(path)) : resolve(file);
    if (!existsSync(to)) report(file, lineAt(text, match.index), `${target} does not exist`);
    else if (anchor && to.endsWith('.md') && !headings(readFileSync(to, 'utf8')).has(anchor))
      report(file, lineAt(text, match.index), `${target}: no such heading`);
  }
}

/** The anchors that a Markdown viewer gives to headings. */
function headings(text) {
  const anchors = new Set();
  for (const [, title] of text.matchAll(/^#{1,6} +(.*)$/gm)) {
    const base = title
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-');
    let anchor = base;
    for (let n = 1; anchors.has(anchor); n++) anchor = `${base}-${n}`;
    anchors.add(anchor);
  }
  return anchors;
}

async function checkFigures() {
  const marker = /<!-- size:([\w-]+)(?::(peer|share))? -->([\s\S]*?)<!-- \/size -->/g;
  if (!documents.some(({ text }) => text.search(marker) >= 0)) return;
  const rows = new Map(sizes.map((row) => [row.id, row]));
  for (const { file, text } of documents) {
    const corrected = text.replace(marker, (whole, id, kind, written, index) => {
      counts.figures++;
      const row = rows.get(id);
      const measured = row && figure(row, kind);
      if (!measured) report(file, lineAt(text, index), `nothing is measured as size:${id}`);
      else if (written !== measured) {
        if (write) return whole.replace(`>${written}<`, `>${measured}<`);
        report(file, lineAt(text, index), `says ${written} for ${id}, measured is ${measured}`);
      }
      return whole;
    });
    if (corrected !== text) writeFileSync(file, corrected);
  }
}

function checkScale() {
  const figures = scaleFigures();
  for (const { file, text } of documents) {
    const marker = /<!-- scale:([\w-]+) -->([\s\S]*?)<!-- \/scale -->/g;
    const corrected = text.replace(marker, (whole, name, written, index) => {
      counts.figures++;
      const wanted = figures[name];
      if (wanted === undefined) report(file, lineAt(text, index), `no figure is scale:${name}`);
      else if (written !== wanted) {
        if (write) return whole.replace(`>${written}<`, `>${wanted}<`);
        report(file, lineAt(text, index), `scale:${name} differs from docs/scale.json`);
      }
      return whole;
    });
    if (corrected !== text) writeFileSync(file, corrected);
  }
}

function figure({ ours, peer }, kind) {
  if (kind === 'share') return ours && peer && `${Math.round((100 * ours.brotli) / peer.brotli)} %`;
  const size = kind === 'peer' ? peer : ours;
  return size && `${(size.brotli / 1000).toFixed(1)} KB`;
}

/** A page that carries a stale hash would not run its script. */
function checkIntegrity() {
  const hashes = JSON.parse(readFileSync('dist/sri.json', 'utf8'));
  const pages = examples.map((folder) => join(folder, 'index.html')).filter(existsSync);
  for (const file of [...documents.map(({ file }) => file), ...pages]) {
    const text = readFileSync(file, 'utf8');
    const tag = /src="(?:[^"]*\/)?([\w.-]+)"\s+integrity="([^"]*)"/g;
    const corrected = text.replace(tag, (whole, name, written, index) => {
      counts.figures++;
      if (written === hashes[name]) return whole;
      if (write) return whole.replace(written, hashes[name]);
      report(file, lineAt(text, index), `the integrity of ${name} is ${hashes[name]}`);
      return whole;
    });
    if (corrected !== text) writeFileSync(file, corrected);
  }
}
