import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import type { WebSocketLike } from '../platform.js';

interface Terminable extends WebSocketLike {
  terminate?(): void;
}

/** @see the diagnostics channels that Undici, Node's own client, documents */
const SENT = 'undici:client:sendHeaders';
const OPENED = 'undici:websocket:open';

/**
 * Makes a native WebSocket that can be ended like one of `ws`. It has no `terminate()`, and one that was closed
 * on a silent link holds the process for as long as TCP believes in it.
 */
export function createNative(make: () => WebSocketLike): Terminable {
  const sockets: Socket[] = [];
  let found: Socket | undefined;
  const sent = (message: unknown) => {
    const { request, socket } = message as { request: { upgrade?: string }; socket: Socket };
    if (request.upgrade === 'websocket') sockets.push(socket);
  };
  const opened = (message: unknown) => {
    const { websocket, address } = message as {
      /** Node 22 does not say whose it is, but says it right before the `open` event. */
      websocket?: unknown;
      address: { port: number };
    };
    if (websocket && websocket !== native) return;
    found = sockets.find(({ localPort }) => localPort === address.port);
  };
  const stop = () => {
    unsubscribe(SENT, sent);
    unsubscribe(OPENED, opened);
    sockets.length = 0;
  };
  subscribe(SENT, sent);
  subscribe(OPENED, opened);
  let native: Terminable;
  try {
    native = make();
  } catch (error) {
    stop();
    throw error;
  }
  // Node 24 says it right after the event.
  native.addEventListener('open', () => queueMicrotask(stop));
  native.addEventListener('close', stop);
  native.terminate = () => found?.destroy();
  return native;
}
