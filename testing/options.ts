import type { RecoveryOptions } from '../test-server/socket/recovery.js';
import { byteCount, flag, milliseconds, rejected } from './check.js';

/** Options of {@link createTestServer}: those of a stock server that mean something without a network. */
export interface TestServerOptions {
  /**
   * The path of the server; clients must have the same.
   * @defaultValue '/socket.io'
   */
  path?: string;
  /** What clients may connect with. @defaultValue ['polling', 'websocket'] */
  transports?: readonly ('polling' | 'websocket')[];
  /** Whether a client on polling is offered the upgrade to WebSocket. @defaultValue true */
  allowUpgrades?: boolean;
  /** Milliseconds between two heartbeats. @defaultValue 25_000 – 25 seconds */
  pingInterval?: number;
  /** Milliseconds that the answer to a heartbeat may take. @defaultValue 20_000 – 20 seconds */
  pingTimeout?: number;
  /** Milliseconds that an upgrade may take. @defaultValue 10_000 – 10 seconds */
  upgradeTimeout?: number;
  /** Milliseconds that a connection may stay without a namespace. @defaultValue 45_000 – 45 seconds */
  connectTimeout?: number;
  /** The most that one request or frame may hold, in bytes. @defaultValue 1_000_000 – 1 MB */
  maxHttpBufferSize?: number;
  /**
   * Lets clients that come back within `maxDisconnectionDuration` milliseconds (two minutes, unless it says otherwise) have
   * their session again, with the events that they missed; their middlewares are skipped unless `skipMiddlewares` is `false`.
   * @defaultValue undefined – every connection is a new session
   */
  connectionStateRecovery?: RecoveryOptions;
  /** Whether a namespace that a pattern or function has made ends with its last socket. @defaultValue false */
  cleanupEmptyChildNamespaces?: boolean;
}

type Check = (name: string, value: unknown) => void;

const isTransport = (name: unknown) => name === 'polling' || name === 'websocket';
const time: Check = (name, value) => milliseconds(name, value, 1);

const CHECKS: Readonly<Record<keyof TestServerOptions, Check>> = {
  path(name, value) {
    if (typeof value !== 'string' || !value.startsWith('/')) {
      throw rejected(name, 'a string that starts with "/"', value);
    }
  },
  transports(name, value) {
    if (!Array.isArray(value) || value.length === 0 || !value.every(isTransport)) {
      throw rejected(name, 'a list of "polling", "websocket" or both', value);
    }
  },
  allowUpgrades: flag,
  pingInterval: time,
  pingTimeout: time,
  upgradeTimeout: time,
  connectTimeout: time,
  maxHttpBufferSize: byteCount,
  cleanupEmptyChildNamespaces: flag,
  connectionStateRecovery(name, value) {
    if (typeof value !== 'object' || value === null) throw rejected(name, 'an object', value);
    const { maxDisconnectionDuration, skipMiddlewares } = value as RecoveryOptions;
    if (maxDisconnectionDuration !== undefined) {
      milliseconds(`${name}.maxDisconnectionDuration`, maxDisconnectionDuration, 0);
    }
    if (skipMiddlewares !== undefined) flag(`${name}.skipMiddlewares`, skipMiddlewares);
  },
};

/** @throws TypeError or RangeError naming the option, what was expected and what came */
export function checkOptions(options: TestServerOptions): void {
  if (typeof options !== 'object' || options === null) {
    throw rejected('the options of createTestServer', 'an object', options);
  }
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(CHECKS, name)) {
      const known = Object.keys(CHECKS).join(', ');
      throw new TypeError(`createTestServer has no option "${name}"; it has ${known}`);
    }
    if (value !== undefined) CHECKS[name as keyof TestServerOptions](name, value);
  }
}
