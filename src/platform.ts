import type { Binary } from './bytes.js';

/** What both the browser's WebSocket and the `ws` package offer. */
export interface WebSocketLike {
  readonly readyState: number;
  binaryType: string;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  /** @param options - `compress`: whether this message may be compressed, where the host can choose */
  send(
    data: string | ArrayBuffer | ArrayBufferView | Blob,
    options?: { compress?: boolean | undefined },
  ): void;
  close(): void;
  addEventListener(type: 'open' | 'close', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { data: never }) => void): void;
}

/** The options of a connection or of one transport, of which a host reads what concerns it: in Node headers, agents and TLS. */
export type HostOptions = Readonly<Record<string, unknown>>;

/** What a connection in Node takes besides; a browser decides these things itself. */
export interface NodeOptions {
  /**
   * Whether the process may end while only this connection is left; on a WebSocket by the package `ws`.
   * @defaultValue false
   */
  autoUnref?: boolean | undefined;
  /**
   * An `http.Agent` or `https.Agent` for every request, such as a proxy's or one that keeps connections.
   * @defaultValue none: each request has a connection of its own
   */
  agent?: object | string | boolean | undefined;
  /** Key, certificate and authorities of the client in one PKCS #12 file. */
  pfx?: string | Uint8Array | undefined;
  /** The client's private key, in PEM. */
  key?: string | undefined;
  /** What unlocks `key` or `pfx`. */
  passphrase?: string | undefined;
  /** The client's certificate, in PEM. */
  cert?: string | Uint8Array | undefined;
  /** The authorities to trust instead of the well-known ones, in PEM. */
  ca?: string | Uint8Array | (string | Uint8Array)[] | undefined;
  /** The ciphers to offer, as OpenSSL lists them. */
  ciphers?: string | undefined;
  /**
   * Whether a certificate that no authority vouches for ends the connection.
   * @defaultValue true
   */
  rejectUnauthorized?: boolean | undefined;
  /** Checks the server's certificate, given the host's name; an error that it returns ends the connection. */
  checkServerIdentity?: ((host: string, certificate: never) => Error | undefined) | undefined;
  /** The address to connect from. */
  localAddress?: string | undefined;
  /** The family of addresses to connect to: 4 or 6, 0 for both. */
  family?: number | undefined;
  /**
   * Compression of WebSocket messages of at least `threshold` bytes; by the package `ws`.
   * @defaultValue { threshold: 1024 } where `ws` is used
   */
  perMessageDeflate?: { threshold?: number } | boolean | undefined;
  /** The `Origin` header of a WebSocket. */
  origin?: string | undefined;
  /**
   * The version of the WebSocket protocol to ask for.
   * @defaultValue 13
   */
  protocolVersion?: number | undefined;
  /**
   * The longest WebSocket message to take, in bytes.
   * @defaultValue 104_857_600 – 100 MiB
   */
  maxPayload?: number | undefined;
}

/** What a page, a worker or the device tells of its life. */
export interface PageEvent {
  /** As the host names it; `change` is that of `navigator.connection`: another kind of network. */
  readonly type:
    | 'online'
    | 'offline'
    | 'visibilitychange'
    | 'pageshow'
    | 'pagehide'
    | 'freeze'
    | 'resume'
    | 'change'
    | 'beforeunload';
  /** With `pageshow`: the page was kept and came back. With `pagehide`: it may be kept. */
  readonly persisted?: boolean;
}

/** What keeps texts by their names, as `sessionStorage`. */
export interface StorageLike {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/**
 * Everything that Holdfast takes from its host. Pass your own as the `platform` option to run it under a fake clock or network.
 */
export interface Platform {
  /** Milliseconds since the epoch. */
  now(): number;
  /** A number in [0, 1). */
  random(): number;
  /**
   * Runs `run` once after `delayMs` milliseconds; the returned function calls that off.
   * @param keep - the application waits for it: a process does not end before, not even with `autoUnref`
   */
  after(delayMs: number, run: () => void, keep?: boolean): () => void;
  /** Of the answer, `status` and `text()` are read. */
  fetch(url: string, init: RequestInit, options?: HostOptions): Promise<Response>;
  /** Opens a WebSocket. @throws what the host throws for an address or a protocol that cannot be */
  webSocket(
    url: string,
    protocols: string | string[] | undefined,
    options?: HostOptions,
  ): WebSocketLike;
  /** `false` only when the device says that it has no network. */
  online(): boolean;
  /**
   * Calls `listener` at each event of `types`; the returned function ends that. Called on its own, without `this`.
   * @defaultValue those of the page or worker, and of `navigator.connection`, as far as there are any
   */
  listen?(listener: (event: PageEvent) => void, ...types: PageEvent['type'][]): () => void;
  /**
   * Whether the page is in view; `undefined` where there is none.
   * @defaultValue what the document says
   */
  visibility?(): 'hidden' | 'visible' | undefined;
  /** What bytes arrive as when the application does not say; absent: `'arraybuffer'`. */
  readonly binaryType?: string;
  /** Bytes that arrived, as the kind that the engine's `binaryType` names; absent: as they are. */
  toBinary?(data: Binary, binaryType: string): Binary;
  /** The page's origin, for relative URLs; `undefined` where there is no page. */
  origin(): string | undefined;
}

/** A host's timer holds no more than 2^31 - 1 ms, and is over at once with more, or with `Infinity`: it lasts 11 days then. */
export const LONGEST_TIMER_MS = 1e9;

/** The platform of a browser page or worker. Globals are read at each call, so that fake timers of a test are honoured. */
export const host: Platform = {
  now: () => Date.now(),
  random: () => Math.random(),
  after(delayMs, run) {
    // Of one kind, also when a test puts fake timers in between.
    const clear = clearTimeout;
    const timer = setTimeout(run, Math.min(delayMs, LONGEST_TIMER_MS));
    return () => clear(timer);
  },
  fetch: (url, init) => fetch(url, init),
  webSocket: (url, protocols) => new WebSocket(url, protocols),
  online: () => navigator.onLine !== false,
  origin: () => globalThis.location?.origin,
};

/**
 * What all connections share: whoever changes it makes an object of its own above.
 * @param _options - those of the connection
 */
export const hostPlatform = (_options?: HostOptions): Platform => host;

/**
 * Says of the messages that are sent next by the WebSocket of `transport` whether each may be compressed. A browser decides that itself:
 * nothing of this is in the bundle of a page.
 */
export const noteCompression = (_transport: object, _packets: readonly Compressible[]): void => {};

/** What says whether it may be compressed. */
export interface Compressible {
  readonly options?: { readonly compress?: boolean | undefined } | undefined;
}

/** A timer that tests do not fake. */
export function nativeAfter(delayMs: number, run: () => void): () => void {
  const scope = new AbortController();
  AbortSignal.timeout(Math.min(delayMs, LONGEST_TIMER_MS)).addEventListener('abort', run, scope);
  return () => scope.abort();
}
