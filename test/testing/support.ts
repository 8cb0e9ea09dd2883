import {
  backoff,
  type CoreSocket,
  createSocket,
  io,
  polling,
  probe,
  ready,
  webSocket,
} from 'holdfast';
import {
  createTestServer,
  type ServerSocket,
  type TestServer,
  type TestServerOptions,
} from 'holdfast/testing';
import { afterThisTest } from '../cleanup.js';

export { afterThisTest };

export type TransportName = 'polling' | 'websocket';

/** What `holdfast` gives an application, for one namespace of one server. */
export interface Client {
  readonly socket: CoreSocket;
  /** The transport of this moment. */
  transport(): string | undefined;
}

interface ClientOptions {
  readonly nsp?: string;
  readonly transports?: readonly TransportName[];
  readonly auth?: Record<string, unknown>;
}

/** A server for one test. */
export function serve(options: TestServerOptions = {}): TestServer {
  const server = createTestServer(options);
  afterThisTest(() => server.close());
  return server;
}

const at = (nsp: string) => `http://app.test${nsp}`;
const both: readonly TransportName[] = ['polling', 'websocket'];

/** The two faces, with delays that a test need not wait for. */
export const faces: Readonly<
  Record<string, (server: TestServer, options?: ClientOptions) => Client>
> = {
  io(server, { nsp = '', transports = both, auth = {} } = {}) {
    const socket = io(at(nsp), {
      platform: server.platform(),
      forceNew: true,
      transports: [...transports],
      auth,
      reconnectionDelay: 5,
      reconnectionDelayMax: 5,
    });
    afterThisTest(() => socket.disconnect());
    return { socket, transport: () => socket.io.engine?.transport.name };
  },
  createSocket(server, { nsp = '', transports = both, auth = {} } = {}) {
    const parts = { polling: polling(), websocket: webSocket() };
    const socket = createSocket(at(nsp), {
      platform: server.platform(),
      transports: transports.map((name) => parts[name]),
      upgrade: probe(),
      reconnect: backoff({ min: 5, max: 5 }),
      auth,
    }).connect();
    afterThisTest(() => socket.disconnect());
    return { socket, transport: () => socket.getSnapshot().transport ?? undefined };
  },
};

/** A connected client, and the server's socket of it. */
export async function join(
  server: TestServer,
  options: ClientOptions & { face?: string } = {},
): Promise<Client & { there: ServerSocket }> {
  const arrival = happens(server.io.of(options.nsp ?? '/'), 'connection');
  const client = faces[options.face ?? 'io']!(server, options);
  await ready(client.socket);
  return { ...client, there: await arrival };
}

interface Emitter {
  // biome-ignore lint/suspicious/noExplicitAny: emitters of several packages fit this shape
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

/** Everything that needs no timer has happened after this, whatever the clock. */
export async function quiet(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await Promise.resolve();
}
