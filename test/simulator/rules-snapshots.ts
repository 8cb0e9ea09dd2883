import type { SocketLog } from './client.js';
import type { World } from './world.js';

/** The snapshot says what is, and its subscribers were told. */
export function checkSnapshots({ client, host, journal, profile }: World): void {
  for (const log of client.sockets) {
    // Who does not listen to the page learns of its network by chance.
    const online = profile.wake === 'none' ? undefined : host.platform.online();
    const wrong = wrongIn(log, client.manager._state, online, profile.persistent);
    if (wrong) {
      const { nsp } = log.socket;
      journal.fail('snapshot', `${nsp}: ${wrong} in ${JSON.stringify(log.socket.getSnapshot())}`);
    }
  }
}

function wrongIn(
  { socket, seen }: SocketLog,
  manager: string,
  online: boolean | undefined,
  persistent: boolean,
): string | undefined {
  const snapshot = socket.getSnapshot();
  const { status, id, transport, nextRetryAt, attempt, reason } = snapshot;
  if (snapshot !== seen) return 'a change that nobody was told of';
  if ((status === 'connected') !== socket.connected) return `connected is ${socket.connected}`;
  if (id !== (socket.id ?? null)) return `the id is ${socket.id}`;
  if (socket.connected !== !!id) return 'an id without a connection, or none with one';
  // Retries that were given up, or that there are none of: it comes back with its manager.
  const given = (status === 'closed' && manager === 'idle') || (status === 'refused' && persistent);
  if (/idle|refused|closed/.test(status) === socket.active && !given) {
    return `active is ${socket.active}`;
  }
  if (status === 'connected' && reason !== null) return 'a reason to be connected';
  if (status === 'offline' && online) return 'the device is online';
  if (status === 'reconnecting' && online === false) return 'the device is offline';
  // What concerns the manager is told to those that take part.
  if (!socket.active) return undefined;
  if (!!transport !== (manager === 'connected')) return `the manager is ${manager}`;
  if ((nextRetryAt !== null) !== (manager === 'waiting')) return `the manager is ${manager}`;
  if (manager === 'waiting' && !attempt) return 'an attempt without a number';
  return undefined;
}
