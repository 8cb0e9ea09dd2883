// Apart from support.ts, since a worker has no test runner.
import { backoff, type CoreSocket, createSocket, pageLife, webSocket } from 'holdfast';
import type { TestServer } from 'holdfast/testing';

// A bundler sets these; without them Vue complains.
Object.assign(globalThis, {
  __VUE_OPTIONS_API__: true,
  __VUE_PROD_DEVTOOLS__: false,
  __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: false,
});

/** An inert socket that comes back at once when it loses its connection. */
export const socketTo = (server: TestServer, url = 'http://app.test'): CoreSocket =>
  createSocket(url, {
    transports: [webSocket()],
    reconnect: backoff({ min: 1, max: 1 }),
    wake: pageLife(),
    platform: server.platform(),
  });

/** How many listeners and observers `socket` has from now on. */
export function watchersOf(socket: CoreSocket): () => number {
  let count = 0;
  const { on, off, subscribe } = socket;
  socket.on = (...args) => {
    count++;
    return on.apply(socket, args);
  };
  socket.off = (...args) => {
    count--;
    return off.apply(socket, args);
  };
  socket.subscribe = (listener) => {
    count++;
    const end = subscribe.call(socket, listener);
    return () => {
      count--;
      end();
    };
  };
  return () => count;
}
