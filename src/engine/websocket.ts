import { TransportError } from '../errors.js';
import type { WebSocketLike } from '../platform.js';
import type { Frame } from './packet.js';
import { CLOSE_LIMIT_MS, inert, type Transport, type TransportContext, type TransportPart } from './transport.js';

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

function create(context: TransportContext, options: WebSocketOptions): Transport {
  const { platform } = context;
  let socket: WebSocketLike | undefined;
  let writable = false;
  let stopLimit: (() => void) | undefined;
  const report = (phase: 'start' | 'open' | 'end', status?: number) =>
    context.watch?.({ transport: 'websocket', method: 'WebSocket', phase, status });
  const fail = (event: unknown, cause?: unknown) =>
    transport.sink(
      'error',
      new TransportError('websocket error', 'websocket', event, undefined, cause),
    );
  const drained = () => {
    writable = true;
    transport.sink('drain');
  };

  const transport: Transport = {
    name: 'websocket',
    sink: inert,
    writable: () => writable,
    send(frames) {
      writable = false;
      for (const frame of frames) socket?.send(frame);
      // Later than this turn, so that the emits of one turn leave together.
      queueMicrotask(drained);
      return frames.length;
    },
    close(polite) {
      writable = false;
      socket?.close();
      if (!socket?.terminate) return;
      // In Node a close that is never answered would keep the process alive for half a minute.
      if (polite) stopLimit = platform.after(CLOSE_LIMIT_MS, () => socket?.terminate?.());
      else socket.terminate();
    },
  };

  report('start');
  try {
    socket = platform.webSocket(context.url(), options.protocols ?? [], options.extraHeaders);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      writable = true;
      report('open');
      transport.sink('open');
    };
    socket.onmessage = (event: { data: Frame }) => transport.sink('frame', event.data);
    socket.onclose = (event: { code: number }) => {
      stopLimit?.();
      report('end', event.code);
      transport.sink('close', { description: 'websocket connection closed', context: event });
    };
    socket.onerror = (event: unknown) => fail(event);
  } catch (cause) {
    queueMicrotask(() => fail(undefined, cause));
  }
  return transport;
}
