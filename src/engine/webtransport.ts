import { invalid } from '../errors.js';
import type {
  NativeWebTransportOptions,
  WebTransportConstructor,
} from '../platform.webtransport.js';
import type { TransportPart } from './transport.js';
import { openSession } from './webtransport-session.js';

/** Options of {@link webTransport}; all but its own two go to the native constructor. */
export interface WebTransportOptions extends NativeWebTransportOptions {
  /**
   * What makes a session.
   * @defaultValue the host's own `WebTransport`, looked up at each connection
   */
  WebTransport?: WebTransportConstructor | undefined;
  /**
   * The largest packet that is accepted from the server, in bytes; a larger one ends the session with a {@link ProtocolError}.
   * @defaultValue Infinity
   */
  maxPayload?: number | undefined;
}

/** The options of a connection, which names those of a transport apart. */
interface ConnectionOptions {
  readonly transports?: unknown;
  readonly transportOptions?: { readonly webtransport?: WebTransportOptions } | undefined;
}

/**
 * WebTransport, experimental: all packets on one bidirectional stream of an HTTP/3 session. Named beside others it is what a
 * session prefers to move to, where the server offers it. With `io()`, `transportOptions.webtransport` goes over its options.
 * @throws TypeError for a `maxPayload` that is not above 0
 * @see Engine.IO v4, WebTransport
 * @example
 * const socket = io('https://example.com', { transports: ['polling', 'websocket', webTransport()] });
 */
export function webTransport(options: WebTransportOptions = {}): TransportPart {
  // Named without a call it is given the options of its connection, which are not for the native constructor.
  const { transports, transportOptions } = options as ConnectionOptions;
  if (transports) return webTransport(transportOptions?.webtransport);
  const { maxPayload = Infinity } = options;
  if (!(maxPayload > 0)) throw invalid('maxPayload', maxPayload);
  const part: TransportPart & TransportClass = {
    name: 'webtransport',
    _preferred: true,
    create: (context) => openSession(context, options),
    part: ({ transportOptions }) => webTransport({ ...options, ...transportOptions?.webtransport }),
  };
  return part;
}

/** What knows how to become a part under the options of a connection. */
interface TransportClass {
  part(options: ConnectionOptions): TransportPart;
}
