import { clearTimeout as clearNative, setTimeout as setNative } from 'node:timers';
import { toBinary } from './node/binary.js';
import { createCookieJar } from './node/cookies.js';
import { createFetch } from './node/request.js';
import { createWebSocket } from './node/websocket.js';
import { hostPlatform as browserPlatform, type HostOptions, type Platform } from './platform.js';

export type { HostOptions, NodeOptions, Platform, WebSocketLike } from './platform.js';

/** What the timers of a platform need to know of it. */
interface NodePlatform extends Platform {
  readonly autoUnref: boolean;
}

/** The platform of a Node process: no page, no network events, and cookies of its own. */
export function hostPlatform(options: HostOptions = {}): NodePlatform {
  const base = browserPlatform();
  const jar = createCookieJar(base.now);
  return {
    ...base,
    autoUnref: !!options.autoUnref,
    after(delayMs, run, keep) {
      const clear = clearTimeout;
      const timer = setTimeout(run, delayMs);
      // Fake timers of a test may have no such method.
      if (this.autoUnref && !keep) timer.unref?.();
      return () => clear(timer);
    },
    fetch: createFetch(jar),
    webSocket: createWebSocket(jar),
    online: () => true,
    binaryType: 'nodebuffer',
    toBinary,
  };
}

/** The `after` of a platform, of timers that tests do not fake; unlike those of `AbortSignal` they hold the process. */
export function nativeAfter(
  this: Platform & Partial<NodePlatform>,
  delayMs: number,
  run: () => void,
  keep?: boolean,
): () => void {
  const timer = setNative(run, delayMs);
  if (this.autoUnref && !keep) timer.unref();
  return () => clearNative(timer);
}
