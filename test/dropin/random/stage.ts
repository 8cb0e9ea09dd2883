// Where a program is played: a stock server, a connection of one of the clients with two namespaces, and what both sides saw.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Server } from 'socket.io';
import type * as peer from 'socket.io-client';
import { plain } from '../journal.js';
import { MUTE, type Name, type Program } from './program.js';

export type Client = typeof peer;

/** What a manager and a socket hide, and this reads. */
export type Manager = peer.Manager & {
  _reconnecting: boolean;
  _readyState: string;
  _close(): void;
};

export const NAMESPACES: Record<Name, string> = { a: '/', b: '/other' };

export const QUICK = { reconnectionDelay: 10, reconnectionDelayMax: 10, randomizationFactor: 0 };
const STEADY = { pingInterval: 60_000, pingTimeout: 60_000 };
/** How long all may take to come to rest, in milliseconds; what has not by then is compared as it is. */
const REST_LIMIT_MS = 4_000;

/** What was seen, in one line for each who saw it: who sees something first is the network's matter, or S17's. */
export type Journal = Record<string, unknown[]>;

export type Stage = Awaited<ReturnType<typeof createStage>>;
/** The client's side of it. */
export type Seat = Pick<Stage, 'manager' | 'sockets' | 'note'>;

export async function createStage(client: Client, program: Program) {
  const { transports, options, recovery } = program;
  const http = createServer();
  const server = new Server(http, {
    ...STEADY,
    ...(recovery ? { connectionStateRecovery: {} } : {}),
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;

  let isRefusing = false;
  http.on('connection', (connection) => isRefusing && connection.destroy());

  const journal: Journal = {};
  const isDown = program.turns.flat().some(({ op }) => op === 'server.restart');
  let lastAt = 0;
  let isOver = false;
  const note = (who: string, ...entry: unknown[]) => {
    if (isOver) return;
    lastAt = performance.now();
    journal[who] ??= [];
    const line = journal[who];
    const said = steady(plain(entry, [[`:${port}`, ':PORT']])) as unknown[];
    // How often it was tried meanwhile is a matter of time.
    if (isDown && /^(error|connect_error|reconnect)/.test(`${said[0]}`)) {
      const once = JSON.stringify(said.filter((item) => typeof item !== 'number'));
      if (!line.includes(once)) line.push(once);
    } else line.push(said);
  };

  const stage = {
    server,
    note,
    journal,
    /** How long a middleware takes, in milliseconds. */
    slowMs: 0,
    isUp: Promise.resolve() as Promise<void>,
    manager: undefined as unknown as Manager,
    sockets: {} as Record<Name, peer.Socket>,
    sessions: () =>
      Object.values((server.engine as unknown as { clients: Record<string, Session> }).clients),
    /** Loses every connection, and takes none for a while; the port stays its own. */
    restart(downMs: number) {
      isRefusing = true;
      for (const session of stage.sessions()) session.close();
      http.closeAllConnections();
      stage.isUp = wait(downMs).then(() => {
        isRefusing = false;
      });
    },
    /** Until nothing happens for `quietMs`. */
    async rest(quietMs: number) {
      await stage.isUp;
      lastAt = performance.now();
      const limitAt = lastAt + REST_LIMIT_MS;
      while (performance.now() < limitAt) {
        await wait(5);
        const { manager } = stage;
        const { engine } = manager;
        const isAsking =
          manager._readyState !== 'closed' &&
          Object.values(stage.sockets).some(({ active, connected }) => active && !connected);
        const isBusy =
          isAsking ||
          manager._reconnecting ||
          (engine?.readyState === 'open' &&
            (engine.writeBuffer.length || engine.transport.name !== transports.at(-1)));
        if (!isBusy && performance.now() - lastAt > quietMs) return;
      }
    },
    async close() {
      isOver = true;
      stage.manager.reconnection(false);
      stage.manager._close();
      await stage.isUp;
      server.close();
      http.closeAllConnections();
    },
  };

  for (const [name, nsp] of Object.entries(NAMESPACES)) {
    server
      .of(nsp)
      .use(async (socket, next) => {
        if (stage.slowMs) await wait(stage.slowMs);
        const refused = Object.assign(new Error('refused'), { data: { why: 1 } });
        next(socket.handshake.auth.refuse ? refused : undefined);
      })
      .on('connection', (socket) => {
        const { token, pid } = socket.handshake.auth;
        note(`server ${name}`, 'connection', { token, pid }, socket.recovered);
        socket.on('disconnect', (reason) => note(`server ${name}`, 'disconnect', reason));
        socket.onAny((event: string, ...args: unknown[]) => {
          note(`server ${name}`, event, ...args);
          const ack = args.at(-1);
          const isMute = event === MUTE && !options.ackTimeout;
          if (typeof ack === 'function' && !isMute) ack(args.length, event);
        });
      });
  }

  const url = `http://127.0.0.1:${port}`;
  const given = { ...QUICK, ...options, transports: [...transports], forceNew: true };
  stage.sockets.a = client.io(url, given);
  stage.manager = stage.sockets.a.io as unknown as Manager;
  stage.sockets.b = stage.manager.socket(NAMESPACES.b, options);
  return stage;
}

/** Without the offsets that a server appends for recovery. */
const steady = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(steady)
    : typeof value === 'string' && /^Q[\w-]{6}(\.\w+)?$/.test(value)
      ? '<offset>'
      : value;

interface Session {
  close(): void;
}
