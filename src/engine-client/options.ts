import type { NodeOptions, Platform } from '../platform.js';
import type { Transport } from './transport.js';

/** The name of a transport, as it stands in requests. */
export type TransportName = 'polling' | 'websocket' | 'webtransport' | (string & {});

/** A class of transports. */
// biome-ignore lint/suspicious/noExplicitAny: the peer's type, which custom transports have been written against
export type TransportCtor = new (options: any) => Transport;

/** The options of a session, under the names of engine.io-client. */
export interface SocketOptions extends NodeOptions {
  /** The server's address, where no URI is given: a host, or a URI whose host counts. */
  host?: string | undefined;
  /** The server's name, alone. @defaultValue the page's own, or `localhost` */
  hostname?: string | undefined;
  /** @defaultValue 443 or 80 */
  port?: string | number | undefined;
  /** Whether to use TLS. @defaultValue as the URI or the page says */
  secure?: boolean | undefined;
  /** The query of every request; one in the URI replaces it. */
  // biome-ignore lint/suspicious/noExplicitAny: the peer's type
  query?: { [key: string]: any } | string | undefined;
  /** The HTTP path. The URI's own path is not looked at. @defaultValue '/engine.io' */
  path?: string | undefined;
  /** Whether `path` ends in a slash. @defaultValue true */
  addTrailingSlash?: boolean | undefined;
  /**
   * The transports to use, in order: names or classes.
   * @defaultValue ['polling', 'websocket', 'webtransport']
   */
  transports?: TransportName[] | TransportCtor[] | undefined;
  /** The same, as classes only; not together with `transports`. */
  transportImplementations?: TransportCtor[] | undefined;
  /** Whether to try the next transport when one does not open. @defaultValue false */
  tryAllTransports?: boolean | undefined;
  /** Whether to move to a better transport once open. @defaultValue true */
  upgrade?: boolean | undefined;
  /** Whether to begin with WebSocket if the last connection of this page ended up there. @defaultValue false */
  rememberUpgrade?: boolean | undefined;
  /** Whether requests carry a stamp against caches: polling unless `false`, WebSocket if `true`. */
  timestampRequests?: boolean | undefined;
  /** The query's key for that stamp. @defaultValue 't' */
  timestampParam?: string | undefined;
  /** Send bytes as base64 on every transport. @defaultValue false */
  forceBase64?: boolean | undefined;
  /** Send cookies to other origins too; in Node, keep cookies. @defaultValue false */
  withCredentials?: boolean | undefined;
  /** Headers of every request; on a WebSocket in Node only. */
  extraHeaders?: { [header: string]: string } | undefined;
  /** Options by transport, over those above. */
  transportOptions?: { [transport: string]: object } | undefined;
  /** Subprotocols of the WebSocket. */
  protocols?: string | string[] | undefined;
  /** How long an HTTP request may take, in milliseconds; 0 for no limit. @defaultValue 0 */
  requestTimeout?: number | undefined;
  /** Close without a word when the page is left. @defaultValue false */
  closeOnBeforeunload?: boolean | undefined;
  /** Use the host's timers even where a test has put its own. @defaultValue false */
  useNativeTimers?: boolean | undefined;
  /** The host's clock, network and chance; for tests. */
  platform?: Platform | undefined;
}

/** What a transport is made with: the session's options, and where the session lives. */
export interface TransportOptions extends SocketOptions {
  query: Record<string, string>;
  hostname: string;
  port: string | number;
  secure: boolean;
  path: string;
  /** The session, as far as a transport may use it. */
  socket: { binaryType: string };
}
