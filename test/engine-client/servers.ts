import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket as Tcp } from 'node:net';
import { attach, type Server as EngineServer, type ServerOptions } from 'engine.io';
import { onTestFinished } from 'vitest';

/** A request as it came. */
export interface Seen {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  /** Complete once the request is. */
  body: string;
}

export interface Listening {
  readonly url: string;
  readonly port: number;
  /** Every request, polling and upgrades, in order of arrival. */
  readonly seen: Seen[];
  /** Cuts every connection. */
  cut(): void;
}

/** What a request asked for, without what differs each time. */
export const asked = ({ method, url, body }: Seen) => {
  const query = [...url.searchParams].map(([key, value]) =>
    key === 'sid' || key === 't' ? key : `${key}=${value}`,
  );
  return `${method} ${url.pathname}?${query.sort().join('&')}${body && ` ${body}`}`;
};

async function listen(http: Server): Promise<Listening> {
  const seen: Seen[] = [];
  const tcp = new Set<Tcp>();
  const see = (request: IncomingMessage) => {
    const { method = '', url = '', headers } = request;
    const entry: Seen = { method, url: new URL(url, 'http://server'), headers, body: '' };
    seen.push(entry);
    if (method === 'POST')
      request.on('data', (chunk) => {
        entry.body += chunk;
      });
  };
  http.prependListener('request', see);
  // Where nobody listens, Node takes an upgrade for a plain request.
  if (http.listenerCount('upgrade')) http.prependListener('upgrade', see);
  http.on('connection', (socket) => {
    tcp.add(socket);
    socket.on('close', () => tcp.delete(socket));
  });
  const cut = () => {
    for (const socket of tcp) socket.destroy();
  };
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    cut();
    await new Promise((resolve) => http.close(resolve));
  });
  const { port } = http.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, seen, cut };
}

/** A stock engine.io server for the time of one test; it echoes unless `mute`. */
export async function stock(
  options: ServerOptions & { mute?: boolean } = {},
): Promise<Listening & { engine: EngineServer }> {
  const { mute, ...rest } = options;
  const http = createServer();
  const engine = attach(http, rest as never);
  if (!mute) {
    engine.on('connection', (socket) =>
      socket.on('message', (data: string | Buffer) => socket.send(data)),
    );
  }
  const listening = await listen(http);
  onTestFinished(() => {
    engine.close();
  });
  return { ...listening, engine };
}

/** A bare HTTP server for the time of one test. */
export const bare = (
  answer: RequestListener,
  upgrade?: (request: IncomingMessage, socket: Tcp) => void,
): Promise<Listening> => {
  const http = createServer(answer);
  if (upgrade) http.on('upgrade', (request, socket) => upgrade(request, socket as Tcp));
  return listen(http);
};

/** An open packet with short limits. */
export const openPacket = (fields: object = {}) =>
  `0${JSON.stringify({ sid: 'a', upgrades: [], pingInterval: 25_000, pingTimeout: 20_000, maxPayload: 1e6, ...fields })}`;

/** A polling server that answers the GETs of each session with `bodies`, one after the other, and then hangs. */
export const scripted = (
  [open, ...bodies]: readonly [open: string, ...string[]],
  post: (response: ServerResponse) => void = (response) => response.end('ok'),
): Promise<Listening> => {
  // Two libraries, one after the other: the last GET of the first may come when the second is there.
  const left = new Map<string | null, string[]>();
  return bare((request, response) => {
    if (request.method === 'POST') {
      request.resume().on('end', () => post(response));
      return;
    }
    const sid = new URL(`http://server${request.url}`).searchParams.get('sid');
    if (sid === null) {
      const fresh = `session ${left.size}`;
      left.set(fresh, [...bodies]);
      response.end(open.replace('"sid":"a"', `"sid":"${fresh}"`));
      return;
    }
    const body = left.get(sid)?.shift();
    if (body !== undefined) response.end(body);
  });
};
