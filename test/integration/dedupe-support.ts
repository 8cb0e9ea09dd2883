import { type DedupeOptions, dedupe } from 'holdfast/server';
import type { ServerOptions, Socket } from 'socket.io';
import { type Socket as Client, io as connect, type ManagerOptions } from 'socket.io-client';
import { afterThisTest, serveStock } from './support.js';

export { afterThisTest };

/** A stock server with `dedupe()`, and the application's own listener after it. */
export async function serveOnce(
  application: (socket: Socket) => void,
  options: Partial<DedupeOptions> & { server?: Partial<ServerOptions> } = {},
) {
  const { server, ...rest } = options;
  const failures: string[] = [];
  const there = await serveStock(server);
  there.io.on(
    'connection',
    dedupe({
      user: (socket) => socket.handshake.auth.user,
      onError: (error, { during }) => failures.push(`${during}: ${error.message}`),
      ...rest,
    }),
  );
  there.io.on('connection', application);
  return {
    ...there,
    failures,
    /** Cuts every link, as a network does. */
    cut() {
      for (const { conn } of there.io.sockets.sockets.values()) conn.close();
    },
  };
}

/** A stock client whose credentials ask for deduplication. */
export function client(
  url: string,
  auth: Record<string, unknown> = asking(),
  options: Partial<ManagerOptions> = {},
): Client {
  const socket = connect(url, {
    auth,
    forceNew: true,
    transports: ['websocket'],
    reconnectionDelay: 10,
    reconnectionDelayMax: 10,
    ...options,
  });
  afterThisTest(() => socket.disconnect());
  return socket;
}

export const asking = (user: string | undefined = 'ann', cid = 'laptop') => ({
  ...(user && { user }),
  $outbox: { v: 1, cid },
});

export const heard = <Value = unknown>(socket: Client, event: string): Promise<Value> =>
  new Promise((resolve) => socket.once(event, resolve));

/** The last argument that the client of an outbox adds. */
export const id = (text: string) => ({ $outbox: text });

/** Sends until it is answered: over again whenever the link is lost. */
export async function deliver(socket: Client, event: string, ...args: unknown[]): Promise<unknown> {
  for (;;) {
    if (!socket.connected) await heard(socket, '$outbox');
    try {
      return await socket.emitWithAck(event, ...args);
    } catch {
      // Disconnected before the answer came.
    }
  }
}
