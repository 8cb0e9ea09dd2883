/** Options of one namespace. */
export interface SocketOptions {
  /** Credentials for CONNECT: an object, or a function that is asked at each connection, by callback or by its promise. */
  auth?: Auth | undefined;
}

// An object of any kind, an interface's too: for `any` it needs no index signature.
// biome-ignore lint/suspicious/noExplicitAny: as the peer's, so that one of them can be read and changed
export type Credentials = { [key: string]: any };

/** @see SocketOptions.auth */
export type Auth =
  | Credentials
  | (() => Credentials | Promise<Credentials>)
  // biome-ignore lint/suspicious/noExplicitAny: an arrow returns what it happens to return
  | ((send: (credentials: object) => void) => any);

/** Gives credentials to `send`: what is known at once, with nothing awaited before it. */
export async function askFor(
  auth: Auth | undefined,
  send: (credentials?: Credentials) => void,
): Promise<void> {
  if (typeof auth !== 'function') return send(auth);
  const credentials = await auth(send);
  // Who takes the callback calls back, whatever an arrow happens to return.
  if (credentials && !auth.length) send(credentials);
}
