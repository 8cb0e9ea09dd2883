// Each minor of socket.io 4. npm fetches them into `.cache/` when the part runs, as it does for the part `packages`.
import { batch, io } from 'holdfast';
import { players, withClient } from '../harness/clients.mjs';
import { olderServer } from '../harness/installed.mjs';
import { serveStock } from '../harness/servers.mjs';
import { equal, untilEqual } from '../harness/until.mjs';
import { olderVersions } from '../servers/older.mjs';
import { playOutbox } from './outbox.mjs';
import { numbers, playProcesses, playScenarios, transports } from './play.mjs';

const OLDEST = '4.0.2';
const minorOf = (version) => Number(version.split('.')[1]);

/** Where it answers otherwise than the newest one. */
const instead = (version) => ({
  // Recovery came with 4.6.
  ...(minorOf(version) < 6 && {
    'takes up its session again after its connection was closed under it': {
      reason: 'forced close',
      recovered: false,
      sameId: false,
    },
  }),
  ...(version === OLDEST && {
    'hears what is sent to its rooms, to the others and to everyone, and nothing else': {
      speaker: ['everyone: land', 'except: shore leave'],
      // `io.except()` excepts nobody there.
      member: ['crew: ahoy', 'others: look', 'everyone: land', 'except: shore leave'],
      stranger: ['others: look', 'everyone: land', 'except: shore leave'],
    },
  }),
});

/** A row whose checks name the server. */
const about = (row, version) => ({
  ...row,
  check: (name, ...how) => row.check(`socket.io ${version}: ${name}`, ...how),
});

const serveOlder = (version, more) => (settings) =>
  serveStock({ ...settings, ...more, socketio: olderServer(version) });

const scenarios = (who, what, versions) => ({
  name: `${who} ↔ ${what}`,
  needs: [...players[who].needs, 'older socket.io'],
  run: withClient(who, async (row, client) => {
    for (const version of versions) {
      const serve = serveOlder(version);
      const stage = { row: about(row, version), client, serve, instead: instead(version) };
      await playScenarios(stage);
      await playProcesses(stage);
    }
  }),
});

const opener = (url, options, later) => (more) => {
  const socket = io(url, { ...options, ...more, forceNew: true });
  later(() => socket.disconnect());
  return socket;
};

/** What `holdfast/server` adds to a server, with the clients' halves of it. */
async function playHalves(row, serve) {
  for (const [way, options] of Object.entries(transports)) {
    await row.check(`dedupe() knows repetitions, over ${way}`, async (later) => {
      const server = await serve({ options: {} });
      later(() => server.stop());
      const open = opener(server.url, options, later);
      const known = async () => {
        const socket = open({ auth: { $outbox: { v: 1, cid: 'box' } } });
        // From then on it is promised.
        await new Promise((resolve) => socket.once('$outbox', resolve));
        return socket;
      };
      const first = await known();
      equal(await first.emitWithAck('echo', 'first', { $outbox: '1' }), 'first');
      for (const _ of numbers(1, 2)) first.emit('count', { $outbox: '2' });
      equal(await first.emitWithAck('counted'), 1, 'how often it was handled');
      const second = await known();
      equal(await second.emitWithAck('echo', 'again', { $outbox: '1' }), 'first', 'on another');
    });
    await row.check(`batch() takes apart what came as one, over ${way}`, async (later) => {
      const server = await serve({ options: {} });
      later(() => server.stop());
      const socket = opener(server.url, options, later)({ autoConnect: false });
      const batched = batch(socket);
      const heard = [];
      const sent = [];
      socket.on('number', (number) => heard.push(number));
      const agreed = new Promise((resolve) => socket.once('$batch', resolve));
      socket.connect();
      await agreed;
      socket.onAnyOutgoing((name) => sent.push(name));
      for (const number of numbers(1, 100)) batched.emit('number', number);
      await untilEqual(() => heard, numbers(1, 100));
      equal(sent, ['$batch'], 'what was sent');
    });
  }
}

const halves = {
  name: 'holdfast/server and Holdfast’s outbox ↔ each minor of stock socket.io 4',
  needs: ['Node', 'older socket.io'],
  async run(row) {
    for (const version of olderVersions)
      await playHalves(about(row, version), serveOlder(version, { halves: true }));
    await playOutbox(about(row, OLDEST), serveOlder(OLDEST));
  },
};

export const serverVersions = {
  name: 'server-versions',
  rows: [
    scenarios('Holdfast in Node', 'each minor of stock socket.io 4', olderVersions),
    scenarios('Holdfast in Chromium', 'stock socket.io 4.0 and 4.5', [OLDEST, '4.5.4']),
    halves,
  ],
};
