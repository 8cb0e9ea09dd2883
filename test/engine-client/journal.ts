import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket as Tcp } from 'node:net';
import { attach, type Server as EngineServer, type ServerOptions } from 'engine.io';
import * as peer from 'engine.io-client';
import * as ours from 'holdfast/engine';

/** The published engine.io-client or Holdfast's: programs are written against the former's types. */
export type Library = typeof peer;

export const libraries: readonly (readonly [string, Library])[] = [
  ['engine.io-client', peer],
  ['holdfast/engine', ours as unknown as Library],
];

export const EVENTS = [
  'open',
  'handshake',
  'packet',
  'packetCreate',
  'data',
  'message',
  'drain',
  'flush',
  'heartbeat',
  'ping',
  'pong',
  'error',
  'upgrading',
  'upgrade',
  'upgradeError',
  'close',
] as const;

export type Entry = readonly unknown[];

/** What can be compared of a value: no times, no ids, no host objects. */
export function plain(value: unknown): unknown {
  if (value instanceof Error) {
    const { message, type, code, description, transport } = value as Error &
      Record<string, unknown>;
    return {
      error: message,
      ...(type ? { type } : {}),
      ...(typeof description === 'number' ? { description } : {}),
      ...(code === 'parser error' ? { code } : {}),
      ...(typeof transport === 'string' ? { transport } : {}),
    };
  }
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value) || value instanceof Blob) {
    return Buffer.isBuffer(value) ? `Buffer ${value.toString('hex')}` : value.constructor.name;
  }
  if (typeof value === 'string') return value.replace(/"sid":"[^"]*"/, '"sid":"…"');
  if (typeof value !== 'object' || value === null) return value;
  if ('name' in value && 'writable' in value) return `transport ${value.name}`;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined && field !== '');
  return Object.fromEntries(
    fields.map(([key, field]) => [
      key,
      key === 'sid' || key === 'context' ? typeof field : plain(field),
    ]),
  );
}

/** Writes down every event with its arguments and with what the socket looked like then. */
export function keep(socket: peer.Socket, journal: Entry[] = []): Entry[] {
  for (const name of EVENTS) {
    socket.on(name, (...args: unknown[]) => {
      journal.push([
        name,
        ...args.map(plain),
        `${socket.readyState}, ${socket.id === null ? 'id null' : typeof socket.id}, ${
          socket.transport?.name
        }, ${socket.writeBuffer.map(({ type }) => type).join(' ')}`,
      ]);
    });
  }
  return journal;
}

/** Resolves with the arguments of the next `name`. */
export const heard = (socket: peer.Socket, name: (typeof EVENTS)[number]): Promise<unknown[]> =>
  new Promise((resolve) => {
    socket.once(name, (...args: unknown[]) => resolve(args));
  });

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A stock engine.io server on a port of its own. */
export interface Stock {
  readonly url: string;
  readonly port: number;
  readonly http: Server;
  readonly engine: EngineServer;
  /** Every request, polling and upgrades. */
  readonly requests: IncomingMessage[];
  close(): Promise<void>;
}

export async function stock(options: ServerOptions = {}): Promise<Stock> {
  const http = createServer();
  const requests: IncomingMessage[] = [];
  const tcp = new Set<Tcp>();
  http.on('connection', (socket) => {
    tcp.add(socket);
    socket.on('close', () => tcp.delete(socket));
  });
  const engine = attach(http, options as never);
  http.on('request', (request) => requests.push(request));
  http.on('upgrade', (request) => requests.push(request));
  engine.on('connection', (socket) => {
    socket.on('message', (data: string | Buffer) => socket.send(data));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    http,
    engine,
    requests,
    async close() {
      engine.close();
      for (const socket of tcp) socket.destroy();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
