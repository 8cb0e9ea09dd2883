import { fileURLToPath } from 'node:url';
import { players } from '../harness/clients.mjs';
import { startServer } from '../harness/processes.mjs';
import { playProcesses, playScenarios } from './play.mjs';

const at = (path) => fileURLToPath(new URL(`../servers/${path}`, import.meta.url));

export const serveWith = (file) => (settings) =>
  startServer(process.execPath, [at(file), JSON.stringify(settings)]);

const pair = (who, server, needs, file) => ({
  name: `${who} ↔ ${server}`,
  needs: ['Node', ...players[who].needs, ...needs],
  async run(row) {
    const client = await players[who].create();
    try {
      const stage = { row, client, serve: serveWith(file), isPeer: who.startsWith('socket.io') };
      await playScenarios(stage);
      await playProcesses(stage);
    } finally {
      await client.close();
    }
  },
});

const stock = (who) => pair(who, 'stock socket.io', ['socket.io'], 'stock.mjs');
const ours = (who) => pair(who, 'our test server', [], 'ours.mjs');

export const stockServer = {
  name: 'stock-server',
  rows: [stock('Holdfast in Node'), stock('Holdfast in Chromium')],
};

export const ourServer = {
  name: 'our-server',
  rows: [ours('socket.io-client in Node'), ours('socket.io-client in Chromium')],
};
