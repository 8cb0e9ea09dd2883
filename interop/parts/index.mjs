import { cluster } from './cluster.mjs';
import { ourServer, stockServer } from './node-servers.mjs';
import { nodeVersions } from './node-versions.mjs';
import { outboxes } from './outbox.mjs';
import { packages } from './packages.mjs';
import { proxies } from './proxies.mjs';
import { python } from './python.mjs';
import { redisCluster } from './redis-cluster.mjs';
import { serverVersions } from './server-versions.mjs';
import { soak } from './soak.mjs';
import { sql } from './sql.mjs';

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {string[]} needs - programs, whose versions stand in the table; where one is absent the row is skipped
 * @property {(row: ReturnType<typeof import('../harness/checks.mjs').createRow>) => Promise<void>} run
 */

/** @type {{ name: string, rows: Row[] }[]} */
export const parts = [
  stockServer,
  serverVersions,
  ourServer,
  python,
  outboxes,
  cluster,
  redisCluster,
  sql,
  proxies,
  packages,
  nodeVersions,
  soak,
];
