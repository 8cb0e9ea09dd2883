// The simulator, on the sources.
import { fileURLToPath } from 'node:url';
import { bundled } from './bundled.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const [cli, worker] = await bundled('simulator', [
  'test/simulator/cli.ts',
  'test/simulator/worker.ts',
]);
const { main } = await import(cli);
process.exitCode = await main(process.argv.slice(2), worker);
