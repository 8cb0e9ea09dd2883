import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, describe, expect, it } from 'vitest';
import { manifest, root } from './published.js';

const strict: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.Node16,
  moduleResolution: ts.ModuleResolutionKind.Node16,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
};

const diagnose = (files: string[], options: ts.CompilerOptions = strict): string[] =>
  ts.getPreEmitDiagnostics(ts.createProgram(files, options)).map(({ file, start, messageText }) => {
    const line = file && file.getLineAndCharacterOfPosition(start ?? 0).line + 1;
    return `${file?.fileName}:${line} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });

// Inside the package, so that `holdfast` resolves to itself by its own `exports`.
const cache = join(root, '.cache');
mkdirSync(cache, { recursive: true });
const scratch = mkdtempSync(join(cache, 'types-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** Compiles a user's file, with the declarations of the package checked too. */
const compile = (name: string, code: string, options?: ts.CompilerOptions) => {
  const file = join(scratch, name);
  writeFileSync(file, code);
  return diagnose([file], options);
};

// A compiler's start takes seconds when the other core is busy too.
describe('types', { timeout: 60_000 }, () => {
  it('compile where an ES module imports', () => {
    const code = `import io, { connect, io as named, Manager, Socket, type SocketOptions } from 'holdfast';
      export const socket: Socket = io('https://example.com/');
      export const all = [connect, named, Manager] as const;
      export type Options = SocketOptions;`;
    expect(compile('user.mts', code)).toEqual([]);
  });

  it('compile where a CommonJS file requires', () => {
    const code = `import io = require('holdfast');
      import { Manager, Socket } from 'holdfast';
      const socket: io.Socket = io('https://example.com/');
      const same: Socket = io.io('https://example.com/');
      const manager: Manager = new io.Manager('https://example.com/');
      const options: Partial<io.SocketOptions> = {};
      export = { socket, same, manager, options, connect: io.connect('https://example.com/') };`;
    expect(compile('user.cts', code)).toEqual([]);
  });

  it('compile where a default import meets esModuleInterop', () => {
    const code = `import io from 'holdfast'; export const socket: io.Socket = io('https://example.com/');`;
    expect(compile('user.cts', code, { ...strict, esModuleInterop: true })).toEqual([]);
  });

  it('offer what is there to require(), from every entry, and nothing else', () => {
    const code = `import io = require('holdfast');
      import { createSocket, explain, webSocket } from 'holdfast';
      import debug = require('holdfast/debug');
      import { outbox } from 'holdfast/offline';
      import { useSocket } from 'holdfast/react';
      const socket = createSocket('https://example.com/', { transports: [webSocket()] });
      export = [socket, io.createManager, explain, debug('x'), outbox(socket, { scope: 'a' }), useSocket, io.absent];`;
    expect(compile('user.cts', code)).toEqual([expect.stringContaining('absent')]);
  });

  const entries = Object.keys(manifest.exports)
    .filter((path) => /^[^*]*$/.test(path) && !/\.js(on)?$/.test(path))
    .map((path) => path.replace('.', 'holdfast'));
  const importing = (names: string[]) =>
    names.map((name, at) => `export * as e${at} from '${name}';`).join('\n');

  it.each<[string, string[], ts.CompilerOptions]>([
    [
      'for Node alone, without the types of a page',
      // Theirs, which those two build on, need a page.
      entries.filter((name) => !/vue|playwright/.test(name)),
      { ...strict, lib: ['lib.es2022.d.ts'], types: ['node'] },
    ],
    ['for an older language', entries, { ...strict, lib: ['lib.es2017.d.ts', 'lib.dom.d.ts'] }],
    [
      'that is not strict',
      entries,
      { ...strict, strict: false, exactOptionalPropertyTypes: false },
    ],
  ])('compile in a project %s', (_, names, options) => {
    expect(names).toContain('holdfast/offline');
    expect(compile('project.mts', importing(names), options)).toEqual([]);
  });

  // Misuse that must not compile is marked with @ts-expect-error there.
  const folder = join(root, 'test/types');
  const files = existsSync(folder)
    ? ts.sys.readDirectory(folder, ['.ts', '.tsx', '.mts', '.cts'])
    : [];
  if (files.length)
    it('compile and refuse as test/types says', () => {
      expect(diagnose(files)).toEqual([]);
    }, 180_000);
});
