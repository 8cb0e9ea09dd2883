// One client in a process of its own: `node node.mjs '{ "url": "…", "way": "batch", "size": { "emits": 10, "turns": 1000 } }'`.
import * as holdfast from 'holdfast';
import { load } from './load.mjs';

const { url, way, size } = JSON.parse(process.argv[2]);
const client = await load(holdfast, url, way, size);
process.on('message', async () => {
  const before = process.cpuUsage();
  await client.run();
  const { user, system } = process.cpuUsage(before);
  process.send({ cpuMs: (user + system) / 1_000 });
});
process.on('disconnect', () => process.exit());
process.send({ ready: true });
