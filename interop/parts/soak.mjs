import { fileURLToPath } from 'node:url';
import { start } from '../harness/processes.mjs';

const script = fileURLToPath(new URL('../../scripts/soak.mjs', import.meta.url));
const LIMIT_MS = 8 * 60_000;

export const soak = {
  name: 'soak',
  rows: [
    {
      name: 'Holdfast in Node ↔ stock socket.io, everything broken all the time',
      needs: ['Node', 'socket.io'],
      run: (row) =>
        row.check(
          'node scripts/soak.mjs --minutes 2 --clients 100',
          async (later) => {
            const program = start(process.execPath, [script, '--minutes', '2', '--clients', '100']);
            later(() => program.stop());
            const how = await program.ended;
            if (how !== 'ended with 0') throw new Error(`${how}:\n${program.text()}`);
          },
          LIMIT_MS,
        ),
    },
  ],
};
