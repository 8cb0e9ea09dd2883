import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { pack, run, scratch } from './published.js';

// What docs/migrating.md promises to those who take the packed files under the peer's name.

const folder = scratch('alias');
beforeAll(() => {
  const alias = join(folder, 'node_modules', 'socket.io-client');
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
    const { outputFiles } = await build({
      stdin: {
        contents: `import { io } from 'socket.io-client'; globalThis.made = io${inert};`,
        resolveDir: folder,
      },
      bundle: true,
      write: false,
      format: 'iife',
      platform: 'browser',
      tsconfigRaw: {},
    });
    const code = outputFiles[0]!.text;
    expect(code).not.toContain('node:');
    expect(code).not.toContain('require(');
    expect(code).toContain('socket has been disconnected');
  });
});
