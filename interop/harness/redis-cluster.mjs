import { createClient, createCluster } from 'redis';
import { freePort, listens, start } from './processes.mjs';
import { find } from './programs.mjs';
import { startRedis } from './redis.mjs';
import { until } from './until.mjs';

/** A node of a cluster listens on a second port, so much above. */
const BUS = 10_000;

/** How many of the slots the first of three nodes has, as `redis-cli` deals them out. */
export const SLOTS_OF_FIRST = 5_461;

async function freePorts() {
  for (;;) {
    const port = await freePort();
    if (port + BUS < 65_536 && !(await listens(port + BUS))) return port;
  }
}

/** Resolves with what it printed. */
async function cli(...args) {
  const program = start(find('redis-cli'), args);
  const how = await program.ended;
  if (how !== 'ended with 0') throw new Error(`redis-cli ${how}:\n${program.text()}`);
  return program.text();
}

async function connected(client, later) {
  // A node that is stopped at the end is no failure.
  client.on('error', () => {});
  await client.connect();
  later(() => client.destroy());
  return client;
}

/** Three nodes of a Redis cluster, without replicas, and who is connected to them; all end with the check. */
export async function startRedisCluster(later) {
  const ports = [];
  for (let n = 0; n < 3; n++) {
    const port = await freePorts();
    const node = await startRedis(port, '--cluster-enabled', 'yes');
    later(() => node.stop());
    ports.push(port);
  }
  const addresses = ports.map((port) => `127.0.0.1:${port}`);
  await cli('--cluster', 'create', ...addresses, '--cluster-yes');
  // Each learns from the others that all slots are served.
  for (const port of ports)
    await until(
      () => cli('-p', String(port), 'cluster', 'info'),
      (text) => text.includes('cluster_state:ok'),
      { what: 'the cluster' },
    );
  const rootNodes = addresses.map((address) => ({ url: `redis://${address}` }));
  const nodes = [];
  for (const { url } of rootNodes) nodes.push(await connected(createClient({ url }), later));
  return {
    /** A client of each node. */
    nodes,
    /** A client of them all. */
    client: () => connected(createCluster({ rootNodes }), later),
    /** Moves so many slots from one node to another, by their ids. */
    reshard(from, to, slots) {
      const ends = ['--cluster-from', from, '--cluster-to', to];
      const count = ['--cluster-slots', String(slots), '--cluster-yes'];
      return cli('--cluster', 'reshard', addresses[0], ...ends, ...count);
    },
  };
}
