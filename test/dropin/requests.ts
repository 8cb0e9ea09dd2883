// The requests of a client, as a server sees and answers them.
import type { Server as HttpServer } from 'node:http';
import type { Server } from 'socket.io';
import { httpServer } from './raw.js';
import { next, type Stage } from './support.js';

/** What `read` takes of the query of each handshake. */
export function handshakes(
  { server }: Stage,
  read: (query: URLSearchParams) => unknown,
): unknown[] {
  const seen: unknown[] = [];
  for (const event of ['request', 'upgrade'])
    http(server).prependListener(event, ({ url }) => {
      const { searchParams } = new URL(`http://x${url}`);
      if (!searchParams.has('sid')) seen.push(read(searchParams));
    });
  return seen;
}

export const http = (server: Server) => server.httpServer as HttpServer;

/** Notes what becomes of a connection whose first request is answered with `body`; `timeout` where that is to be it. */
export async function answered(stage: Stage, body: string, timeout = 8_000): Promise<void> {
  const url = await httpServer(stage, (_request, response) => response.end(body));
  const socket = stage.open(url, { transports: ['polling'], reconnection: false, timeout });
  stage.note(body, await next(socket, 'connect_error'));
}
