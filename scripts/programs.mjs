// Random programs by both clients, as published.
import { fileURLToPath } from 'node:url';
import { bundled } from './bundled.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const [cli] = await bundled('programs', ['test/dropin/random/cli.ts']);
const { main } = await import(cli);
process.exit(await main(process.argv.slice(2)));
