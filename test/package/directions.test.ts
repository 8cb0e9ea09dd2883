import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { root } from './published.js';

// Dependencies point down: a file imports from its own row and from rows below it. The first match counts.
const rows: [name: string, height: number, pattern: RegExp][] = [
  ['entries', 6, /^src\/(index|cdn|cdn-esm|cjs|cjs\.browser)\.ts$/],
  ['the peer’s face', 5, /^src\/(io\.ts|dropin\/)/],
  ['offline', 4, /^src\/offline\//],
  [
    'the floor',
    0,
    /^src\/(node\/[\w-]+|platform|machine|emitter|errors|reasons|bytes|globals)(\.[\w]+)*\.ts$/,
  ],
  ['wake', 3, /^src\/wake\//],
  ['socket', 2, /^src\/socket\//],
  ['engine', 1, /^src\/engine\//],
  ['the peers’ parsers', 3, /^src\/parser\//],
  ['the peer’s engine', 5, /^src\/engine-client(\/|\.ts$)/],
  // create.ts, and the free functions over a socket.
  ['create', 3, /^src\/(explain\/(table\/)?|inspect\/)?[\w-]+\.ts$/],
];
const isHost = (file: string) =>
  /^src\/(node\/[\w-]+|platform(\.[\w]+)*|offline\/[\w-]+-store)\.ts$/.test(file);

// Packages that a row may name; frameworks and the like come in here, with their entry.
const packages: [file: RegExp, allowed: RegExp][] = [
  [/^src\/(platform\.node\.ts$|node\/)/, /^(node:.*|ws)$/],
  [/^src\/offline\//, /^(idb|holdfast)$/],
  [/^src\//, /^$/],
  [/^debug\//, /^holdfast$/],
  // What an application could import, and no more; the frameworks each in its own folder. Of the outbox types alone: tests of the
  // packed files make sure of it.
  [/^bindings\/react\//, /^(holdfast(\/offline)?|react)$/],
  [/^bindings\/vue\//, /^(holdfast(\/offline)?|vue)$/],
  [/^bindings\/zustand\//, /^(holdfast(\/offline)?|zustand\/vanilla)$/],
  [/^bindings\//, /^holdfast(\/offline)?$/],
  // It runs in pages too, and has no need of msw: that is handed in.
  [/^testing\//, /^holdfast$/],
  // Of socket.io types alone, as a test of the package makes sure of here and for Playwright.
  [/^server\//, /^(node:.*|socket\.io)$/],
  [/^test-server\/playwright\.ts$/, /^@playwright\/test$/],
  [/^test-server\//, /^(node:.*|ws)$/],
];

const rowOf = (file: string) => rows.find(([, , pattern]) => pattern.test(file));

const parse = (file: string, code: string) =>
  ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true);

/** What a file names in `import`, `export … from`, `import()` and `import('…')` types; type-only ones count. */
const importsOf = (source: ts.SourceFile): string[] => {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const specifier =
      ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
        ? node.moduleSpecifier
        : ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
          ? node.arguments[0]
          : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
            ? node.argument.literal
            : undefined;
    if (specifier && ts.isStringLiteralLike(specifier)) found.push(specifier.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
};

const checkImports = (file: string, code: string): string[] =>
  importsOf(parse(file, code)).flatMap((name) => {
    if (!name.startsWith('.')) {
      const rule = packages.find(([pattern]) => pattern.test(file));
      return !rule || rule[1].test(name) ? [] : [`${file} imports the package ${name}`];
    }
    const target = posix.join(posix.dirname(file), name).replace(/\.js$/, '.ts');
    const top = (path: string) => path.split('/')[0];
    if (top(file) !== top(target)) {
      const fine = top(file) === 'testing' && top(target) === 'test-server';
      return fine ? [] : [`${file} imports ${target} across ${top(file)}/ and ${top(target)}/`];
    }
    const binding = (path: string) => /^bindings\/(\w+)\//.exec(path)?.[1];
    if (binding(target) && binding(file) !== binding(target))
      return [`${file} imports ${target}, another binding's file`];
    if (top(file) !== 'src') return [];
    const [from, to] = [rowOf(file), rowOf(target)];
    if (!from || !to) return [`${file} or ${target} stands in no row`];
    return to[1] <= from[1] ? [] : [`${file} (${from[0]}) imports ${target} (${to[0]})`];
  });

/** Reads of the host that a lint rule for plain globals cannot see. */
const checkHost = (file: string, code: string): string[] => {
  if (!file.startsWith('src/') || isHost(file)) return [];
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
      const whole = node.getText().replace(/\s/g, '');
      if (/^(Date\.now|Math\.random|(globalThis|self|window)[.[?].*)$/.test(whole))
        found.push(whole);
    }
    // With an argument it is a copy, not the clock.
    if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && !node.arguments?.length)
      found.push('new Date');
    ts.forEachChild(node, visit);
  };
  visit(parse(file, code));
  return found.map((what) => `${file} reads ${what}, which only the platform may`);
};

const sources = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => posix.join(folder, name.replaceAll('\\', '/')));

describe('sources', () => {
  const files = ['src', 'bindings', 'debug', 'testing', 'server', 'test-server'].flatMap(sources);
  const code = (file: string) => readFileSync(join(root, file), 'utf8');

  it('import only from their own row and from rows below it', () => {
    expect(files.flatMap((file) => checkImports(file, code(file)))).toEqual([]);
  });

  it('reach their host only through the platform', () => {
    expect(files.flatMap((file) => checkHost(file, code(file)))).toEqual([]);
  });
});

describe('the check of directions', () => {
  it.each([
    ['src/engine/a.ts', "import type { S } from '../socket/socket.js';"],
    ['src/socket/a.ts', "export { io } from '../io.js';"],
    ['src/socket/a.ts', "import { createSocket } from '../create.js';"],
    ['src/socket/a.ts', "type Box = import('../offline/outbox.js').Box;"],
    ['src/io.ts', "import '../test-server/index.js';"],
    ['src/create.ts', "void import('../test/fake.js');"],
    ['src/machine.ts', "import { open } from './engine/engine.js';"],
    ['src/engine/a.ts', "import WebSocket from 'ws';"],
    ['test-server/a.ts', "import { encode } from '../src/engine/codec.js';"],
    ['bindings/react/a.ts', "import { io } from '../../src/io.js';"],
    ['bindings/react/a.ts', "import { createPortal } from 'react-dom';"],
    ['bindings/react/a.ts', "import { x } from '../vue/x.js';"],
    ['bindings/hold.ts', "import { useSocket } from './react/use-socket.js';"],
    ['bindings/hold.ts', "import { useState } from 'react';"],
    ['bindings/zustand/a.ts', "import { create } from 'zustand';"],
    ['testing/a.ts', "import { encode } from '../src/engine/codec.js';"],
    ['testing/a.ts', "import { http } from 'msw';"],
    ['server/a.ts', "import { createClient } from 'redis';"],
    ['server/a.ts', "import { encode } from '../src/parser.js';"],
  ])('catches %s with %s', (file, code) => {
    expect(checkImports(file, code)).toHaveLength(1);
  });

  it.each([
    'Date.now()',
    'const r = Math.random',
    'new Date()',
    'globalThis.fetch',
    "self['x']",
    'globalThis?.x',
  ])('catches %s', (code) => {
    expect(checkHost('src/engine/a.ts', code)).toHaveLength(1);
    expect(checkHost('src/platform.node.ts', code)).toHaveLength(0);
  });

  it('allows what points down', () => {
    expect(
      checkImports('src/socket/a.ts', "import '../engine/engine.js'; import '../machine.js';"),
    ).toEqual([]);
    expect(
      checkImports('src/index.ts', "export * from './io.js'; export * from './offline/x.js';"),
    ).toEqual([]);
  });
});
