import type { ClientRequest, IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import type { Duplex } from 'node:stream';
import { byteLength } from '../bytes.js';
import type { HostOptions, Platform, WebSocketLike } from '../platform.js';
import type { CookieJar } from './cookies.js';
import { createNative } from './native.js';
import { asked, beyondNative, headersOf, webSocketOptions } from './options.js';

type Protocols = string | string[] | undefined;
type Send = WebSocketLike['send'];

/** The part of `ws` that is used here. */
interface Ws extends WebSocketLike {
  send(data: Parameters<Send>[0], options?: { compress?: boolean }): void;
  terminate(): void;
  on(event: 'upgrade', listener: (response: IncomingMessage) => void): void;
}
type WsConstructor = new (url: string, protocols: Protocols, options: object) => Ws;
type NativeConstructor = new (url: string, protocols: Protocols) => WebSocketLike;

/** How long a WebSocket may take to close before it is ended, in milliseconds: unanswered, `ws` would hold the process for 30 s. */
const CLOSE_LIMIT_MS = 1_000;
/** Messages below are not compressed, in bytes. */
const THRESHOLD = 1_024;

/** WebSockets by the native class, unless something is asked for that only `ws` can do. */
export const createWebSocket =
  (jar: CookieJar): Platform['webSocket'] =>
  (url, protocols, given = {}) => {
    const options = asked(given);
    const Native = (globalThis as { WebSocket?: NativeConstructor }).WebSocket;
    const cookie = options.withCredentials ? jar.header(url) : '';
    const reason = beyondNative(options) ?? (cookie && 'cookies');
    const socket =
      Native && !reason
        ? createNative(() => new Native(url, protocols))
        : createWs(load(reason), url, protocols, options, jar, cookie);
    return limitClose(socket, !!options.autoUnref);
  };

/** @param reason - what is asked for that a native WebSocket cannot do */
function load(reason: string | undefined): WsConstructor {
  try {
    return createRequire(import.meta.url)('ws') as WsConstructor;
  } catch (cause) {
    throw new Error(
      reason
        ? `${reason} on a WebSocket: Node needs the package "ws" for that: npm install ws`
        : 'This Node has no global WebSocket (Node 22 has): npm install ws',
      { cause },
    );
  }
}

function createWs(
  Constructor: WsConstructor,
  url: string,
  protocols: Protocols,
  options: HostOptions,
  jar: CookieJar,
  cookie: string,
): Ws {
  const headers = headersOf(options);
  const name = Object.keys(headers).find((header) => /^cookie$/i.test(header)) ?? 'cookie';
  const cookies = [headers[name], cookie].filter(Boolean).join('; ');
  const { perMessageDeflate = true } = options;
  const { threshold = THRESHOLD } = Object(perMessageDeflate) as { threshold?: number };
  const unref = (socket: Duplex & { unref?(): void }) => {
    if (options.autoUnref) socket.unref?.();
  };
  const socket = new Constructor(url, protocols, {
    ...webSocketOptions(options),
    headers: { ...headers, ...(cookies ? { [name]: cookies } : {}) },
    perMessageDeflate: perMessageDeflate && { ...(perMessageDeflate as object), threshold },
    finishRequest(request: ClientRequest) {
      request.on('socket', unref);
      request.end();
    },
  });
  socket.on('upgrade', (response) => {
    if (options.withCredentials) jar.store(url, response.headers['set-cookie']);
  });
  if (perMessageDeflate) compressFrom(threshold, socket);
  return socket;
}

/** `ws` itself minds the threshold only where each message is compressed on its own. */
function compressFrom(threshold: number, socket: Ws): void {
  const send = socket.send.bind(socket);
  socket.send = (data, { compress = true } = {}) =>
    send(data, {
      compress:
        compress &&
        (typeof data === 'string' ? Buffer.byteLength(data) : byteLength(data)) >= threshold,
    });
}

/** Makes `close()` end a connection that does not answer. */
function limitClose(socket: WebSocketLike & { terminate?(): void }, unref: boolean): WebSocketLike {
  const close = socket.close.bind(socket);
  socket.close = () => {
    const timer = setTimeout(() => socket.terminate?.(), CLOSE_LIMIT_MS);
    if (unref) timer.unref();
    socket.addEventListener('close', () => clearTimeout(timer));
    close();
  };
  return socket;
}
