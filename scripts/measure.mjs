import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { minify } from 'terser';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Bundles a few lines of an application for the browser, and minifies the bundle hard: ES2022, three passes. */
export async function bundle(application) {
  const result = await build({
    stdin: { contents: application, resolveDir: root, sourcefile: 'application.js' },
    bundle: true,
    // Not this repository's own settings, which lead to the sources.
    tsconfigRaw: {},
    write: false,
    metafile: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'none',
    logLevel: 'silent',
  });
  const { code } = await minify(result.outputFiles[0].text, {
    module: true,
    ecma: 2022,
    compress: { passes: 3 },
    format: { comments: false },
  });
  return { code: code ?? '', metafile: result.metafile };
}

export function bytes(content) {
  const data = Buffer.from(content);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_SIZE_HINT]: data.length,
  };
  return {
    raw: data.length,
    gzip: gzipSync(data, { level: 9 }).length,
    brotli: brotliCompressSync(data, { params }).length,
  };
}

const content = async (code, file) =>
  code ? (await bundle(code)).code : file && readFileSync(join(root, file)).toString();

/** What `more` has over `less`, in each of the measures. */
const difference = (more, less) =>
  Object.fromEntries(
    Object.entries(more).map(([measure, size]) => [measure, size - less[measure]]),
  );

/**
 * Measures every line of budgets.json, with the peer's part that does the same work. A line with a `base` tells what it adds to an
 * application that has the base already.
 */
export async function measureAll() {
  const budgets = JSON.parse(readFileSync(join(root, 'budgets.json'), 'utf8'));
  const rows = [];
  for (const { id, name, base, code, file, peer, peerFile, limit, reason } of budgets) {
    const row = { id, name, limit, reason };
    rows.push(row);
    try {
      row.ours = base
        ? difference(bytes(await content(base + code)), bytes(await content(base)))
        : bytes(await content(code, file));
    } catch (error) {
      row.error = error.message.trim();
    }
    const other = await content(peer, peerFile);
    if (other) row.peer = bytes(other);
  }
  return rows;
}
