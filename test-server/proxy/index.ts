/**
 * A TCP proxy that has every fault of a network on demand, between any client and any server. It knows nothing of Socket.IO, and of
 * HTTP only where a request begins.
 */

import { type AddressInfo, connect, createServer } from 'node:net';
import {
  Connection,
  type ProxiedConnection,
  type Silence,
  type UpgradeFault,
} from './connection.js';
import { type LinkOptions, perfectLinks, setLinks } from './link.js';

export type { Link, LinkOptions } from './link.js';
export type { ProxiedRequest } from './request.js';
export type { ProxiedConnection, Silence, UpgradeFault };

/** Options of {@link faultProxy}. */
export interface FaultProxyOptions extends LinkOptions {
  /** The server's address, as `http://127.0.0.1:3000`. */
  target: string;
  /** @defaultValue 0 – one that is free */
  port?: number;
  /** @defaultValue '127.0.0.1' */
  host?: string;
}

/** Picks connections; none given: all. */
type Which = (connection: ProxiedConnection) => boolean;

/** A listening proxy. What is set stays until it is set back, or until `clear()`. */
export interface FaultProxy {
  /** The address for clients. */
  readonly url: string;
  /** The port that it listens on. */
  readonly port: number;
  /** The connections that have come, in order; older ones give way after 10 000. */
  readonly log: readonly ProxiedConnection[];
  /** How many connections have come. */
  readonly accepted: number;
  /** The connections of this moment. */
  connections(): readonly ProxiedConnection[];
  /**
   * How connections carry bytes from now on, present ones included; what is not named stays as it is.
   * @throws TypeError for a value out of its range
   */
  link(options: LinkOptions): void;
  /** Breaks connections now: by a reset, or by the end of both sides as when a process closes them. Gives their number. */
  cut(how?: 'reset' | 'close', which?: Which): number;
  /**
   * Half-open: present connections stay, but nothing passes in these directions, not even their end; new ones work. Gives their number.
   */
  silence(directions?: Silence, which?: Which): number;
  /** Ends `silence()`, and for present connections `accept('hang')` and `upgrade('hang' | 'mute')`: what was held back arrives, as TCP would send it again. */
  resume(which?: Which): void;
  /**
   * What new connections get: service; nobody who listens; a reset; or nothing, ever. Those that are refused are not in the log.
   */
  accept(how: 'pass' | 'refuse' | 'reset' | 'hang'): Promise<void>;
  /**
   * What the request of a WebSocket gets: service; an answer with this HTTP status; no answer; a reset; or, with `'mute'`, the server's 101
   * and then nothing.
   */
  upgrade(how: UpgradeFault): void;
  /** Back to no faults; what was held back arrives. */
  clear(): Promise<void>;
  /** Breaks all connections and listens no longer. */
  close(): Promise<void>;
}

const LOG_LIMIT = 10_000;
const ACCEPT = ['pass', 'refuse', 'reset', 'hang'];
const UPGRADE = ['pass', 'hang', 'reset', 'mute'];

/**
 * Starts a proxy in front of a server.
 * @throws TypeError for an address or a link that cannot be
 * @example
 * const proxy = await faultProxy({ target: server.url, delayMs: 50 });
 * const socket = io(proxy.url);
 */
export async function faultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const { target, port: wantedPort = 0, host = '127.0.0.1', ...linkOptions } = options;
  const { protocol, to } = addressOf(target);
  const links = perfectLinks();
  setLinks(links, linkOptions);
  const live = new Set<Connection>();
  const log: Connection[] = [];
  let accepted = 0;
  let acceptFault = 'pass';
  let upgradeFault: UpgradeFault = 'pass';
  /** The last word on whether to listen; each waits for the one before it. */
  let listening: Promise<void> = Promise.resolve();

  const server = createServer({ allowHalfOpen: true }, (client) => {
    if (acceptFault === 'reset') {
      client.on('error', () => {}).resetAndDestroy();
      return;
    }
    const connection = new Connection(
      ++accepted,
      client,
      connect({ ...to, allowHalfOpen: true }),
      links,
      () => upgradeFault,
    );
    live.add(connection);
    client.on('close', () => live.delete(connection));
    log.push(connection);
    if (log.length > LOG_LIMIT) log.shift();
    if (acceptFault === 'hang') connection.silence({});
  });
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => {
        server.off('error', reject);
        resolve();
      });
    });
  const chosen = (which: Which = () => true) => [...live].filter(which);

  await listen(wantedPort);
  const { port } = server.address() as AddressInfo;
  const settle = () => {
    listening = listening
      .catch(() => {})
      .then(async () => {
        const isWanted = acceptFault !== 'refuse' && acceptFault !== 'closed';
        if (server.listening && !isWanted) server.close();
        else if (!server.listening && isWanted) await listen(port);
      });
    return listening;
  };
  const proxy: FaultProxy = {
    url: `${protocol}//${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    log,
    get accepted() {
      return accepted;
    },
    connections: () => [...live],
    link: (wanted) => setLinks(links, wanted),
    cut(how = 'reset', which) {
      const connections = chosen(which);
      for (const connection of connections) connection.cut(how);
      return connections.length;
    },
    silence(directions = {}, which) {
      const connections = chosen(which);
      for (const connection of connections) connection.silence(directions);
      return connections.length;
    },
    resume(which) {
      for (const connection of chosen(which)) connection.resume();
    },
    accept(how) {
      if (!ACCEPT.includes(how)) throw wrong('accept', ACCEPT, how);
      acceptFault = how;
      return settle();
    },
    upgrade(how) {
      const isStatus = typeof how === 'number' && how >= 200 && how <= 599;
      if (!isStatus && !UPGRADE.includes(how as string)) {
        throw wrong('upgrade', [...UPGRADE, 'an HTTP status'], how);
      }
      upgradeFault = how;
    },
    clear() {
      setLinks(links, { ...perfectLinks() });
      upgradeFault = 'pass';
      proxy.resume();
      return proxy.accept('pass');
    },
    async close() {
      acceptFault = 'closed';
      proxy.cut();
      await settle();
    },
  };
  return proxy;
}

function addressOf(target: string) {
  const url = URL.canParse(target) ? new URL(target) : undefined;
  if (!url || !/^(http|ws)s?:$/.test(url.protocol)) {
    throw wrong('target', ['an address as http://127.0.0.1:3000'], target);
  }
  const { protocol, hostname } = url;
  const port = Number(url.port) || (/s:$/.test(protocol) ? 443 : 80);
  return { protocol, to: { host: hostname.replace(/^\[|\]$/g, ''), port } };
}

const wrong = (name: string, expected: readonly string[], value: unknown) =>
  new TypeError(`faultProxy: expected ${name} to be ${expected.join(' | ')}, got ${String(value)}`);
