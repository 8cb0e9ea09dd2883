import { rejected } from './check.js';
import { bridge, type MswClient } from './msw-bridge.js';
import type { TestServer } from './server.js';
import { nextTask } from './task.js';

/** What is needed of the package `msw`, of version 2 and 3 alike. */
export interface MswHandlersOptions<HttpHandler, WsHandler> {
  /** `http` of msw. */
  readonly http: {
    all(url: RegExp, resolver: (info: { request: Request }) => Promise<Response>): HttpHandler;
  };
  /** `ws` of msw. */
  readonly ws: {
    link(url: RegExp): {
      addEventListener(
        event: 'connection',
        listener: (connection: { client: MswClient }) => void,
      ): WsHandler;
    };
  };
  /** The server's address, as the application has it. */
  readonly url: string;
}

/**
 * Request handlers that answer an application's polling requests and WebSockets with `server`; the application needs no
 * `platform` then. They serve every Socket.IO 4 client.
 * @returns handlers for `setupServer(...handlers)` or `setupWorker(...handlers)`
 * @throws TypeError when an option is not what it should be
 * @example
 * const worker = setupWorker(...mswHandlers(server, { http, ws, url: 'https://example.com' }));
 */
export function mswHandlers<HttpHandler, WsHandler>(
  server: TestServer,
  { http, ws, url }: MswHandlersOptions<HttpHandler, WsHandler>,
): [HttpHandler, WsHandler] {
  if (typeof http?.all !== 'function') throw rejected('http', 'the `http` of msw', http);
  if (typeof ws?.link !== 'function') throw rejected('ws', 'the `ws` of msw', ws);
  const { origin } = addressOf(url);
  const path = server.io.options.path.replace(/\/$/, '');
  const platform = server.platform();

  const httpHandler = http.all(exactly(`${origin}${path}`), async ({ request }) => {
    const { method, headers, signal } = request;
    const body = method === 'POST' ? await request.text() : undefined;
    try {
      const answer = await platform.fetch(request.url, {
        method,
        headers,
        signal,
        body: body ?? null,
      });
      const { status } = answer;
      await nextTask();
      return new Response(await answer.text(), { status, headers: answer.headers });
    } catch (error) {
      // Not as Response.error(): msw leaves a rejection unhandled when the client aborts the request in that moment.
      return new Response(`${error}`, { status: 502 });
    }
  });

  const wsOrigin = origin.replace(/^http/, 'ws');
  // Before it compares, msw takes /socket.io from the front of a path; a later version might not.
  const bare = path.replace(/^\/socket\.io(?=\/|$)/, '');
  const wsHandler = ws
    .link(exactly(`${wsOrigin}${path}`, `${wsOrigin}${bare}`))
    .addEventListener('connection', ({ client }) => bridge(client, platform));
  return [httpHandler, wsHandler];
}

function addressOf(url: unknown): URL {
  try {
    const address = new URL(url as string);
    if (/^https?:$/.test(address.protocol)) return address;
  } catch {
    // Said below.
  }
  throw rejected('url', 'the address of a server, as "https://example.com"', url);
}

/** An address as a pattern, with or without a slash behind it. */
function exactly(...addresses: string[]): RegExp {
  const literal = addresses.map((address) => address.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^(${literal.join('|')})/?$`);
}
