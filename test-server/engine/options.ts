import type { TransportName } from './transport.js';

/** The engine half of the stock server's options; durations in milliseconds, sizes in bytes. */
export interface EngineOptions {
  /** Where it answers. @defaultValue '/socket.io'; '/engine.io' without the Socket.IO layer */
  path: string;
  /** Whether the path on the wire ends with a slash. */
  addTrailingSlash: boolean;
  /** Milliseconds between two heartbeats. @defaultValue 25_000 – 25 seconds */
  pingInterval: number;
  /** Milliseconds that the answer to a heartbeat may take. @defaultValue 20_000 – 20 seconds */
  pingTimeout: number;
  /** Milliseconds that an upgrade may take. @defaultValue 10_000 – 10 seconds */
  upgradeTimeout: number;
  /** The most that one request or frame may hold, in bytes. @defaultValue 1_000_000 – 1 MB */
  maxHttpBufferSize: number;
  /** What clients may connect with. @defaultValue ['polling', 'websocket'] */
  transports: readonly TransportName[];
  /** Whether a client on polling is offered the upgrade to WebSocket. @defaultValue true */
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
