import { toBinary } from './node/binary.js';
import { createCookieJar } from './node/cookies.js';
import { createFetch } from './node/request.js';
import { createWebSocket } from './node/websocket.js';
import { hostPlatform as browserPlatform, type HostOptions, type Platform } from './platform.js';

export type { HostOptions, Platform, WebSocketLike } from './platform.js';

/** The platform of a Node process: no page, no network events, and cookies of its own. */
export function hostPlatform(options: HostOptions = {}): Platform {
  const base = browserPlatform();
  const jar = createCookieJar(base.now);
  return {
    ...base,
    after(delayMs, run, keep) {
      const clear = clearTimeout;
      const timer = setTimeout(run, delayMs);
      // Fake timers of a test may have no such method.
      if (options.autoUnref && !keep) timer.unref?.();
      return () => clear(timer);
    },
    fetch: createFetch(jar),
    webSocket: createWebSocket(jar),
    online: () => true,
    onNetwork: () => () => {},
    binaryType: 'nodebuffer',
    toBinary,
  };
}
