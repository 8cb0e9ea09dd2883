import { TransportError } from '../errors.js';
import type { HostOptions, NodeOptions, WebSocketLike } from '../platform.js';
import type { Frame } from './packet.js';
import { inert, type Transport, type TransportPart } from './transport.js';

/** Options of {@link webSocket}. */
export interface WebSocketOptions extends NodeOptions {
  /** Subprotocols to offer. */
  protocols?: string | string[] | undefined;
  /** Node: send the cookies that the server set by polling; a browser decides that itself. */
  withCredentials?: boolean | undefined;
  /** Headers of the opening request, or a function that is asked for them; a browser cannot send any, so Node only. */
  extraHeaders?:
    | Readonly<Record<string, string>>
    | (() => Readonly<Record<string, string>>)
    | undefined;
}

/**
 * WebSocket: one packet a frame.
 * @see Engine.IO v4, WebSocket
 */
export const webSocket = (options: WebSocketOptions = {}): TransportPart => ({
  name: 'websocket',
  create({ platform, url }) {
    const transport: Transport & { ws?: WebSocketLike } = {
      name: 'websocket',
      sink: inert,
      writable: () => transport.ws?.readyState === 1,
      send(buffer) {
        try {
          for (const frame of buffer.splice(0)) transport.ws!.send(frame);
        } catch (error) {
          fail(error);
        }
        // Later, as on other transports: a listener may come right after the send.
        queueMicrotask(() => transport.sink('drain'));
      },
      close: () => transport.ws?.close(),
    };
    /** @param description - the event that told, or what the constructor threw */
    const fail = (description: unknown) =>
      transport.sink(
        'error',
        new TransportError('websocket error', { transport: transport.name, description }),
      );
    // Async, so that a constructor which throws is heard like any other failure.
    const open = async () => {
      const socket = platform.webSocket(url(), options.protocols, options as HostOptions);
      transport.ws = socket;
      socket.binaryType = 'arraybuffer';
      socket.onopen = () => transport.sink('open');
      socket.onmessage = (event: { data: Frame }) => transport.sink('frame', event.data);
      socket.onclose = (context: unknown) =>
        transport.sink('close', { description: 'websocket connection closed', context });
      socket.onerror = fail;
    };
    open().catch(fail);
    return transport;
  },
});
