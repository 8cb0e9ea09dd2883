// The same program with socket.io-client and with Holdfast in its place: what it wrote down must be the same, line by line.
import { transports } from '../../e2e/journeys/scenarios.mjs';
import { clientsIn, install } from '../harness/installed.mjs';
import { start } from '../harness/processes.mjs';
import { equal } from '../harness/until.mjs';
import { journeys } from '../packages/journeys.mjs';

const INSTALL_LIMIT_MS = 5 * 60_000;

async function journalOf(journey, player, options, later) {
  const folder = install(journey, player);
  const { file } = journey;
  const program = start(process.execPath, ['driver.mjs', file, JSON.stringify(options)], folder);
  later(() => program.stop());
  const how = await program.ended;
  const line = program
    .text()
    .split('\n')
    .find((line) => line.startsWith('["'));
  if (how !== 'ended with 0' || !line) throw new Error(`${folder} ${how}:\n${program.text()}`);
  return JSON.parse(line);
}

const row = (journey) => ({
  name: `${journey.name} on Holdfast ↔ ${journey.name} on socket.io-client`,
  needs: ['Node', ...Object.keys(journey.packages), 'socket.io', 'socket.io-client'],
  async run(row) {
    await row.check(
      'is installed with Holdfast under the name of socket.io-client, and with nothing else there',
      async () => {
        const stock = clientsIn(install(journey, 'socket.io-client'));
        equal(stock, ['socket.io-client'], 'what is compared with');
        equal(clientsIn(install(journey, 'Holdfast')), ['holdfast'], 'what is in its place');
      },
      INSTALL_LIMIT_MS,
    );
    for (const [way, options] of Object.entries(transports))
      await row.check(`sees the same, over ${way}`, async (later) => {
        const peer = await journalOf(journey, 'socket.io-client', options, later);
        const ours = await journalOf(journey, 'Holdfast', options, later);
        for (let at = 0; at < Math.max(peer.length, ours.length); at++)
          equal(ours[at], peer[at], `line ${at + 1}`);
      });
  },
});

export const packages = { name: 'packages', rows: journeys.map(row) };
