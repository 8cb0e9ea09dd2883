import { freePort, listens, start, temporaryFolder } from './processes.mjs';
import { find } from './programs.mjs';

/** A Redis of its own, that writes nothing down. */
export async function startRedis(port, ...more) {
  port ??= await freePort();
  const folder = temporaryFolder('redis');
  const program = start(find('redis-server'), [
    ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder],
    ...['--save', '', '--appendonly', 'no', ...more],
  ]);
  await program.until(() => listens(port), 'redis-server');
  return { ...program, url: `redis://127.0.0.1:${port}` };
}
