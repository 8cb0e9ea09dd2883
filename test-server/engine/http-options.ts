import type { IncomingMessage } from 'node:http';

export type Origin = boolean | string | RegExp | readonly (string | RegExp)[];

/** The names and defaults of the `cors` package, which the stock server uses. */
export interface CorsOptions {
  origin?: Origin;
  methods?: string | readonly string[];
  allowedHeaders?: string | readonly string[];
  exposedHeaders?: string | readonly string[];
  credentials?: boolean;
  /** Seconds. */
  maxAge?: number;
}

/** The cookie with the session's id; the names of the `cookie` package, which the stock server uses. */
export interface CookieOptions {
  name?: string;
  path?: string;
  domain?: string;
  httpOnly?: boolean;
  secure?: boolean;
  sameSite?: 'lax' | 'strict' | 'none' | boolean;
  /** Seconds. */
  maxAge?: number;
}

/** What is asked of the engine only where it is reached over HTTP. */
export interface HttpOptions {
  cors?: CorsOptions;
  cookie?: boolean | CookieOptions;
  allowRequest?: (
    request: IncomingMessage,
    decide: (error: string | null | undefined, allowed: boolean) => void,
  ) => void;
}
