import type { IncomingMessage } from 'node:http';
import type { TransportName } from './transport.js';

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

/** The engine half of the stock server's options; durations in milliseconds, sizes in bytes. */
export interface EngineOptions {
  path: string;
  pingInterval: number;
  pingTimeout: number;
  upgradeTimeout: number;
  maxHttpBufferSize: number;
  transports: readonly TransportName[];
  allowUpgrades: boolean;
  cors?: CorsOptions;
  cookie?: boolean | CookieOptions;
  allowRequest?: (
    request: IncomingMessage,
    decide: (error: string | null | undefined, allowed: boolean) => void,
  ) => void;
}

export const engineDefaults: EngineOptions = {
  path: '/engine.io',
  pingInterval: 25_000,
  pingTimeout: 20_000,
  upgradeTimeout: 10_000,
  maxHttpBufferSize: 1_000_000,
  transports: ['polling', 'websocket'],
  allowUpgrades: true,
};

/** `defaults` with the options that were given; one that is present but undefined counts as absent. */
export function withDefaults<T extends object>(defaults: T, given: Partial<T>): T {
  const named = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...defaults, ...(Object.fromEntries(named) as Partial<T>) };
}
