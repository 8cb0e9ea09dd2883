import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import { reserved } from '../../scripts/mangle.mjs';
import { clientFiles, dist, entryFiles, pack, root, run, scratch, text } from './published.js';

const parse = (name: string): ts.SourceFile =>
  ts.createSourceFile(name, text(name), ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);

/** Property names that begin with one underscore, however they are written. */
const privateNames = (source: ts.SourceFile): string[] => {
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    const isName =
      ts.isIdentifier(node) &&
      ((ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) ||
        (ts.isPropertyAssignment(node.parent) && node.parent.name === node) ||
        ts.isShorthandPropertyAssignment(node.parent) ||
        ts.isPropertyDeclaration(node.parent) ||
        ts.isMethodDeclaration(node.parent) ||
        ts.isAccessor(node.parent));
    const isQuoted =
      ts.isStringLiteralLike(node) && ts.isIdentifierPart(node.text.charCodeAt(0), 99);
    if ((isName || isQuoted) && /^_[^_]\w*$/.test(node.text)) found.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...found];
};

describe('published files', () => {
  it('exist for every entry that package.json promises', () => {
    for (const file of entryFiles()) expect(existsSync(join(root, file)), file).toBe(true);
  });

  it('carry no private name but those that are kept on purpose', () => {
    for (const file of clientFiles())
      for (const name of privateNames(parse(file)))
        expect(reserved, `${name} in ${file}`).toContain(name);
  });

  it('promise no member in their types that they have under a shortened name', () => {
    for (const file of ['index.d.ts', 'index.d.cts']) {
      const members = text(file).match(/^ +(?:[a-z]+ )*_\w+(?=[?:(<;])/gm) ?? [];
      const names = members.map((member) => member.trim().split(' ').at(-1));
      expect(names.filter((name) => !reserved.includes(name!))).toEqual([]);
      expect(names).toContain('_close');
    }
  });

  it('would be caught with a private name left', () => {
    const source = ts.createSourceFile('x.js', 'a._left; b["_quoted"]; c._close()', 99, true);
    expect(privateNames(source)).toEqual(['_left', '_quoted', '_close']);
  });

  it('carry no transition table and no development check', () => {
    for (const file of clientFiles()) {
      expect(text(file), file).not.toMatch(/__DEV__/);
      expect(text(file), file).not.toMatch(/no transition from/);
    }
  });

  it('never make code from text', () => {
    for (const file of clientFiles())
      expect(text(file), file).not.toMatch(/\beval\s*\(|\bnew Function\b|\bFunction\s*\(['"`]/);
  });

  it('have source maps that lead to the TypeScript sources, content included', () => {
    for (const file of clientFiles()) {
      const [, name] = /\/\/# sourceMappingURL=(\S+)\s*$/.exec(text(file)) ?? [];
      const map = JSON.parse(text(join(dirname(file), `${name}`))) as {
        sources: string[];
        sourcesContent: string[];
      };
      expect(map.sources.length, file).toBeGreaterThan(0);
      map.sources.forEach((source, index) => {
        expect(existsSync(join(dist, dirname(file), source)), `${source} in ${file}`).toBe(true);
        // `idb` is published as JavaScript.
        expect(source).toMatch(/\.ts$|\/idb\/build\/index\.js$/);
        expect(map.sourcesContent[index]).toBeTruthy();
      });
    }
  });

  it('are pinned by sri.json as they are', () => {
    const pinned = JSON.parse(text('sri.json')) as Record<string, string>;
    expect(Object.keys(pinned)).toEqual(clientFiles().filter((file) => file.endsWith('.min.js')));
    for (const [file, integrity] of Object.entries(pinned)) {
      const hash = createHash('sha384')
        .update(readFileSync(join(dist, file)))
        .digest('base64');
      expect(integrity).toBe(`sha384-${hash}`);
    }
  });
});

describe('package', { timeout: 60_000 }, () => {
  const folder = scratch('pack');
  let tarball: string;
  beforeAll(() => {
    tarball = pack(folder);
  }, 60_000);

  it('is accepted by publint', () => {
    const { status, output } = run(['scripts/publint.mjs', tarball]);
    expect(output).toContain('all good');
    expect(status).toBe(0);
  });

  it('has right types for import and for require, however modules are looked for', () => {
    const { status, output } = run([
      'node_modules/@arethetypeswrong/cli/dist/index.js',
      ...[tarball, '--no-color', '--exclude-entrypoints', './package.json'],
    ]);
    expect(status, output).toBe(0);
  });
});
