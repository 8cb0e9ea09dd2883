import type { IncomingMessage } from 'node:http';

export type Origin = boolean | string | RegExp | readonly (string | RegExp)[];

/** The names and defaults of the `cors` package, which the stock server uses. */
export interface CorsOptions {
  /**
   * Which pages may ask: `true` for the one that asks, `false` for none of another origin, or those that are named or fit.
   * @defaultValue '*' – any
   */
  origin?: Origin;
  /** The methods that a preflight allows. @defaultValue 'GET,HEAD,PUT,PATCH,POST,DELETE' */
  methods?: string | readonly string[];
  /** The request headers that a preflight allows. @defaultValue those that it asks for */
  allowedHeaders?: string | readonly string[];
  /** The response headers that a page may read. @defaultValue none but the usual ones */
  exposedHeaders?: string | readonly string[];
  /** Whether cookies and the like go along; `origin` must then be named. @defaultValue false */
  credentials?: boolean;
  /** Seconds. */
  maxAge?: number;
}

/** The cookie with the session's id; the names of the `cookie` package, which the stock server uses. */
export interface CookieOptions {
  /** @defaultValue 'io' */
  name?: string;
  /** The paths that get it. @defaultValue '/' */
  path?: string;
  /** The domain that gets it. @defaultValue the server's own */
  domain?: string;
  /** Whether it is kept from scripts. @defaultValue true */
  httpOnly?: boolean;
  /** Whether it goes over TLS alone. @defaultValue false */
  secure?: boolean;
  /** Whether requests from other sites carry it. @defaultValue 'lax' */
  sameSite?: 'lax' | 'strict' | 'none' | boolean;
  /** Seconds. */
  maxAge?: number;
}

/** What is asked of the engine only where it is reached over HTTP. */
export interface HttpOptions {
  /** What pages of other origins may do. @defaultValue none – they may not ask at all */
  cors?: CorsOptions;
  /** Whether a handshake sets a cookie with the session's id; `true` means one of the defaults. @defaultValue false */
  cookie?: boolean | CookieOptions;
  /** Lets a request in, or answers it with 403 and this error, as the stock server does. @defaultValue all are let in */
  allowRequest?: (
    request: IncomingMessage,
    decide: (error: string | null | undefined, allowed: boolean) => void,
  ) => void;
}
