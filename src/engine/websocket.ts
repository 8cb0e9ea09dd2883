import { TransportError } from '../errors.js';
import type { WebSocketLike } from '../platform.js';
import type { Frame } from './packet.js';
import { inert, type Transport, type TransportContext, type TransportPart } from './transport.js';

/** Options of {@link webSocket}. */
export interface WebSocketOptions {
  /** Subprotocols to offer. */
  protocols?: string | string[] | undefined;
  /** Headers of the opening request; a browser cannot send any, so Node only. */
  extraHeaders?: Record<string, string> | undefined;
}

/**
 * WebSocket: one packet a frame.
 * @see Engine.IO v4, WebSocket
 */
export const webSocket = (options: WebSocketOptions = {}): TransportPart => ({
  name: 'websocket',
  create: (context) => create(context, options),
});

function create({ platform, url }: TransportContext, options: WebSocketOptions): Transport {
  let socket: WebSocketLike | undefined;
  let writable = false;
  const fail = (description: unknown, cause?: unknown) =>
    transport.sink(
      'error',
      new TransportError('websocket error', {
        transport: 'websocket',
        description,
        cause,
      }),
    );

  const transport: Transport = {
    name: 'websocket',
    sink: inert,
    writable: () => writable,
    send(frames) {
      writable = false;
      for (const frame of frames) socket!.send(frame);
      // Later than this turn, so that the emits of one turn leave together.
      queueMicrotask(() => {
        writable = true;
        transport.sink('drain');
      });
      return frames.length;
    },
    close() {
      socket?.close();
    },
  };

  try {
    socket = platform.webSocket(url(), options.protocols ?? [], options.extraHeaders);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      writable = true;
      transport.sink('open');
    };
    socket.onmessage = (event: { data: Frame }) => transport.sink('frame', event.data);
    socket.onclose = (context: unknown) =>
      transport.sink('close', { description: 'websocket connection closed', context });
    socket.onerror = fail;
  } catch (cause) {
    queueMicrotask(() => fail(undefined, cause));
  }
  return transport;
}
