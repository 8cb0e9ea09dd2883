import { createRequire } from 'node:module';
import {
  hostPlatform as browserPlatform,
  type HostOptions,
  type Platform,
  type WebSocketLike,
} from './platform.js';

export type { HostOptions, Platform, WebSocketLike } from './platform.js';

type WebSocketConstructor = new (
  url: string,
  protocols: string | string[] | undefined,
  options?: { headers?: Record<string, string>; perMessageDeflate?: boolean },
) => WebSocketLike;

/** The global WebSocket cannot send headers, so a request for them needs `ws`. */
function webSocketConstructor(headers: unknown): WebSocketConstructor {
  const native = (globalThis as { WebSocket?: WebSocketConstructor }).WebSocket;
  if (native && !headers) return native;
  try {
    return createRequire(import.meta.url)('ws') as WebSocketConstructor;
  } catch (cause) {
    throw new Error(
      headers
        ? 'extraHeaders on a WebSocket need the package "ws" in Node: npm install ws'
        : 'This Node has no global WebSocket (Node 22 has): npm install ws',
      { cause },
    );
  }
}

/** How long a WebSocket may take to close before it is ended, in milliseconds: unanswered, `ws` would hold the process for 30 s. */
const CLOSE_LIMIT_MS = 1_000;

/** Makes `close()` end a connection that does not answer. */
function limitClose(socket: WebSocketLike & { terminate?(): void }): WebSocketLike {
  const close = socket.close.bind(socket);
  socket.close = () => {
    const timer = setTimeout(() => socket.terminate?.(), CLOSE_LIMIT_MS);
    socket.addEventListener('close', () => clearTimeout(timer));
    close();
  };
  return socket;
}

/** The platform of a Node process: no page, no network events, and sockets that do not hold the process. */
export const hostPlatform = (_options?: HostOptions): Platform => ({
  ...browserPlatform(),
  webSocket(url, protocols, options) {
    const headers = options?.extraHeaders as Record<string, string> | undefined;
    const Constructor = webSocketConstructor(headers);
    return limitClose(
      headers
        ? new Constructor(url, protocols, { headers, perMessageDeflate: false })
        : new Constructor(url, protocols),
    );
  },
  online: () => true,
  onNetwork: () => () => {},
});
