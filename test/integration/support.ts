import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startTestServer, type TestServer, type TestServerOptions } from 'holdfast/test-server';
import { Server, type ServerOptions } from 'socket.io';
import { afterThisTest } from '../cleanup.js';

export { afterThisTest };

/** Our server, for one test. */
export async function serve(options: TestServerOptions = {}): Promise<TestServer> {
  const server = await startTestServer(options);
  afterThisTest(() => server.close());
  return server;
}

/** The stock server, for one test. */
export async function serveStock(
  options: Partial<ServerOptions> = {},
): Promise<{ io: Server; url: string }> {
  const http = createServer();
  const io = new Server(http, options);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  afterThisTest(() => io.close());
  return { io, url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` };
}
