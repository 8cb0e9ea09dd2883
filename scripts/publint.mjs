// What publint says of a packed package, for the release and for the tests: node scripts/publint.mjs TARBALL
import { readFileSync } from 'node:fs';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const { buffer } = Uint8Array.from(readFileSync(process.argv[2]));
const { messages, pkg } = await publint({ pack: { tarball: buffer }, strict: true });

// The one thing that is meant otherwise there: `module` beside `require` tells a bundler, which gets a file for pages, from Jest in jsdom,
// which has no fetch and gets the one for Node. Both ask for `browser`.
const isOurs = ({ code, path }) =>
  code === 'EXPORTS_MODULE_SHOULD_BE_ESM' && path.join().endsWith('require,module');
const rest = messages.filter((message) => !isOurs(message));
for (const message of rest) console.error(formatMessage(message, pkg));
if (!rest.length) console.log('publint: all good');
process.exit(rest.length ? 1 : 0);
