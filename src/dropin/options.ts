import type { TransportPart } from '../engine/transport.js';
import type { NodeOptions } from '../platform.js';
import type { SocketOptions as CoreSocketOptions } from '../socket/credentials.js';
import type { ManagerParts } from '../socket/manager.js';

/** Makes a transport from the options of its connection; so do {@link polling} and {@link webSocket}. */
export type TransportFactory = (options: never) => TransportPart;

/** A transport class, as those of `holdfast/engine`, which knows itself as a part. */
export interface TransportClass {
  part(options: never): TransportPart;
}

/** The options of a socket.io-client connection, under its names. */
export interface ManagerOptions
  extends Pick<ManagerParts, 'platform' | 'open' | 'wake' | 'reconnect' | 'refused' | 'limits'>,
    Required<NodeOptions> {
  /**
   * The HTTP path.
   * @defaultValue '/socket.io'
   */
  path: string | undefined;
  /**
   * Whether the path ends with a slash.
   * @defaultValue true
   */
  addTrailingSlash: boolean | undefined;
  /** Part of the peer's type; the address says it. */
  host: string | undefined;
  /** Part of the peer's type; the address says it. */
  hostname: string | undefined;
  /** Part of the peer's type; the address says it. */
  port: string | number | undefined;
  /** Part of the peer's type; the address says it. */
  secure: boolean | undefined;
  /** The query of every request, unless the URL has one; or a function that is asked for it at each handshake. */
  // biome-ignore lint/suspicious/noExplicitAny: as the peer's
  query: { [key: string]: any } | (() => { [key: string]: any }) | undefined;
  /**
   * The transports to use, in order: by name, or as parts, factories or classes.
   * @defaultValue ['polling', 'websocket']
   */
  transports: readonly (string | TransportPart | TransportFactory | TransportClass)[] | undefined;
  /**
   * Whether to try the next transport when one cannot be opened.
   * @defaultValue false
   */
  tryAllTransports: boolean | undefined;
  /**
   * Whether to move from polling to a better transport.
   * @defaultValue true
   */
  upgrade: boolean | undefined;
  /**
   * Whether to begin with a WebSocket once one has worked on this page.
   * @defaultValue false
   */
  rememberUpgrade: boolean | undefined;
  /**
   * Whether to come back after a loss.
   * @defaultValue true
   */
  reconnection: boolean | undefined;
  /**
   * Attempts in a row before giving up; 0 means no limit.
   * @defaultValue Infinity
   */
  reconnectionAttempts: number | undefined;
  /**
   * The first delay, in milliseconds; 0 means the default.
   * @defaultValue 1_000 – 1 second
   */
  reconnectionDelay: number | undefined;
  /**
   * The longest delay, in milliseconds; 0 means the default.
   * @defaultValue 5_000 – 5 seconds
   */
  reconnectionDelayMax: number | undefined;
  /**
   * How much of each delay is random; outside (0, 1] it means none.
   * @defaultValue 0.5
   */
  randomizationFactor: number | undefined;
  /**
   * How long opening may take, in milliseconds; `false` for no limit.
   * @defaultValue 20_000 – 20 seconds
   */
  timeout: number | false | undefined;
  /**
   * Whether to make a connection of its own.
   * @defaultValue false
   */
  forceNew: boolean | undefined;
  /** An older name of `forceNew`. */
  'force new connection': boolean | undefined;
  /**
   * Whether to share the connection with other namespaces of the same server.
   * @defaultValue true
   */
  multiplex: boolean | undefined;
  /**
   * Whether to connect without being asked.
   * @defaultValue true
   */
  autoConnect: boolean | undefined;
  /** Another codec for both ends, such as socket.io-msgpack-parser. */
  // biome-ignore lint/suspicious/noExplicitAny: as the peer's; {@link PeerParser} is what it has to be
  parser: any;
  /**
   * Whether to send cookies to other origins too.
   * @defaultValue false
   */
  withCredentials: boolean | undefined;
  /** Headers of every request, on a WebSocket in Node only; or a function that is asked for them at each handshake. */
  extraHeaders: { [header: string]: string } | (() => { [header: string]: string }) | undefined;
  /** Subprotocols of the WebSocket. */
  protocols: string | string[] | undefined;
  /** Options by transport, over those above. */
  transportOptions: { [transport: string]: object } | undefined;
  /**
   * Whether bytes travel as base64 on every transport.
   * @defaultValue false
   */
  forceBase64: boolean | undefined;
  /**
   * Whether each request's query carries a stamp of its own.
   * @defaultValue `true` for polling, `false` for WebSocket
   */
  timestampRequests: boolean | undefined;
  /**
   * The stamp's name in the query.
   * @defaultValue 't'
   */
  timestampParam: string | undefined;
  /**
   * How long one polling request may take, in milliseconds; 0 for no limit.
   * @defaultValue 0
   */
  requestTimeout: number | undefined;
  /**
   * Whether the connection ends, without any event, when the page is about to unload.
   * @defaultValue false
   */
  closeOnBeforeunload: boolean | undefined;
  /**
   * Whether timers are the host's own, even while a test has put fake ones in their place.
   * @defaultValue false
   */
  useNativeTimers: boolean | undefined;
}

/** Options of one namespace. */
export interface SocketOptions extends CoreSocketOptions {
  /**
   * How often an event without an acknowledgement is sent again; then one event is under way at a time, in order.
   * @defaultValue 0
   */
  retries?: number | undefined;
  /**
   * How long to wait for each acknowledgement, in milliseconds; all callbacks then take an error first.
   * @defaultValue none, and 10 seconds where `retries` need one
   */
  ackTimeout?: number | undefined;
}
