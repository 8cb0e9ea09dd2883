import type { Socket as ServerSocket, TestServer } from '../../test-server/index.js';
import { connected, happens } from './support.js';

/** A client and its socket on the server, and what the client got of `n`. */
export async function pair(server: TestServer, transport = 'websocket', reconnection = false) {
  const arrival = happens(server.io, 'connection');
  const here = await connected(server.url, { transports: [transport], reconnection });
  const there: ServerSocket = await arrival;
  const got: unknown[] = [];
  here.on('n', (n) => got.push(n));
  return { here, there, got };
}
