// The simulator, on the sources.
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const outdir = '.cache/simulator';
await build({
  entryPoints: ['test/simulator/cli.ts', 'test/simulator/worker.ts'],
  outdir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  tsconfigRaw: {},
  define: { __DEV__: 'true' },
  logLevel: 'warning',
  sourcemap: 'inline',
});
process.setSourceMapsEnabled(true);
const { main } = await import(pathToFileURL(`${outdir}/cli.mjs`));
process.exitCode = await main(process.argv.slice(2), pathToFileURL(`${outdir}/worker.mjs`));
