import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { answerControl, isControl } from './control.js';
import type { EngineServer } from './engine/server.js';
import { demand } from './fault-arguments.js';
import { type Connections, createFaults, type Faults } from './faults.js';
import { RequestLog, type RequestRecord } from './request-log.js';
import { serveFile } from './static-files.js';

/** Where a server listens, and what it serves beside its protocol. */
export interface HostOptions {
  /** @defaultValue 0 – one that is free */
  port?: number;
  /** @defaultValue '127.0.0.1' */
  host?: string;
  /** Whether `POST /__control/<fault>` drives the faults. @defaultValue false */
  control?: boolean;
  /** Folders to serve, by URL prefix. */
  files?: Record<string, string>;
  /** Gets the requests that nothing else answers; `true` means that it will. */
  handler?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

/** A listening HTTP server around an engine: its connections, its log, its faults. */
export interface Host {
  /** The address for clients, as `http://127.0.0.1:3000`. */
  readonly url: string;
  /** The port that it listens on; the same after a restart. */
  readonly port: number;
  /** What can go wrong, on demand. */
  readonly faults: Faults;
  /** Every HTTP request and upgrade, in order of arrival. */
  readonly log: readonly RequestRecord[];
  /** Live engine sessions. */
  sessions(): { sid: string; transport: 'polling' | 'websocket' }[];
  /**
   * Kills every connection, forgets all sessions, and listens again on the same port after `downMs` milliseconds (default 0).
   * @throws TypeError for anything else
   */
  restart(options?: { downMs?: number }): Promise<void>;
  /** Closes everything, keep-alive connections included. */
  close(): Promise<void>;
}

export async function openHost(
  engine: EngineServer,
  options: HostOptions,
  forget: () => void = () => {},
): Promise<Host> {
  const { host: hostname = '127.0.0.1', control = false, files = {}, handler } = options;
  const tcp = new Set<Socket>();
  const log = new RequestLog((url) => engine.serves(url));
  let closed = false;
  let endPause = () => {};
  let latest = Promise.resolve();

  const connections: Connections = {
    refusing: false,
    destroyAll(spare) {
      for (const socket of tcp) if (socket !== spare) socket.destroy();
    },
  };
  const faults = createFaults(engine, connections);
  engine.on('upgrade_answered', (request, status) => log.answered(request, status));

  /** With a control route the first request decides, or nobody could ever call this off again. */
  const isRefused = (request: IncomingMessage): boolean => {
    if (!connections.refusing || (control && isControl(request.url))) return false;
    request.socket.destroy();
    return true;
  };

  const server = createServer((request, response) => {
    if (isRefused(request)) return;
    log.add(request, response);
    const served = engine.serves(request.url)
      ? engine.handle(request, response)
      : control && isControl(request.url)
        ? answerControl(request, response, controls)
        : serveOther(request, response);
    // A file that vanished, a body that broke off: it costs this request, not the server.
    served.catch((error: Error) => response.destroy(error));
  });
  server.on('upgrade', (request, socket: Socket, head) => {
    if (isRefused(request)) return;
    log.add(request, null);
    if (!engine.serves(request.url)) socket.destroy();
    else engine.handleUpgrade(request, socket, head).catch(() => socket.destroy());
  });
  server.on('connection', (socket) => {
    tcp.add(socket);
    socket.on('close', () => tcp.delete(socket));
    if (connections.refusing && !control) socket.destroy();
  });

  const serveOther = async (request: IncomingMessage, response: ServerResponse) => {
    if (await serveFile(request, response, files)) return;
    if (!handler?.(request, response)) response.writeHead(404).end('Not found');
  };
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, hostname, () => {
        server.off('error', reject);
        resolve();
      });
    });
  const stop = (spare?: Socket) => {
    server.close();
    connections.destroyAll(spare);
    engine.reset();
    forget();
  };
  /** One that comes while another is down begins it anew, and both are done when the server listens. */
  const restart = ({ downMs = 0 } = {}, spare?: Socket): Promise<void> => {
    stop(spare);
    endPause();
    const pause = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, downMs);
      endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    const mine: Promise<void> = pause.then(() => {
      if (mine !== latest) return latest;
      return closed ? undefined : listen(port);
    });
    latest = mine;
    return mine;
  };
  const controls = { faults, restart, cut: (spare: Socket) => connections.destroyAll(spare) };

  await listen(options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`,
    port,
    faults,
    log: log.records,
    sessions: () =>
      [...engine.sessions].map(([sid, { transport }]) => ({ sid, transport: transport.name })),
    async restart(...args) {
      demand('server', 'restart', args);
      await restart(...args);
    },
    async close() {
      closed = true;
      endPause();
      stop();
      await Promise.all([...tcp].map((socket) => new Promise((done) => socket.on('close', done))));
    },
  };
}
