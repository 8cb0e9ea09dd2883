// A process of its own, so that nothing else has compiled what is measured. Its parent sends expressions.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { runInThisContext } from 'node:vm';

globalThis.require = createRequire(import.meta.url);
runInThisContext(readFileSync(process.argv[2], 'utf8'));
process.on('message', async (expression) => process.send(await runInThisContext(expression)));
process.on('disconnect', () => process.exit());
