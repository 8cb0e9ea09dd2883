import { players, withClient } from '../harness/clients.mjs';
import { serveOurs, serveStock } from '../harness/servers.mjs';
import { playProcesses, playScenarios } from './play.mjs';
import { stockRequests } from './requests.mjs';

const pair = (who, server, needs, serve) => ({
  name: `${who} ↔ ${server}`,
  needs: ['Node', ...players[who].needs, ...needs],
  run: withClient(who, async (row, client) => {
    const stage = { row, client, serve, isPeer: who.startsWith('socket.io') };
    await playScenarios(stage);
    await playProcesses(stage);
  }),
});

const stock = (who) => pair(who, 'stock socket.io', ['socket.io'], serveStock);
const ours = (who) => pair(who, 'our test server', [], serveOurs);

export const stockServer = {
  name: 'stock-server',
  rows: [stock('Holdfast in Node'), stock('Holdfast in Chromium'), stockRequests],
};

export const ourServer = {
  name: 'our-server',
  rows: [ours('socket.io-client in Node'), ours('socket.io-client in Chromium')],
};
