import { clearTimeout as clearNative, setTimeout as setNative } from 'node:timers';
import { toBinary } from './node/binary.js';
import { type CookieJar, createCookieJar } from './node/cookies.js';
import { request } from './node/request.js';
import { noteCompression as note, openWebSocket } from './node/websocket.js';
import {
  type Compressible,
  type HostOptions,
  host,
  LONGEST_TIMER_MS,
  type Platform,
  type WebSocketLike,
} from './platform.js';

export type {
  Compressible,
  HostOptions,
  NodeOptions,
  Platform,
  StorageLike,
  WebSocketLike,
} from './platform.js';
export { LONGEST_TIMER_MS } from './platform.js';

/** What the parts of a platform need to know of it. */
interface NodePlatform extends Platform {
  readonly autoUnref: boolean;
  _jar?: CookieJar;
}

const nodeHost: NodePlatform = {
  ...host,
  autoUnref: false,
  after(delayMs, run, keep) {
    const clear = clearTimeout;
    const timer = setTimeout(run, Math.min(delayMs, LONGEST_TIMER_MS));
    // Fake timers of a test may have no such method.
    if (this.autoUnref && !keep) timer.unref?.();
    return () => clear(timer);
  },
  fetch(this: NodePlatform, url, init, options = {}) {
    return request(url, init, options, jarOf(this, options));
  },
  webSocket(this: NodePlatform, url, protocols, options = {}) {
    return openWebSocket(url, protocols, options, jarOf(this, options));
  },
  online: () => true,
  binaryType: 'nodebuffer',
  toBinary,
};

const unrefHost: NodePlatform = { ...nodeHost, autoUnref: true };

/** The platform of a Node process: no page, no network events; shared, as that of a browser. */
export const hostPlatform = (options: HostOptions = {}): Platform =>
  options.autoUnref ? unrefHost : nodeHost;

/** The cookies of one connection, which has a platform of its own; made when it wants some. */
function jarOf(platform: NodePlatform, { withCredentials }: HostOptions): CookieJar | undefined {
  if (!withCredentials) return undefined;
  platform._jar ??= createCookieJar(platform.now);
  return platform._jar;
}

/** As in a page, and heard: of the package `ws` a message can be sent either way. */
export const noteCompression = (transport: object, packets: readonly Compressible[]): void =>
  note((transport as { ws?: WebSocketLike }).ws, packets);

/** The `after` of a platform, of timers that tests do not fake; unlike those of `AbortSignal` they hold the process. */
export function nativeAfter(
  this: Platform & Partial<NodePlatform>,
  delayMs: number,
  run: () => void,
  keep?: boolean,
): () => void {
  const timer = setNative(run, Math.min(delayMs, LONGEST_TIMER_MS));
  if (this.autoUnref && !keep) timer.unref();
  return () => clearNative(timer);
}
