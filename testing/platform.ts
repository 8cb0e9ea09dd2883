import type { Platform } from 'holdfast';
import type { Engine } from '../test-server/engine/engine.js';
import type { Clock } from './clock.js';
import { createFetch } from './fetch.js';
import type { Network } from './network.js';
import { requestOf } from './request.js';
import { MemoryWebSocket } from './websocket.js';

/** What a client takes from its host, with one server in the place of all networks. */
export function createPlatform(engine: Engine, network: Network, clock: Clock): Platform {
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    after: (delayMs, run) => clock.after(delayMs, run),
    fetch: createFetch(engine, network),
    webSocket: (url, _protocols, options) =>
      new MemoryWebSocket(
        url,
        engine,
        network,
        requestOf(url, 'GET', options?.extraHeaders as Record<string, string> | undefined),
      ),
    online: () => network.online,
    listen: (listener, ...types) => {
      const stops = types.map((type) =>
        network.subscribe(() => {
          if (type === (network.online ? 'online' : 'offline')) listener({ type });
        }),
      );
      return () => {
        for (const stop of stops) stop();
      };
    },
    origin: () => globalThis.location?.origin,
  };
}
