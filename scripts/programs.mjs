// Random programs by both clients, as published.
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const outfile = '.cache/programs/cli.mjs';
await build({
  entryPoints: ['test/dropin/random/cli.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  tsconfigRaw: {},
  logLevel: 'warning',
  sourcemap: 'inline',
});
process.setSourceMapsEnabled(true);
const { main } = await import(pathToFileURL(outfile));
process.exit(await main(process.argv.slice(2)));
