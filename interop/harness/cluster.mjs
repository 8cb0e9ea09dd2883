import { openHost } from './browser.mjs';
import { startNginx } from './nginx.mjs';
import { freePort } from './processes.mjs';
import { startRedis } from './redis.mjs';
import { serveStock } from './servers.mjs';

const OPTIONS = {
  pingInterval: 500,
  pingTimeout: 5_000,
  connectionStateRecovery: { maxDisconnectionDuration: 60_000 },
};

/** Redis, the nodes A and B, and nginx before them; all end with the check. */
export async function startCluster(later) {
  const redis = await startRedis();
  later(() => redis.stop());
  const ports = { A: await freePort(), B: await freePort() };
  const nodes = {};
  const startNode = async (name) => {
    const settings = { name, port: ports[name], options: OPTIONS, redis: redis.url };
    const node = await serveStock(settings);
    later(() => node.stop());
    nodes[name] = node;
  };
  await Promise.all([startNode('A'), startNode('B')]);

  let proxy;
  const startProxy = async (port) => {
    const values = { port, portA: ports.A, portB: ports.B, pages: (await openHost()).url };
    proxy = await startNginx('sticky', values);
  };
  later(() => proxy.stop());
  await startProxy(await freePort());
  const { url, port } = proxy;
  return {
    url,
    nodes,
    stopProxy: () => proxy.stop(),
    startProxy: () => startProxy(port),
    startNode,
  };
}
