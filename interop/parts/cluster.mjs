import { players } from '../harness/clients.mjs';
import { startCluster } from '../harness/cluster.mjs';
import { equal, until, untilEqual } from '../harness/until.mjs';
import { ask, numbers, numbersOf, tellNumbers, transports } from './play.mjs';

const needs = ['nginx', 'redis-server', 'socket.io', '@socket.io/redis-streams-adapter', 'redis'];

let names = 0;

/** A client that is connected, and the node where it is. In Node, where there are no cookies, its query has a name. */
async function join(cluster, who, options, later) {
  const client = await players[who].create(cluster.url);
  later(() => client.close());
  const query = who.endsWith('Node') ? { query: { client: `client-${names++}` } } : {};
  await client.open(cluster.url, { ...options, ...query });
  await connected(client);
  const node = await client.ask('node');
  return { client, node, other: node === 'A' ? 'B' : 'A' };
}

const connected = (client, times = 1) =>
  until(
    () => client.read(),
    ({ connected, connects }) => connected && connects.length >= times,
    { what: 'a connection' },
  );
const gone = (client) =>
  until(
    () => client.read(),
    ({ connected }) => !connected,
    { what: 'the loss' },
  );
const hears = async (client, to) =>
  untilEqual(async () => numbersOf(await client.read()), numbers(1, to));

/** It has the same id, and everything that it missed, once and in order. */
async function isRecovered(client, node, to) {
  const { connects } = await connected(client, 2);
  const [before, after] = connects.slice(-2);
  equal(
    { recovered: after.recovered, sameId: after.id === before.id, node: await client.ask('node') },
    { recovered: true, sameId: true, node },
    'the new connection',
  );
  await hears(client, to);
  // What came after these numbers has come, and they came no second time.
  await client.ask('echo');
  equal(numbersOf(await client.read()), numbers(1, to), 'the numbers');
}

const scenes = {
  async 'hears what the other node sends to everyone and to its room, text and binary'({
    cluster,
    open,
  }) {
    const speaker = await open();
    let listener = await open();
    for (let tries = 0; listener.node === speaker.node; tries++) {
      if (tries === 30) throw new Error(`thirty clients, all on node ${speaker.node}`);
      listener = await open();
    }
    await listener.client.ask('join', 'crew');
    await speaker.client.emit('tell everyone', 'land');
    await speaker.client.emit('tell room', 'crew', 'ahoy');
    await speaker.client.emit('tell the others', { deep: ['look'] });
    // With recovery on, an offset follows the arguments.
    const told = ({ events }) =>
      events.filter(([name]) => name === 'told').map(([, ...args]) => args.slice(0, 2));
    await untilEqual(
      async () => told(await listener.client.read()),
      [
        ['everyone', 'land'],
        ['crew', 'ahoy'],
        ['others', { deep: ['look'] }],
      ],
    );
    await untilEqual(async () => told(await speaker.client.read()), [['everyone', 'land']]);
    await ask(cluster.nodes[speaker.node], 'bytes');
    const bytesOf = ({ events }) =>
      events.filter(([name]) => name === 'bytes').map(([, first]) => first);
    await untilEqual(async () => bytesOf(await listener.client.read()), [{ bytes: [0, 127, 255] }]);
  },

  async 'recovers on the other node when its own is shut down'({ cluster, open }) {
    const { client, node, other } = await open();
    await tellNumbers(cluster.nodes[node], 1, 5);
    await hears(client, 5);
    cluster.nodes[node].stop('SIGTERM');
    await gone(client);
    await tellNumbers(cluster.nodes[other], 6, 25);
    await isRecovered(client, other, 25);
  },

  async 'recovers on the other node when the proxy and its own node were killed'({
    cluster,
    open,
  }) {
    const { client, node, other } = await open();
    await tellNumbers(cluster.nodes[node], 1, 5);
    await hears(client, 5);
    await cluster.stopProxy();
    // The node has seen the connection go, and has written the session down.
    await untilEqual(() => ask(cluster.nodes[other], 'persisted'), 1);
    await cluster.nodes[node].stop('SIGKILL');
    await gone(client);
    await tellNumbers(cluster.nodes[other], 6, 25);
    await cluster.startProxy();
    await isRecovered(client, other, 25);
  },

  async 'starts anew on the other node when its own is killed under it, and recovers when that one is started again'({
    cluster,
    open,
  }) {
    const { client, node, other } = await open();
    await tellNumbers(cluster.nodes[node], 1, 5);
    await hears(client, 5);
    await cluster.nodes[node].stop('SIGKILL');
    const { connects } = await connected(client, 2);
    equal(await client.ask('node'), other, 'the node');
    // The session went with its node, which alone could have written it down.
    equal([connects[1].recovered, connects[1].id === connects[0].id], [false, false]);
    await tellNumbers(cluster.nodes[other], 6, 10);
    await hears(client, 10);

    await cluster.nodes[other].stop('SIGTERM');
    await gone(client);
    await cluster.startNode(other);
    await tellNumbers(cluster.nodes[other], 11, 25);
    await connected(client, 3);
    await isRecovered(client, other, 25);
  },
};

const row = (who) => ({
  name: `${who} ↔ two nodes of socket.io with Redis streams, behind a sticky nginx`,
  needs: [...players[who].needs, ...needs],
  async run(row) {
    for (const [name, play] of Object.entries(scenes)) {
      for (const [way, how] of Object.entries(transports)) {
        await row.check(`${name}, over ${way}`, async (later) => {
          const cluster = await startCluster(later);
          await play({ cluster, open: () => join(cluster, who, how, later) });
        });
      }
    }
  },
});

export const cluster = {
  name: 'cluster',
  rows: [row('Holdfast in Node'), row('Holdfast in Chromium'), row('socket.io-client in Node')],
};
