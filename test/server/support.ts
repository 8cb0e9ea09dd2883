import {
  request as httpRequest,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from 'node:http';
import type { Socket } from 'node:net';
import {
  type Socket as ClientSocket,
  type ManagerOptions,
  type SocketOptions,
  io as stockIo,
} from 'socket.io-client';
import { WebSocket } from 'ws';
import {
  startTestServer,
  type TestServer,
  type TestServerOptions,
} from '../../test-server/index.js';
import { afterThisTest } from '../cleanup.js';

export { afterThisTest };

/** A server for one test. Its heartbeat forgives a busy machine; a test that needs a short one says so. */
export async function serve(options: TestServerOptions = {}): Promise<TestServer> {
  const server = await startTestServer({ pingInterval: 5000, pingTimeout: 5000, ...options });
  afterThisTest(() => server.close());
  return server;
}

type ClientOptions = Partial<ManagerOptions & SocketOptions>;

/** A stock client for one test; it reconnects quickly. */
export function client(url: string, options: ClientOptions = {}): ClientSocket {
  const socket = stockIo(url, {
    forceNew: true,
    reconnectionDelay: 20,
    reconnectionDelayMax: 20,
    randomizationFactor: 0,
    ...options,
  });
  afterThisTest(() => {
    socket.io.reconnection(false);
    socket.disconnect();
    socket.io.engine?.close();
  });
  return socket;
}

export async function connected(url: string, options: ClientOptions = {}): Promise<ClientSocket> {
  const socket = client(url, options);
  await happens(socket, 'connect');
  return socket;
}

interface Emitter {
  // biome-ignore lint/suspicious/noExplicitAny: emitters of three packages fit this shape
  once(event: any, listener: (...args: any[]) => void): unknown;
}

/** The first argument of the next such event. */
// biome-ignore lint/suspicious/noExplicitAny: each test knows what its event carries
export function happens(emitter: Emitter, event: string): Promise<any> {
  return new Promise((resolve) => emitter.once(event, resolve));
}

/** Asks again until `condition` holds; the test's own time limit ends it otherwise. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

export interface Answer {
  status?: number;
  body: string;
  headers: Record<string, string | string[] | undefined>;
  error?: string;
}

export interface Ask {
  method?: string;
  body?: string;
  headers?: OutgoingHttpHeaders;
  path?: string;
  onContinue?: () => void;
  signal?: AbortSignal;
}

/** One request on a connection of its own. What cannot be answered has `error` instead of a status. */
export function ask(base: string, query: string, options: Ask = {}): Promise<Answer> {
  const { method = 'GET', body, headers = {}, path = '/socket.io/', onContinue, signal } = options;
  return new Promise((resolve) => {
    const fail = (error: NodeJS.ErrnoException) =>
      resolve({ body: '', headers: {}, error: error.code ?? error.message });
    const request = httpRequest(
      `${base}${path}${query}`,
      { method, headers, agent: false, signal },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('error', fail);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: text, headers: response.headers }),
        );
      },
    );
    request.on('error', fail);
    if (onContinue) request.on('continue', onContinue);
    afterThisTest(() => request.destroy());
    request.end(body);
  });
}

/** A GET that the server holds: two requests that are merely sent one after the other may arrive the other way round. */
export async function held(
  base: string,
  query: string,
  path = '/socket.io/',
): Promise<{ answer: Promise<Answer>; abort(): void }> {
  const abort = new AbortController();
  const { signal } = abort;
  // Node answers this as it hands the request to the server.
  const headers = { expect: '100-continue' };
  return new Promise((resolve) => {
    const answer = ask(base, query, { path, headers, signal, onContinue });
    function onContinue() {
      resolve({ answer, abort: () => abort.abort() });
    }
  });
}

export const polling = (sid: string) => `?EIO=4&transport=polling&sid=${sid}`;

/** A raw polling session; `joined` also connects it to the main namespace. */
export async function session(base: string, joined = true): Promise<string> {
  const { body } = await ask(base, '?EIO=4&transport=polling');
  const { sid } = JSON.parse(body.slice(1)) as { sid: string };
  if (!joined) return sid;
  await ask(base, polling(sid), { method: 'POST', body: '40' });
  await ask(base, polling(sid));
  return sid;
}

export interface RawSocket {
  readonly webSocket: WebSocket;
  readonly received: string[];
  readonly closed: Promise<number>;
  /** The headers of the 101 answer. */
  readonly upgraded: IncomingHttpHeaders;
  /** Sends them in one piece, which a server reads at once. */
  together(...frames: string[]): void;
}

/** A raw WebSocket, once it is open. */
export async function rawSocket(
  base: string,
  query: string,
  path = '/socket.io/',
): Promise<RawSocket> {
  const webSocket = new WebSocket(`${base.replace('http', 'ws')}${path}${query}`);
  const received: string[] = [];
  webSocket.on('message', (data, isBinary) =>
    received.push(isBinary ? `<${(data as Buffer).toString('hex')}>` : `${data}`),
  );
  webSocket.on('error', () => {});
  const closed = new Promise<number>((resolve) => webSocket.on('close', resolve));
  afterThisTest(() => webSocket.terminate());
  let upgraded: IncomingHttpHeaders = {};
  let connection: Socket | undefined;
  webSocket.on('upgrade', ({ headers, socket }) => {
    upgraded = headers;
    connection = socket;
  });
  await new Promise((resolve, reject) => {
    webSocket.on('open', resolve);
    webSocket.on('unexpected-response', (_, { statusCode }) => reject(new Error(`${statusCode}`)));
    webSocket.on('close', () => reject(new Error('closed')));
  });
  return {
    webSocket,
    received,
    closed,
    upgraded,
    together(...frames) {
      connection!.cork();
      for (const frame of frames) webSocket.send(frame);
      connection!.uncork();
    },
  };
}

/** The queries of a session that begins with polling, and of one that begins with a WebSocket. */
export const handshake = '?EIO=4&transport=polling';
export const direct = '?EIO=4&transport=websocket';

/** A raw WebSocket that has joined `/`. Of what it received, `heard` leaves out what every connection begins with. */
export async function joined(
  base: string,
  connect = '40',
): Promise<RawSocket & { heard(count: number): Promise<string[]> }> {
  const raw = await rawSocket(base, direct);
  raw.webSocket.send(connect);
  await until(() => raw.received.length >= 2);
  return {
    ...raw,
    async heard(count) {
      await until(() => raw.received.length >= count + 2);
      return raw.received.slice(2);
    },
  };
}
