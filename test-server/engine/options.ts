import type { TransportName } from './transport.js';

/** The engine half of the stock server's options; durations in milliseconds, sizes in bytes. */
export interface EngineOptions {
  path: string;
  /** Whether the path on the wire ends with a slash. */
  addTrailingSlash: boolean;
  pingInterval: number;
  pingTimeout: number;
  upgradeTimeout: number;
  maxHttpBufferSize: number;
  transports: readonly TransportName[];
  allowUpgrades: boolean;
}

export const engineDefaults: EngineOptions = {
  path: '/engine.io',
  addTrailingSlash: true,
  pingInterval: 25_000,
  pingTimeout: 20_000,
  upgradeTimeout: 10_000,
  maxHttpBufferSize: 1_000_000,
  transports: ['polling', 'websocket'],
  allowUpgrades: true,
};

/** `defaults` with the options that were given; one that is present but undefined counts as absent. */
export function withDefaults<T extends object, Given extends Partial<T>>(
  defaults: T,
  given: Given,
): T & Omit<Given, keyof T> {
  const named = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...defaults, ...(Object.fromEntries(named) as Given) };
}
