// One process for a server, and one for each contestant, which is its client: server.mjs and client.mjs of a folder.
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { answerOf } from './answers.mjs';

/**
 * @param {string} folder
 * @param {readonly string[]} names - the contestants, each told to its client with the server's port
 * @param {(client: import('node:child_process').ChildProcess) => Promise<unknown>} warmUp - done with each before the next is there
 * @param {(clients: Record<string, import('node:child_process').ChildProcess>) => Promise<T>} run
 * @template T
 */
export async function contest(folder, names, warmUp, run) {
  const server = fork(join(folder, 'server.mjs'));
  const clients = {};
  try {
    const { port } = await answerOf(server);
    for (const name of names) {
      clients[name] = fork(join(folder, 'client.mjs'), [name, port]);
      await answerOf(clients[name]);
      await warmUp(clients[name]);
    }
    return await run(clients);
  } finally {
    for (const child of [server, ...Object.values(clients)]) child.disconnect();
  }
}

/** What a server's open packet says: for as long as a bench takes, it pings nobody. */
export const OPEN_PACKET = `0${JSON.stringify({
  sid: 'bench',
  upgrades: [],
  pingInterval: 300_000,
  pingTimeout: 300_000,
  maxPayload: 1_000_000,
})}`;
