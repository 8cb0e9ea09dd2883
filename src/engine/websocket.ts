import { TransportError } from '../errors.js';
import type { HostOptions, NodeOptions, WebSocketLike } from '../platform.js';
import type { Frame } from './packet.js';
import { inert, type Transport, type TransportContext, type TransportPart } from './transport.js';

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
 * One getter for all of them: a transport with one of its own takes 200 bytes more. Its `this` may be a framework's proxy, which lets
 * it read the state, as nothing else of a WebSocket.
 */
const shared = {
  name: 'websocket',
  sink: inert,
  ws: undefined as WebSocketLike | undefined,
  get writable() {
    return this.ws?.readyState === 1;
  },
};

/**
 * WebSocket: one packet a frame.
 * @see Engine.IO v4, WebSocket
 */
export const webSocket = (options: WebSocketOptions = {}): TransportPart => ({
  name: 'websocket',
  create(context) {
    // Without `this`, which may be a framework's proxy: no WebSocket can be used behind one.
    const transport = {
      __proto__: shared,
      async send(buffer: Frame[]) {
        try {
          for (const frame of buffer.splice(0)) transport.ws!.send(frame);
        } catch (error) {
          fail(error);
        }
        // Later, as on other transports: a listener may come right after the send.
        await null;
        transport.sink('drain');
      },
      close: () => transport.ws?.close(),
    } as unknown as WebSocketTransport;
    /** @param description - the event that told, or what the constructor threw */
    const fail = (description: unknown) =>
      transport.sink(
        'error',
        new TransportError('websocket error', { transport: transport.name, description }),
      );
    open(transport, fail, context, options).catch(fail);
    return transport;
  },
});

interface WebSocketTransport extends Transport {
  ws: WebSocketLike | undefined;
}

/** Async, so that a constructor which throws is heard like any other failure; apart, so that nothing keeps what only this needs. */
async function open(
  transport: WebSocketTransport,
  fail: (description: unknown) => void,
  { platform, url }: TransportContext,
  options: WebSocketOptions,
): Promise<void> {
  const socket = platform.webSocket(url(), options.protocols, options as HostOptions);
  transport.ws = socket;
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => {
    // Once, and not kept.
    transport.ws!.onopen = null;
    transport.sink('open');
  };
  socket.onmessage = (event: { data: Frame }) => transport.sink('frame', event.data);
  socket.onclose = (context: unknown) =>
    transport.sink('close', { description: 'websocket connection closed', context });
  socket.onerror = fail;
}
