import { once } from 'node:events';

/** What the options of every socket begin with: away for a moment only. */
export const quick = { forceNew: true, reconnectionDelay: 20, reconnectionDelayMax: 50 };

/** Notes what an application may learn of the connection. */
export function follow(socket, name, note) {
  socket.on('connect', () => note(name, 'connect', { connected: socket.connected }));
  socket.on('disconnect', (reason) => note(name, 'disconnect', reason, { active: socket.active }));
  socket.on('connect_error', ({ message }) => note(name, 'connect_error', message));
  socket.io.on('reconnect', (attempt) => note(name, 'reconnect', attempt));
}

export const happens = (emitter, event) =>
  new Promise((resolve) => emitter.once(event, (...args) => resolve(args)));

const open = new Set();

/** Keeps an eye on the connections of a server, to be able to cut them. */
export function watch(http) {
  http.on('connection', (connection) => {
    open.add(connection);
    connection.once('close', () => open.delete(connection));
  });
}

/**
 * Cuts the server's connections, and ends the sessions of a namespace. Both, so that there is one thing only that a client can
 * see: with the sessions alone it depends on the moment whether a poll is answered with a goodbye.
 */
export function cut(namespace) {
  for (const connection of open) connection.destroy();
  const ends = [...namespace.sockets.values()].map(({ conn }) => {
    const end = once(conn, 'close');
    conn.close(true);
    return end;
  });
  return Promise.all(ends);
}
