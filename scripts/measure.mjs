import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { rollup } from 'rollup';
import { minify } from 'terser';
import { reserved } from './mangle.mjs';
import { privateNames, shortNames } from './private-names.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Bundles what an application adds to a base that it has anyway, its framework left outside. By Rollup, which drops the names that
 * nobody uses from imports; so that those of the framework cancel out, the base names them too.
 */
async function bundleOn(application, external) {
  const entry = join(root, 'application.js');
  const bundled = await rollup({
    input: entry,
    external,
    plugins: [
      {
        name: 'application',
        resolveId: (id) => (id === entry ? id : published(id)),
        load: (id) => (id === entry ? application : null),
      },
    ],
    onwarn: (warning, warn) => expected.includes(warning.code) || warn(warning),
  });
  const { output } = await bundled.generate({ format: 'es' });
  return minified(output[0].code);
}

const expected = ['MODULE_LEVEL_DIRECTIVE', 'UNUSED_EXTERNAL_IMPORT'];

const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** The file that this package publishes under a name. */
function published(name) {
  const entry = exports[name.replace(/^holdfast/, '.')];
  return /^holdfast(\/|$)/.test(name) && entry
    ? join(root, entry.import?.default ?? entry.default)
    : null;
}

const minified = async (code) => {
  const result = await minify(code, minifying);
  return result.code ?? '';
};

const minifying = {
  module: true,
  ecma: 2022,
  compress: { passes: 3 },
  format: { comments: false },
};

const bundling = (application) => ({
  stdin: { contents: application, resolveDir: root, sourcefile: 'application.js' },
  bundle: true,
  // Not this repository's own settings, which lead to the sources.
  tsconfigRaw: {},
  write: /** @type {const} */ (false),
  metafile: /** @type {const} */ (true),
  format: /** @type {const} */ ('esm'),
  target: 'es2022',
  platform: /** @type {const} */ ('browser'),
  legalComments: /** @type {const} */ ('none'),
  logLevel: /** @type {const} */ ('silent'),
});

/** Bundles a few lines of an application for the browser, and minifies the bundle hard: ES2022, three passes. */
export async function bundle(application) {
  const result = await build(bundling(application));
  return { code: await minified(result.outputFiles[0].text), metafile: result.metafile };
}

/** The same, minified by the bundler itself. */
export async function bundleWithEsbuild(application) {
  const { outputFiles } = await build({ ...bundling(application), minify: true });
  return outputFiles[0].text;
}

/** The same, of parts that no entry exports: from the sources, built as the published files are. */
async function bundleOfSources(application) {
  const result = await build({
    ...bundling(application),
    define: { __DEV__: 'false' },
    mangleProps: /^_[^_]/,
    reserveProps: new RegExp(`^(${reserved.join('|')})$`),
    mangleCache: shortNames(privateNames(reserved)),
  });
  return minified(result.outputFiles[0].text);
}

/** The same, with the way back from each place of the code to its source. */
export async function bundleWithMap(application) {
  const result = await build({ ...bundling(application), sourcemap: 'external', outdir: root });
  const [map, code] = result.outputFiles;
  const { code: small, map: smallMap } = await minify(code.text, {
    ...minifying,
    sourceMap: { content: map.text, asObject: true },
  });
  return { code: small ?? '', map: smallMap };
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

/** The code of an application, minified, or a file as it is. */
const content = async (code, file) =>
  code ? (await bundle(code)).code : file && readFileSync(join(root, file)).toString();

/** What `more` has over `less`, in each of the measures. */
const difference = (more, less) =>
  Object.fromEntries(
    Object.entries(more).map(([measure, size]) => [measure, size - less[measure]]),
  );

/** What somebody else's package costs: a file of it, an application, or what the application adds to its `base`. */
export async function measureOther({ base, code, file, external = [] }) {
  if (!base) return bytes(await content(code, file));
  // Rollup finds no packages by itself.
  const found = async (application) => {
    const { outputFiles } = await build({ ...bundling(application), external });
    return bytes(await bundleOn(outputFiles[0].text, external));
  };
  return difference(await found(base + code), await found(base));
}

/**
 * Measures every line of budgets.json, with the peer's part that does the same work. A line with a `base` tells what it adds to an
 * application that has the base already.
 */
export async function measureAll() {
  const budgets = JSON.parse(readFileSync(join(root, 'budgets.json'), 'utf8'));
  const rows = [];
  // Several lines stand on one base.
  const bases = new Map();
  const sizeOf = async (base, external) => {
    if (!bases.has(base)) bases.set(base, bytes(await bundleOn(base, external)));
    return bases.get(base);
  };
  for (const budget of budgets) {
    const { id, name, base, external, code, sources, file, peer, peerFile, limit, reason } = budget;
    const row = { id, name, limit, reason };
    rows.push(row);
    try {
      row.ours = base
        ? difference(bytes(await bundleOn(base + code, external)), await sizeOf(base, external))
        : bytes(sources ? await bundleOfSources(sources) : await content(code, file));
    } catch (error) {
      row.error = error.message.trim();
    }
    const other = await content(peer, peerFile);
    if (other) row.peer = bytes(other);
  }
  return rows;
}
