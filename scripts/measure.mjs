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
    write: false,
    metafile: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
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

/** Measures every line of budgets.json, with the peer's part that does the same work. */
export async function measureAll() {
  const budgets = JSON.parse(readFileSync(join(root, 'budgets.json'), 'utf8'));
  const content = async (code, file) =>
    code ? (await bundle(code)).code : file && readFileSync(join(root, file)).toString();
  const rows = [];
  for (const { id, name, code, file, peer, peerFile, limit, reason } of budgets) {
    const row = { id, name, limit, reason };
    rows.push(row);
    try {
      row.ours = bytes(await content(code, file));
    } catch (error) {
      row.error = error.message.trim();
    }
    const other = await content(peer, peerFile);
    if (other) row.peer = bytes(other);
  }
  return rows;
}
