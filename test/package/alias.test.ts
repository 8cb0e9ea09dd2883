import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { pack, run, scratch } from './published.js';

// What docs/migrating.md promises to those who take the packed files under the peer's name.

const folder = scratch('alias');
const alias = join(folder, 'node_modules', 'socket.io-client');
beforeAll(() => {
  mkdirSync(alias, { recursive: true });
  execFileSync('tar', ['-xzf', pack(join(folder, 'pack')), '-C', alias, '--strip-components=1']);
}, 60_000);

/** Runs a program beside a `node_modules` in which socket.io-client is Holdfast, and gives what it prints. */
function program(name: string, code: string, env: Record<string, string> = {}): string {
  writeFileSync(join(folder, name), code);
  Object.assign(process.env, env);
  const { status, output } = run([join(folder, name)], folder);
  for (const key of Object.keys(env)) delete process.env[key];
  expect(output, output).not.toMatch(/Error/);
  expect(status).toBe(0);
  return output.trim();
}

const inert = `('http://localhost:1', { autoConnect: false })`;

describe('under the name socket.io-client', () => {
  it('is imported by name, as the default and as a namespace', () => {
    const code = `
      import io, { connect, io as named, Manager, Socket, protocol } from 'socket.io-client';
      import * as all from 'socket.io-client';
      console.log(io === named, io === connect, all.io === io, protocol, io${inert} instanceof Socket, new Manager${inert} instanceof Manager);`;
    expect(program('a.mjs', code)).toBe('true true true 5 true true');
  });

  it('is required as the function itself, with its members', () => {
    const code = `
      const io = require('socket.io-client');
      const { Manager, Socket, connect } = require('socket.io-client');
      console.log(io === io.io, io === connect, io${inert} instanceof Socket, typeof Manager);`;
    expect(program('a.cjs', code)).toBe('true true true function');
  });

  it('has the subpaths that packages reach for', () => {
    const code = `
      import { io } from 'socket.io-client/debug';
      import whole from 'socket.io-client/dist/socket.io.js';
      import manifest from 'socket.io-client/package.json' with { type: 'json' };
      console.log(typeof io, typeof whole, typeof whole.Manager, manifest.name);`;
    expect(program('b.mjs', code).split('\n').at(-1)).toContain('function function');
    const required = `console.log(typeof require('socket.io-client/dist/socket.io.js').Manager);`;
    expect(program('b.cjs', required)).toBe('function');
  });

  it('writes its doings when DEBUG asks for them, by way of ./debug', () => {
    const code = `
      import { io } from 'socket.io-client/debug';
      io${inert}.connect().disconnect();`;
    expect(program('c.mjs', code, { DEBUG: 'socket.io-client:socket' })).toContain(
      'socket.io-client:socket state',
    );
    expect(program('c.mjs', code)).toBe('');
  });

  it('is bundled for a browser by a bundler that knows nothing of Holdfast', async () => {
    const { code } = await bundled(
      `import { io } from 'socket.io-client'; console.log(io${inert});`,
    );
    expect(code).not.toContain('node:');
    expect(code).not.toContain('require(');
    expect(code).toContain('socket has been disconnected');
  });

  it('is bundled for a browser where it is required, as by CommonJS packages', async () => {
    const { code, files } = await bundled(`
      const io = require('socket.io-client');
      const whole = require('socket.io-client/dist/socket.io.js');
      const { Encoder } = require('socket.io-client/parser');
      const engine = require('socket.io-client/engine');
      console.log(typeof whole, io${inert} instanceof io.Socket, typeof Encoder, typeof engine.Socket);`);
    expect(files).toEqual([
      ...['engine.browser.cjs', 'index.browser.cjs', 'parser.browser.cjs', 'socket.io.cjs'],
    ]);
    expect(code).not.toContain('node:');
    expect(program('bundled.cjs', code)).toBe('function true function function');
  });

  it('is required as Node’s file where a test pretends a page, as Jest does: that may have no fetch', async () => {
    const required = `console.log(require('socket.io-client'))`;
    const { files } = await bundled(required, { platform: 'node', conditions: ['browser'] });
    expect(files).toEqual(['index.cjs']);
  });

  it('is required as the browser’s file by React Native, also where it reads no exports', async () => {
    const required = `console.log(require('socket.io-client'))`;
    const { files } = await bundled(required, { conditions: ['react-native'] });
    expect(files).toEqual(['index.browser.cjs']);
    const manifest = JSON.parse(readFileSync(join(alias, 'package.json'), 'utf8'));
    expect(manifest['react-native']).toBe('./dist/index.browser.cjs');
  });
});

/** A program as it is bundled for a browser, and the files of Holdfast in it. */
async function bundled(contents: string, options: BuildOptions = {}) {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: folder },
    bundle: true,
    write: false,
    metafile: true,
    format: 'iife',
    platform: 'browser',
    tsconfigRaw: {},
    ...options,
  });
  const files = Object.keys(metafile!.inputs).flatMap((name) => name.split('/dist/')[1] ?? []);
  return { code: outputFiles![0]!.text, files: files.sort() };
}
