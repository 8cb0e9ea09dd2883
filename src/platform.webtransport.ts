/** A session over HTTP/3, as far as Holdfast uses it: the browser's own, or a package's with the same face. */
export interface WebTransportSession {
  readonly ready: Promise<unknown>;
  readonly closed: Promise<unknown>;
  createBidirectionalStream(): Promise<{
    readonly readable: ReadableStream<Uint8Array>;
    readonly writable: WritableStream<Uint8Array>;
  }>;
  close(): void;
}

/** The options of the browser's own constructor. */
export type NativeWebTransportOptions = WebTransportOptions;

export type WebTransportConstructor = new (
  url: string,
  options?: NativeWebTransportOptions,
) => WebTransportSession;

/**
 * The host's WebTransport. Not a member of the platform, which every application ships.
 * @throws Error where there is none
 */
export function hostWebTransport(): WebTransportConstructor {
  const { WebTransport } = globalThis;
  if (WebTransport) return WebTransport;
  throw new Error(
    'This host has no WebTransport, or the page is not secure: hand in a constructor, or list another transport beside',
  );
}
