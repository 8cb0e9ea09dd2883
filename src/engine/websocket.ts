import { TransportError } from '../errors.js';
import type { HostOptions, NodeOptions, WebSocketLike } from '../platform.js';
import type { Frame } from './packet.js';
import {
  inert,
  type Sink,
  type Transport,
  type TransportContext,
  type TransportPart,
} from './transport.js';

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
  create(context) {
    const transport = new WebSocketTransport();
    transport._open(context, options).catch((error) => transport._fail(error));
    return transport;
  },
});

// A class, since its methods cost nothing in each of many connections.
class WebSocketTransport implements Transport {
  readonly name = 'websocket';
  sink: Sink = inert;
  ws: WebSocketLike | undefined;

  writable(): boolean {
    return this.ws?.readyState === 1;
  }

  async send(buffer: Frame[]): Promise<void> {
    try {
      for (const frame of buffer.splice(0)) this.ws!.send(frame);
    } catch (error) {
      this._fail(error);
    }
    // Later, as on other transports: a listener may come right after the send.
    await null;
    this.sink('drain');
  }

  close(): void {
    this.ws?.close();
  }

  // Async, so that a constructor which throws is heard like any other failure.
  async _open({ platform, url }: TransportContext, options: WebSocketOptions): Promise<void> {
    const socket = platform.webSocket(url(), options.protocols, options as HostOptions);
    this.ws = socket;
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      // Once, and not kept.
      this.ws!.onopen = null;
      this.sink('open');
    };
    socket.onmessage = (event: { data: Frame }) => this.sink('frame', event.data);
    socket.onclose = (context: unknown) =>
      this.sink('close', { description: 'websocket connection closed', context });
    socket.onerror = (event: unknown) => this._fail(event);
  }

  /** @param description - the event that told, or what the constructor threw */
  _fail(description: unknown): void {
    this.sink(
      'error',
      new TransportError('websocket error', { transport: this.name, description }),
    );
  }
}
