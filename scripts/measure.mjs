import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { rollup } from 'rollup';
import { minify } from 'terser';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Bundles a few lines of an application for the browser, and minifies the bundle hard: ES2022, three passes.
 * @param {string} application
 * @param {string[]} [external] packages that the application has anyway
 */
export async function bundle(application, external) {
  const { text, metafile } = external
    ? await withRollup(application, external)
    : await withEsbuild(application);
  const { code } = await minify(text, {
    module: true,
    ecma: 2022,
    compress: { passes: 3 },
    format: { comments: false },
  });
  return { code: code ?? '', metafile };
}

async function withEsbuild(application) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: application, resolveDir: root, sourcefile: 'application.js' },
    bundle: true,
    // Not this repository's own settings, which lead to the sources.
    tsconfigRaw: {},
    write: false,
    metafile: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    legalComments: 'none',
    logLevel: 'silent',
  });
  return { text: outputFiles[0].text, metafile };
}

/** Where packages stay outside: esbuild would keep each name that is imported from them, used or not. */
async function withRollup(application, external) {
  const entry = join(root, 'application.js');
  const bundled = await rollup({
    input: entry,
    external,
    plugins: [
      {
        name: 'application',
        resolveId: (id) => (id === entry ? id : null),
        load: (id) => (id === entry ? application : null),
      },
    ],
    onwarn: (warning, warn) => warning.code === 'MODULE_LEVEL_DIRECTIVE' || warn(warning),
  });
  const { output } = await bundled.generate({ format: 'es' });
  return { text: output[0].code };
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
  const content = async (code, file, external) =>
    code ? (await bundle(code, external)).code : file && readFileSync(join(root, file)).toString();
  const rows = [];
  for (const { id, name, code, file, peer, peerFile, external, limit, reason } of budgets) {
    const row = { id, name, limit, reason };
    rows.push(row);
    try {
      row.ours = bytes(await content(code, file, external));
    } catch (error) {
      row.error = error.message.trim();
    }
    const other = await content(peer, peerFile, external);
    if (other) row.peer = bytes(other);
  }
  return rows;
}
