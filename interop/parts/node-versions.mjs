import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { start } from '../harness/processes.mjs';

const script = fileURLToPath(new URL('../../scripts/nodes.mjs', import.meta.url));
const LIMIT_MS = 10 * 60_000;

export const nodeVersions = {
  name: 'node-versions',
  rows: existsSync(script)
    ? [
        {
          name: 'Holdfast in Node 22 and 24 ↔ stock socket.io',
          needs: ['socket.io'],
          run: (row) =>
            row.check(
              'node scripts/nodes.mjs 22 24',
              async (later) => {
                const program = start(process.execPath, [script, '22', '24']);
                later(() => program.stop());
                const how = await program.ended;
                if (how !== 'ended with 0') throw new Error(`${how}:\n${program.text()}`);
              },
              LIMIT_MS,
            ),
        },
      ]
    : [],
};
