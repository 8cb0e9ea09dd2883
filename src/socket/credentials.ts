/** Options of one namespace. */
export interface SocketOptions {
  /** Credentials for CONNECT: an object, or a function that is asked at each connection, by callback or by its promise. */
  auth?: Auth | undefined;
}

// An object of any kind, an interface's too, which has no index signature.
export type Credentials = object;

/** @see SocketOptions.auth */
export type Auth =
  | Credentials
  | (() => Credentials | Promise<Credentials>)
  // biome-ignore lint/suspicious/noExplicitAny: an arrow returns what it happens to return
  | ((send: (credentials: object) => void) => any);

/** Gives `send` the credentials, at once where they are known; or `fail` what the application threw. */
export function askCredentials(
  auth: Auth | undefined,
  send: (credentials?: Credentials) => void,
  fail: (cause: unknown) => void,
): void {
  // What is known goes at once: nothing is awaited before it.
  const ask = async () => {
    if (typeof auth !== 'function') return send(auth);
    const credentials = await auth(send);
    // Who takes the callback calls back, whatever an arrow happens to return.
    if (credentials && !auth.length) send(credentials);
  };
  ask().catch(fail);
}
