/** What both the browser's WebSocket and the `ws` package offer. */
export interface WebSocketLike {
  readonly readyState: number;
  binaryType: string;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(data: string | ArrayBuffer | ArrayBufferView<ArrayBuffer> | Blob): void;
  close(): void;
  addEventListener(type: 'open' | 'close', listener: () => void): void;
}

/** The options of a connection or of one transport, of which a host reads what concerns it: in Node headers, agents and TLS. */
export type HostOptions = Readonly<Record<string, unknown>>;

/**
 * Everything that Holdfast takes from its host. Pass your own as the `platform` option to run it under a fake clock or network.
 */
export interface Platform {
  /** Milliseconds since the epoch. */
  now(): number;
  /** A number in [0, 1). */
  random(): number;
  /** Runs `run` once after `delayMs` milliseconds; the returned function calls that off. */
  after(delayMs: number, run: () => void): () => void;
  fetch(url: string, init: RequestInit, options?: HostOptions): Promise<Response>;
  webSocket(
    url: string,
    protocols: string | string[] | undefined,
    options?: HostOptions,
  ): WebSocketLike;
  /** `false` only when the device says that it has no network. */
  online(): boolean;
  /** Tells when what `online` says may have changed; the returned function ends that. */
  onNetwork(listener: () => void): () => void;
  /** The page's origin, for relative URLs; `undefined` where there is no page. */
  origin(): string | undefined;
}

/**
 * The platform of a browser page or worker. Globals are read at each call, so that fake timers of a test are honoured.
 * @param _options - those of the connection
 */
export const hostPlatform = (_options?: HostOptions): Platform => ({
  now: () => Date.now(),
  random: () => Math.random(),
  after(delayMs, run) {
    // Of one kind, also when a test puts fake timers in between.
    const clear = clearTimeout;
    const timer = setTimeout(run, delayMs);
    return () => clear(timer);
  },
  fetch: (url, init) => fetch(url, init),
  webSocket: (url, protocols) => new WebSocket(url, protocols),
  online: () => navigator.onLine !== false,
  onNetwork(listener) {
    const scope = new AbortController();
    // Absent in some hosts, as React Native.
    const { addEventListener: add } = globalThis;
    add?.('online', listener, scope);
    add?.('offline', listener, scope);
    return () => scope.abort();
  },
  origin: () => globalThis.location?.origin,
});
