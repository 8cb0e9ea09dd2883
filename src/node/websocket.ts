import type { ClientRequest, IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import type { Duplex } from 'node:stream';
import { byteLength } from '../platform.bytes.node.js';
import type { Compressible, HostOptions, WebSocketLike } from '../platform.js';
import type { CookieJar } from './cookies.js';
import { createNative } from './native.js';
import { asked, beyondNative, headersOf, webSocketOptions } from './options.js';

type Protocols = string | string[] | undefined;
type Sent = Parameters<WebSocketLike['send']>[0];

/** The part of `ws` that is used here. */
interface Ws extends WebSocketLike {
  /** Messages below are not compressed, in bytes. */
  _threshold?: number;
  /** How many messages it was told of before they are sent, how many it has sent, and which of those told of stay as they are. */
  _noted?: number;
  _sent?: number;
  _plain?: Set<number>;
  send(data: Sent, options?: { compress?: boolean }): void;
  terminate(): void;
  on(event: 'upgrade', listener: (response: IncomingMessage) => void): void;
}
/** A WebSocket that ends in time. */
interface Closing extends WebSocketLike {
  /** Whether the process does not wait for that. */
  _unref?: boolean;
  /** Its own `close()`; `ws` calls it with a code to answer one of the server, or to say what was wrong. */
  _shut?: (...reason: unknown[]) => void;
  terminate?(): void;
}
type WsConstructor = new (url: string, protocols: Protocols, options: object) => Ws;
type NativeConstructor = new (url: string, protocols: Protocols) => WebSocketLike;
interface Globals {
  readonly WebSocket?: NativeConstructor;
  /** The page that Vitest pretends, in its environment of that name. */
  readonly jsdom?: { readonly window: Globals };
}

/** How long a WebSocket may take to close before it is ended, in milliseconds: unanswered, `ws` would hold the process for 30 s. */
const CLOSE_LIMIT_MS = 1_000;
/** Messages below are not compressed, in bytes. */
const THRESHOLD = 1_024;

/**
 * A WebSocket by the native class, unless something is asked for that only `ws` can do, or the class is one that ends in errors.
 * @param jar - the cookies that go along, where any do
 */
export const openWebSocket = (
  url: string,
  protocols: Protocols,
  given: HostOptions,
  jar: CookieJar | undefined,
): WebSocketLike => {
  const options = asked(given);
  const { WebSocket: Native, jsdom } = globalThis as Globals;
  const reason = beyondNative(options) ?? (jar?.header(url) && 'cookies');
  // Vitest lends jsdom's, whose events are of a class that nobody has there any more: from jsdom 28 on none arrives, and each is an
  // uncaught error. What a tool has put in its place is taken as ever.
  const lent = Native && Native === jsdom?.window.WebSocket;
  const Ws = !Native || reason ? load(reason) : lent && find();
  const socket: Closing = Ws
    ? createWs(Ws, url, protocols, options, jar)
    : createNative(() => new Native!(url, protocols));
  if (options.autoUnref) socket._unref = true;
  socket._shut = socket.close;
  socket.close = closeInTime;
  return socket;
};

const ofPackage = () => createRequire(import.meta.url)('ws') as WsConstructor;

/** The package `ws`, where it is installed. */
function find(): WsConstructor | undefined {
  try {
    return ofPackage();
  } catch {
    return undefined;
  }
}

/** @param reason - what is asked for that a native WebSocket cannot do */
function load(reason: string | undefined): WsConstructor {
  try {
    return ofPackage();
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
  jar: CookieJar | undefined,
): Ws {
  const headers = headersOf(options);
  const name = Object.keys(headers).find((header) => /^cookie$/i.test(header)) ?? 'cookie';
  const cookies = [headers[name], jar?.header(url)].filter(Boolean).join('; ');
  const { perMessageDeflate = true } = options;
  const { threshold = THRESHOLD } = Object(perMessageDeflate) as { threshold?: number };
  const socket = new Constructor(url, protocols, {
    ...webSocketOptions(options),
    headers: { ...headers, ...(cookies ? { [name]: cookies } : {}) },
    perMessageDeflate: perMessageDeflate && { ...(perMessageDeflate as object), threshold },
    ...(options.autoUnref ? { finishRequest } : {}),
  });
  if (jar) socket.on('upgrade', (response) => jar.store(url, response.headers['set-cookie']));
  if (perMessageDeflate) {
    socket._threshold = threshold;
    socket._noted = socket._sent = 0;
    socket.send = compressFrom;
  }
  return socket;
}

/** Sends a request whose connection does not hold the process. */
function finishRequest(request: ClientRequest): void {
  request.on('socket', (socket: Duplex & { unref?(): void }) => socket.unref?.());
  request.end();
}

// What follows are methods, not closures: there may be thousands of sockets.

/** `ws` itself minds the threshold only where each message is compressed on its own. */
function compressFrom(
  this: Ws,
  data: Sent,
  { compress = true }: { compress?: boolean } = {},
): void {
  const { send } = Object.getPrototypeOf(this) as Ws;
  const plain = this._plain?.delete(this._sent!) || !compress;
  this._sent!++;
  send.call(this, data, { compress: !plain && isLong(data, this._threshold!) });
}

/** Says of the messages that `socket` sends next whether each may be compressed. By number: some become text before they are sent. */
export function noteCompression(
  socket: Partial<Ws> | undefined,
  packets: readonly Compressible[],
): void {
  if (socket?._noted === undefined) return;
  // Some may have been sent by hand.
  socket._noted = Math.max(socket._noted, socket._sent!);
  for (const { options } of packets) {
    if (options?.compress === false) {
      socket._plain ??= new Set();
      socket._plain.add(socket._noted);
    }
    socket._noted++;
  }
}

/** Whether `data` takes at least `limit` bytes. */
function isLong(data: Sent, limit: number): boolean {
  if (typeof data !== 'string') return byteLength(data) >= limit;
  // A character takes three bytes at most, so nothing is measured in the usual case.
  return data.length * 3 >= limit && Buffer.byteLength(data) >= limit;
}

/** The `close()` that ends a connection which does not answer. */
function closeInTime(this: Closing, ...reason: unknown[]): void {
  const timer = setTimeout(() => this.terminate?.(), CLOSE_LIMIT_MS);
  if (this._unref) timer.unref();
  this.addEventListener('close', () => clearTimeout(timer));
  this._shut!(...reason);
}
