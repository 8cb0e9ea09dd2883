// The differential test against the published parsers, on the sources as Node sees them.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundled } from './bundled.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const nodePlatform = {
  name: 'node-platform',
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/platform[\w.-]*\.js$/ }, ({ path }) => {
      const file = `src/${path.split('/').at(-1).replace(/\.js$/, '.node.ts')}`;
      return existsSync(file)
        ? { path: fileURLToPath(new URL(`../${file}`, import.meta.url)) }
        : null;
    }),
};
const [cli] = await bundled('fuzz', ['test/fuzz/cli.ts'], [nodePlatform]);
const { main } = await import(cli);
process.exitCode = await main(process.argv.slice(2));
