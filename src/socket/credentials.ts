/** Options of one namespace. */
export interface SocketOptions {
  /** Credentials for CONNECT: an object, or a function that is asked at each connection, by callback or by its promise. */
  auth?: Auth | undefined;
}

type Credentials = Record<string, unknown>;

/** @see SocketOptions.auth */
export type Auth =
  | Credentials
  | ((send: (credentials: Credentials) => void) => void | Promise<Credentials | void>);

/** Gives `send` the credentials, at once where they are known; or `fail` what the application threw. */
export function askCredentials(
  auth: Auth | undefined,
  send: (credentials?: Credentials) => void,
  fail: (cause: unknown) => void,
): void {
  if (typeof auth !== 'function') return send(auth);
  const ask = async () => {
    const credentials = await auth(send);
    // A promise of nothing belongs to an async function that calls back.
    if (credentials) send(credentials);
  };
  ask().catch(fail);
}
