import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/**
 * Bundles TypeScript of the tests for the present Node, with packages left outside, and maps for what it throws.
 * @param {string} name - of the folder for the files
 * @param {string[]} entryPoints
 * @param {import('esbuild').Plugin[]} [plugins]
 * @returns {Promise<URL[]>} the files, to be imported
 */
export async function bundled(name, entryPoints, plugins = []) {
  const outdir = `.cache/${name}`;
  await build({
    entryPoints,
    outdir,
    outExtension: { '.js': '.mjs' },
    entryNames: '[name]',
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    tsconfigRaw: {},
    define: { __DEV__: 'true' },
    logLevel: 'warning',
    sourcemap: 'inline',
    plugins,
  });
  process.setSourceMapsEnabled(true);
  const nameOf = (path) => path.split('/').at(-1).replace(/\.ts$/, '.mjs');
  return entryPoints.map((path) => pathToFileURL(`${outdir}/${nameOf(path)}`));
}
