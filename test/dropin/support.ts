// One program, two clients: each runs it on a server of its own, and their journals must be equal.
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as holdfast from 'holdfast';
import { Server, type ServerOptions } from 'socket.io';
import * as peer from 'socket.io-client';
import { expect, it } from 'vitest';
import { afterThisTest } from '../cleanup.js';
import { type Names, plain } from './journal.js';

export { afterThisTest };

/** What an application imports. */
export type Client = typeof peer;
export type Socket = peer.Socket;
export type Manager = peer.Manager;
export type Options = Partial<peer.ManagerOptions & peer.SocketOptions>;

const CLIENTS = { peer, holdfast: holdfast as unknown as Client };
export type Who = keyof typeof CLIENTS;

/** What a program is given. */
export interface Stage {
  client: Client;
  /** For programs that show a difference: which of the two runs. */
  who: Who;
  /** A stock server. */
  server: Server;
  url: string;
  transports: string[];
  /** Writes an entry of the journal. Those of the server's side begin with `'server'`, and stand behind all of the client's. */
  note(...entry: unknown[]): void;
  /** Notes each such event, with its arguments. */
  watch(emitter: object, label: string, ...events: string[]): void;
  /** A socket with a connection of its own, which reconnects quickly; `to` is a namespace or another server. */
  open(to?: string, options?: Options): Socket;
  /** The same, once it is connected. */
  connected(to?: string, options?: Options): Promise<Socket>;
  /** Waits until nothing is on its way: on polling, no POST is unanswered, and a GET waits at the server. */
  rest(socket: Socket): Promise<void>;
  /** The same, once both sides are on the last of the transports. */
  settled(socket: Socket): Promise<void>;
  /** A manager that reconnects quickly. */
  manager(options?: Options): Manager;
  /** Closes a manager when the program is over. */
  keep<Kept extends Manager | Socket>(kept: Kept): Kept;
  /** What is called when the program is over. */
  afterwards(cleanup: () => unknown): void;
  /** Gives a changing name, such as a port, one that does not change. */
  name(changing: string, steady: string): void;
}

export type Program = (stage: Stage) => unknown;

const QUICK: Options = {
  reconnectionDelay: 10,
  reconnectionDelayMax: 10,
  randomizationFactor: 0,
};

/** How long one client may take, in milliseconds. */
const LIMIT_MS = 9_000;

const STEADY: Partial<ServerOptions> = { pingInterval: 10_000, pingTimeout: 10_000 };

const ports = new Set<number>();

/** Listens where no test of this process has listened before: both clients keep Managers by their address. */
async function listenAnew(http: HttpServer): Promise<number> {
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  if (!ports.has(port)) {
    ports.add(port);
    return port;
  }
  await new Promise((resolve) => http.close(resolve));
  return listenAnew(http);
}

async function run(
  who: Who,
  program: Program,
  options: Partial<ServerOptions>,
  transports: string[],
): Promise<unknown[]> {
  const http = createServer();
  const port = await listenAnew(http);
  const server = new Server(http, { ...STEADY, ...options });
  const names: Names = [[`:${port}`, ':PORT']];
  const journal: unknown[] = [];
  // Which of both sides notes first, what neither has to wait for, is the network's matter.
  const serverSide: unknown[] = [];
  const cleanups: (() => unknown)[] = [];
  const client = CLIENTS[who];
  const url = `http://127.0.0.1:${port}`;
  let over = false;
  const stage: Stage = {
    client,
    who,
    server,
    url,
    transports,
    note(...entry) {
      if (over) return;
      const side = entry[0] === 'server' ? serverSide : journal;
      side.push(plain(entry.length > 1 ? entry : entry[0], names));
    },
    watch(emitter, label, ...events) {
      for (const event of events)
        (emitter as peer.Socket).on(event, (...args: unknown[]) =>
          stage.note(`${label} ${event}`, ...args),
        );
    },
    open: (to = '/', given) =>
      stage.keep(
        client.io(to.startsWith('http') ? to : `${url}${to}`, {
          ...QUICK,
          forceNew: true,
          transports,
          ...given,
        }),
      ),
    async connected(to, given) {
      const socket = stage.open(to, given);
      await next(socket, 'connect');
      return socket;
    },
    rest: ({ io: { engine } }) =>
      until(
        () =>
          engine.writeBuffer.length === 0 &&
          [engine, ...sessionsOf(server)].every(({ transport }) => transport.writable),
      ),
    async settled(socket) {
      await until(() =>
        [socket.io.engine, ...sessionsOf(server)].every(
          ({ transport }) => transport.name === transports.at(-1),
        ),
      );
      await stage.rest(socket);
    },
    manager: (given) => stage.keep(new client.Manager(url, { ...QUICK, transports, ...given })),
    keep(kept) {
      const manager = (kept instanceof client.Socket ? kept.io : kept) as Manager & Internals;
      cleanups.push(() => {
        manager.reconnection(false);
        manager._close();
      });
      return kept;
    },
    afterwards: (cleanup) => cleanups.push(cleanup),
    name: (changing, steady) => names.push([changing, steady]),
  };
  let stop: NodeJS.Timeout | undefined;
  const stuck = new Promise((_, reject) => {
    stop = setTimeout(() => {
      const last = JSON.stringify(journal.slice(-5));
      reject(new Error(`${who} got no further than ${last}`));
    }, LIMIT_MS);
  });
  try {
    await Promise.race([program(stage), stuck]);
  } finally {
    over = true;
    clearTimeout(stop);
    for (const cleanup of cleanups.reverse()) await cleanup();
    server.close();
    http.closeAllConnections();
  }
  return [...journal, ...serverSide];
}

export interface Settings {
  /** Of the stock server. */
  server?: Partial<ServerOptions>;
  /** The lists of transports to run with, one after the other; WebSocket alone otherwise. */
  transports?: string[][];
}

/** Where the transport could matter. */
export const EACH = [['polling'], ['websocket'], ['polling', 'websocket']];

function each(
  name: string,
  { server = {}, transports = [['websocket']] }: Settings,
  judge: (journalOf: (who: Who) => Promise<unknown[]>) => Promise<void>,
  program: Program,
): void {
  for (const list of transports)
    it(
      transports.length > 1 ? `${name}, over ${list.join(' and ')}` : name,
      { timeout: 3 * LIMIT_MS },
      () => judge((who) => run(who, program, server, list)),
    );
}

/** A test: `program` shows no difference between the clients. */
export const alike = (name: string, program: Program, settings: Settings = {}): void =>
  each(
    name,
    settings,
    async (journalOf) => {
      const theirs = await journalOf('peer');
      expect(theirs).not.toEqual([]);
      expect(await journalOf('holdfast')).toEqual(theirs);
    },
    program,
  );

/** A test: `program` shows a difference that is wanted, and no other. */
export const unlike = (
  name: string,
  program: Program,
  { peer, holdfast, ...settings }: Settings & Record<Who, unknown[]>,
): void =>
  each(
    name,
    settings,
    async (journalOf) => {
      expect(peer).not.toEqual(holdfast);
      expect(await journalOf('peer')).toEqual(peer);
      expect(await journalOf('holdfast')).toEqual(holdfast);
    },
    program,
  );

/** What a manager's type hides, and tests reach for. */
interface Internals {
  _close(): void;
}

/** The sessions of a server. */
export const sessionsOf = (server: Server) =>
  Object.values((server.engine as unknown as { clients: Record<string, Session> }).clients);
interface Session {
  transport: { name: string; writable: boolean };
  close(): void;
}

/** The first argument of the next such event. */
// biome-ignore lint/suspicious/noExplicitAny: each program knows what its event carries
export function next(emitter: any, event: string): Promise<any> {
  return new Promise((resolve) => emitter.once(event, resolve));
}

/** Asks again until `condition` holds; the test's own time limit ends it otherwise. */
export async function until(condition: () => unknown): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** Lets everything happen that waits for no timer and no network. */
export const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** What was thrown where nobody could catch it, while `work` ran. */
export async function uncaughtIn(work: () => unknown): Promise<unknown[]> {
  const caught: unknown[] = [];
  const before = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', (error) => caught.push(error));
  try {
    await work();
  } finally {
    process.removeAllListeners('uncaughtException');
    for (const listener of before) process.on('uncaughtException', listener);
  }
  return caught;
}
