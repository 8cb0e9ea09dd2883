import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { until } from './support.js';

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** `code` with all that it imports, as a bundler makes it for a page. */
async function bundle(code: string, external: string[] = []): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: at('.'), loader: 'ts' },
    alias: { 'holdfast/testing': at('testing/index.ts'), holdfast: at('src/index.ts') },
    bundle: true,
    // Without comments, which may name what they like.
    minifyWhitespace: true,
    platform: 'browser',
    format: external.length ? 'esm' : 'iife',
    external,
    define: { __DEV__: 'true' },
    tsconfigRaw: {},
    write: false,
    logLevel: 'silent',
  });
  return outputFiles[0]!.text;
}

/** What pages and workers have, in a realm of its own that has nothing else. */
function page(extra: object = {}): object {
  return createContext({
    ...{ setTimeout, clearTimeout, setInterval, clearInterval, queueMicrotask, performance },
    ...{ URL, URLSearchParams, TextEncoder, TextDecoder, AbortController, AbortSignal },
    ...{ Blob, Headers, Response, MessageChannel, atob, btoa, crypto },
    ...extra,
  });
}

const application = `
  import { io } from 'holdfast';
  import { createTestServer } from 'holdfast/testing';
  const server = createTestServer({ connectionStateRecovery: {} });
  server.io.on('connection', (socket) => {
    socket.on('echo', (what, done) => done(what));
  });
  const socket = io('http://app.test', { platform: server.platform() });
  socket.emit('echo', { text: 'hello', bytes: Uint8Array.of(1, 2) }, (answer) => {
    tell([answer.text, ...new Uint8Array(answer.bytes)]);
    server.close();
  });
`;

describe('holdfast/testing, bundled for a page', () => {
  it('imports nothing of Node, of msw or of the client', async () => {
    const code = await bundle(`export * from 'holdfast/testing';`, ['node:*', 'holdfast', 'msw']);
    expect(code).not.toMatch(/\bimport\b\s*["'{*(]|\brequire\(/);
    expect(code).not.toMatch(/\b(Buffer|process|__dirname|NodeJS)\b/);
    expect(code).not.toContain('node:');
  });

  it('would be caught importing one', async () => {
    const code = await bundle(`export { randomBytes } from 'node:crypto';`, ['node:*']);
    expect(code).toMatch(/from"node:crypto"/);
  });

  it('works where there is nothing but what a page has', async () => {
    const result: unknown[] = [];
    runInContext(
      await bundle(application),
      page({ tell: (told: unknown[]) => result.push(...told) }),
    );
    await until(() => result.length > 0);
    expect(result).toEqual(['hello', 1, 2]);
  });

  it.each([
    ['lets a process end after close()', 'server.close();', 'hello,1,2'],
    ['would be caught holding one', '', 'hello,1,2, and held'],
  ])('%s', async (_, end, stdout) => {
    // This timer holds no process itself: it is heard of only where something else does. The time that a start takes is not in it.
    const print = `const tell = (told) => {
      process.stdout.write(told.join());
      setTimeout(() => {
        process.stdout.write(', and held');
        process.exit();
      }, 500).unref();
    };`;
    const code = await bundle(print + application.replace('server.close();', end));
    const child = spawnSync(process.execPath, ['--eval', code], { encoding: 'utf8' });
    expect(child).toMatchObject({ status: 0, signal: null, stderr: '', stdout });
  });

  it('reads no global as it is imported', async () => {
    const code = await bundle(`import { createTestServer } from 'holdfast/testing';
      globalThis.made = typeof createTestServer;`);
    const bare = createContext({});
    runInContext(code, bare);
    expect((bare as { made?: string }).made).toBe('function');
  });
});
