import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type ExplainHints, type IoOptions, io, type Socket, webSocket } from 'holdfast';
import { Server, type ServerOptions } from 'socket.io';
import { afterThisTest } from '../cleanup.js';
import { type FakePlatform, fakePlatform } from '../fakes/platform.js';
import { listen, serveStock } from '../integration/node/support.js';

/** What went wrong, as an application gets it, and what it may add. */
export interface Failure {
  readonly error: unknown;
  readonly hints?: ExplainHints;
}

/** Part of every query and of all credentials: no explanation may hold it. */
export const SECRET = 'hunter2';

/** A client that does not come back, so that its first failure is its last. */
export function open(url: string, options: Partial<IoOptions> = {}): Socket {
  const socket = io(url, {
    ...{ forceNew: true, reconnection: false, auth: { token: SECRET } },
    ...options,
    query:
      typeof options.query === 'function' ? options.query : { token: SECRET, ...options.query },
  });
  afterThisTest(() => socket.disconnect());
  return socket;
}

/** The first failure that a socket reports. */
export const failureOf = (socket: Socket): Promise<Failure> =>
  new Promise((resolve) => {
    socket.on('connect_error', (error) => resolve({ error, hints: { socket } }));
    socket.on('disconnect', (reason, details) =>
      resolve({ error: reason, hints: { details, socket } }),
    );
    socket.io.engine.on('upgradeError', (error) => resolve({ error, hints: { socket } }));
  });

/** The failure of a client that cannot connect. */
export const refusal = (url: string, options?: Partial<IoOptions>): Promise<Failure> =>
  failureOf(open(url, options));

/** The failure of a client after it was connected. */
export async function loss(
  url: string,
  options: Partial<IoOptions>,
  end: (socket: Socket) => unknown,
): Promise<Failure> {
  const socket = open(url, options);
  const failure = failureOf(socket);
  await new Promise<void>((resolve) => socket.on('connect', resolve));
  end(socket);
  return failure;
}

/** What a promise rejects with, or a function throws. */
export async function thrown(run: () => unknown): Promise<Failure> {
  try {
    await run();
  } catch (error) {
    return { error };
  }
  throw new Error('expected a failure');
}

/** An HTTP server of one answer. */
export async function answering(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> {
  const http = createServer(answer);
  const port = await listen(http);
  afterThisTest(() => {
    http.close();
    http.closeAllConnections();
  });
  return `http://127.0.0.1:${port}`;
}

/** An HTTP server that gives each request to a stock server, after `change`; these have no address of their own. */
export async function proxied(
  change: (request: IncomingMessage, count: number) => number | undefined,
  nodes = 1,
  options: Partial<ServerOptions> = {},
): Promise<string> {
  const servers = Array.from({ length: nodes }, () => new Server(createServer(), options));
  afterThisTest(() => {
    for (const server of servers) server.engine.close();
  });
  let count = 0;
  return answering((request, response) => {
    const node = change(request, count++) ?? 0;
    servers[node]!.engine.handleRequest(request as never, response);
  });
}

/** The server's end of every session. */
export const sessions = (server: { engine: unknown }) =>
  Object.values((server.engine as { clients: Record<string, Session> }).clients);
interface Session {
  readonly id: string;
  close(): void;
  readonly transport: { readonly socket: { terminate(): void } };
}

/** A stock server, over TLS if a certificate is given. */
export const stock = serveStock;

/** A client in a page, whose network is the test's. */
export function inPage(
  url: string,
  { origin = 'https://page.example', ...options }: Partial<IoOptions> & { origin?: string } = {},
  platform: FakePlatform = fakePlatform({ origin }),
): { platform: FakePlatform; socket: Socket; failure: Promise<Failure> } {
  const socket = open(url, { platform, ...options });
  return { platform, socket, failure: failureOf(socket) };
}

/** The same, connected by a WebSocket. */
export async function connectedInPage(fields = {}) {
  const all = inPage('https://page.example', { transports: [webSocket()] });
  const link = all.platform.sockets[0]!;
  link.accept();
  const handshake = { upgrades: [], pingInterval: 25_000, pingTimeout: 20_000, ...fields };
  link.receive(`0${JSON.stringify({ sid: 'session', ...handshake })}`);
  await all.platform.settle();
  return { ...all, link };
}
