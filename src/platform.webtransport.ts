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

/** A view of bytes that belong to nobody else. Its own type has a parameter in some versions of TypeScript, and none in others. */
interface BytesLike {
  readonly buffer: ArrayBuffer;
  readonly byteLength: number;
  readonly byteOffset: number;
}

/** The options of the browser's own constructor. Written out, since a project for Node alone has no types of a page. */
export interface NativeWebTransportOptions {
  /** Whether it may share a connection with others. @defaultValue false */
  allowPooling?: boolean;
  /** What the browser shall care for. @defaultValue 'default' */
  congestionControl?: 'default' | 'low-latency' | 'throughput';
  /** Protocols to choose from. */
  protocols?: string[];
  /** Whether it shall fail where there is nothing but TCP. @defaultValue false */
  requireUnreliable?: boolean;
  /** Certificates to trust, by the hash of each. */
  serverCertificateHashes?: { algorithm: string; value: ArrayBuffer | BytesLike }[];
}

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
  if (WebTransport) return WebTransport as WebTransportConstructor;
  throw new Error(
    'This host has no WebTransport, or the page is not secure: hand in a constructor, or list another transport beside',
  );
}
