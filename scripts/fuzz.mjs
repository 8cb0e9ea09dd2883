// The differential test against the published parsers, on the sources as Node sees them.
import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const outfile = '.cache/fuzz/cli.mjs';
await build({
  entryPoints: ['test/fuzz/cli.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  tsconfigRaw: {},
  define: { __DEV__: 'true' },
  logLevel: 'warning',
  sourcemap: 'inline',
  plugins: [
    {
      name: 'node-platform',
      setup: ({ onResolve }) =>
        onResolve({ filter: /\/platform[\w.-]*\.js$/ }, ({ path }) => {
          const file = `src/${path.split('/').at(-1).replace(/\.js$/, '.node.ts')}`;
          return existsSync(file) ? { path: fileURLToPath(pathToFileURL(file)) } : null;
        }),
    },
  ],
});
const { main } = await import(pathToFileURL(outfile));
process.exitCode = await main(process.argv.slice(2));
