import { createServer, type Server as HttpServer } from 'node:http';
import { createServer as createTlsServer, type ServerOptions as TlsOptions } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Socket as Tcp } from 'node:net';
import { type IoOptions, io, type Socket } from 'holdfast';
import { Server, type ServerOptions } from 'socket.io';
import { afterThisTest } from '../../cleanup.js';

export { afterThisTest };

export interface Stock {
  readonly io: Server;
  readonly http: HttpServer;
  readonly url: string;
  /** The requests so far, upgrades too. */
  readonly seen: { method: string; transport: string; headers: NodeJS.Dict<string | string[]> }[];
}

/** The stock server, over TLS if a certificate is given; it echoes `echo` and acknowledges with the same. */
export async function serveStock(
  options: Partial<ServerOptions> = {},
  tls?: TlsOptions,
): Promise<Stock> {
  const http: HttpServer = tls ? createTlsServer(tls) : createServer();
  const server = new Server(http, options);
  server.on('connection', (socket) =>
    socket.on('echo', (value: unknown, ack: (value: unknown) => void) => ack(value)),
  );
  const seen: Stock['seen'] = [];
  const note = (request: import('node:http').IncomingMessage) => {
    const transport = new URL(request.url!, 'http://x').searchParams.get('transport')!;
    seen.push({ method: request.method!, transport, headers: request.headers });
  };
  http.prependListener('request', note);
  http.prependListener('upgrade', note);
  const port = await listen(http);
  afterThisTest(async () => {
    server.close();
    http.closeAllConnections();
  });
  return { io: server, http, seen, url: `http${tls ? 's' : ''}://127.0.0.1:${port}` };
}

export async function listen(server: {
  listen(port: number, host: string, done: () => void): unknown;
  address(): unknown;
}): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** A server of bare TCP that treats each connection as told. */
export async function serveTcp(treat: (socket: Tcp) => void): Promise<string> {
  const sockets = new Set<Tcp>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    // Clients that go away are what this is for.
    socket.on('error', () => {});
    treat(socket);
  });
  const port = await listen(server);
  afterThisTest(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return `http://127.0.0.1:${port}`;
}

/** A client for this test, on a connection of its own. */
export function open(url: string, options: Partial<IoOptions> = {}): Socket {
  const socket = io(url, { forceNew: true, reconnection: false, ...options });
  afterThisTest(() => socket.disconnect());
  return socket;
}

/** Connected, or failed with the error that the socket reported. */
export const settled = (socket: Socket): Promise<Socket> =>
  new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket));
    socket.once('connect_error', reject);
  });

/** A client that is connected. */
export const connect = (url: string, options?: Partial<IoOptions>): Promise<Socket> =>
  settled(open(url, options));

/** The error that keeps a client from connecting. */
export const refusal = (
  url: string,
  options?: Partial<IoOptions>,
): Promise<Error & { description?: unknown; cause?: unknown }> =>
  connect(url, options).then(
    () => {
      throw new Error('expected no connection');
    },
    (error) => error,
  );

/** Resolves once the connection runs on a WebSocket. */
export const upgraded = (socket: Socket): Promise<void> =>
  new Promise((resolve, reject) => {
    const engine = socket.io.engine!;
    if (engine.transport.name === 'websocket') return resolve();
    engine.on('upgrade', () => resolve());
    engine.on('upgradeError', reject);
  });
