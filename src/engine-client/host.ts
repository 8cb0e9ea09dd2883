import { received, textual } from '../dropin/transports.js';
import type { Engine } from '../engine/engine.js';
import { abandon } from '../engine/transport.js';
import { hostPlatform, nativeAfter, type Platform } from '../platform.js';
import { listen } from '../platform.page.js';
import { TRANSPORT_CLOSE } from '../reasons.js';
import type { SocketOptions } from './options.js';

/** The host of one session, as its options want it: an object of its own. */
export function hostOf(options: SocketOptions): Platform {
  const host: Platform = Object.create(options.platform ?? hostPlatform({ ...options }));
  host.toBinary ??= received;
  if (options.useNativeTimers) host.after = nativeAfter;
  if (options.forceBase64) textual(host);
  return host;
}

/** Lets `engine` hear what its host knows of the network and of the page, until the returned function is called. */
export function watch(host: Platform, engine: Engine, options: SocketOptions): () => void {
  const onNetwork = () => {
    // Sleep ends with the network coming back, and no timer has run meanwhile.
    if (host.online()) {
      if (engine._handshake) engine._expired();
    } else if (options.hostname !== 'localhost') {
      engine._end(TRANSPORT_CLOSE, { description: 'network connection lost' });
    }
  };
  // Nobody shall draw on a page that is being left.
  const leave = () => abandon(engine.transport, true);
  const stopNetwork = listen(host, onNetwork, 'online', 'offline');
  const stopUnload = options.closeOnBeforeunload && listen(host, leave, 'beforeunload');
  return () => {
    stopNetwork();
    if (stopUnload) stopUnload();
  };
}
