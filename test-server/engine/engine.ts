import { type Base64, randomId } from '../bytes.js';
import { Events } from '../events.js';
import { type FaultState, noFaults } from '../fault-state.js';
import { Line, Wire } from '../wire.js';
import { type EngineOptions, engineDefaults, withDefaults } from './options.js';
import { PollingTransport } from './polling.js';
import { inspect, type Refusal } from './refusal.js';
import { type EngineRequest, queryOf } from './request.js';
import { EngineSession } from './session.js';
import type { Transport } from './transport.js';
import { upgradeSession } from './upgrade.js';
import { type FrameSocket, WebSocketTransport } from './websocket.js';

/** What depends on where the requests come from. */
export interface EngineHost {
  readonly base64: Base64;
  readonly releaseAtOnce: boolean;
}

/**
 * The sessions of an Engine.IO v4 server, wherever its requests come from; whoever gets those hands them over.
 * Events: `connection` (EngineSession).
 */
export class Engine extends Events {
  readonly options: EngineOptions;
  readonly sessions = new Map<string, EngineSession>();
  readonly faults: FaultState = noFaults();
  readonly wire = new Wire();
  /** Lines that went silent; they outlive their sessions, as a cable outlives what it carried. */
  private readonly silent = new Map<string, EngineSession>();
  private readonly pathPrefix: string;

  constructor(
    options: Partial<EngineOptions>,
    private readonly host: EngineHost,
  ) {
    super();
    this.options = withDefaults(engineDefaults, options);
    const path = this.options.path.replace(/\/$/, '');
    this.pathPrefix = this.options.addTrailingSlash ? `${path}/` : path;
  }

  get clientsCount(): number {
    return this.sessions.size;
  }

  serves(url = ''): boolean {
    return url.startsWith(this.pathPrefix);
  }

  /** Why a request is not served, or `null`. */
  inspect(request: EngineRequest, isUpgrade: boolean): Refusal | null {
    const { method } = request;
    return inspect(method, queryOf(request), isUpgrade, this.options, this.sessions);
  }

  /** Whether a request belongs to a line that is silent; then `retry` runs if it is ever heard. */
  isUnheard(request: EngineRequest, retry: () => void): boolean {
    const line = this.silent.get(sidOf(request))?.line;
    line?.receive(retry);
    return line !== undefined;
  }

  /** Makes the session that a polling request without a `sid` asks for. */
  openPolling(request: EngineRequest): EngineSession {
    const line = new Line(this.wire);
    const { maxHttpBufferSize } = this.options;
    return this.open(
      new PollingTransport(line, maxHttpBufferSize, this.host.base64),
      line,
      request,
    );
  }

  /** Takes a WebSocket that was let in: as a session of its own, or as the upgrade of one. */
  accept(socket: FrameSocket, request: EngineRequest): void {
    const sid = sidOf(request);
    const session = this.sessions.get(sid);
    if (sid && (session?.upgrade !== 'none' || session.transport.name === 'websocket')) {
      socket.on('error', () => {});
      return socket.close();
    }
    const line = session?.line ?? new Line(this.wire);
    const { base64, releaseAtOnce } = this.host;
    const isTextOnly = Boolean(queryOf(request).b64);
    const transport = new WebSocketTransport(socket, line, isTextOnly, base64);
    if (!session) return void this.open(transport, line, request);
    upgradeSession(session, transport, {
      timeoutMs: this.options.upgradeTimeout,
      afterProbe: () => this.faults.afterProbe,
      releaseAtOnce,
    });
  }

  /** Ends every session without a word and forgets it, as a process that stops. */
  reset(): void {
    this.silence(false);
    for (const session of [...this.sessions.values()]) session.end('server shutting down');
    this.wire.discard();
  }

  /** Half-open: the sessions of this moment hear and say nothing any more, while their connections stay up. */
  silence(on: boolean): void {
    if (on) {
      for (const [sid, session] of this.sessions) {
        this.silent.set(sid, session);
        session.line.silence();
        session.transport.pause?.(true);
      }
      return;
    }
    const thawed = [...this.silent.values()];
    this.silent.clear();
    for (const { line, transport } of thawed) {
      transport.pause?.(false);
      line.restore();
    }
  }

  private open(transport: Transport, line: Line, request: EngineRequest): EngineSession {
    const session = new EngineSession(randomId(15), transport, line, request, this.options);
    this.sessions.set(session.id, session);
    session.once('close', () => this.sessions.delete(session.id));
    const { allowUpgrades, transports } = this.options;
    const mayUpgrade = transport.name === 'polling' && allowUpgrades;
    session.start(mayUpgrade ? transports.filter((name) => name === 'websocket') : []);
    this.fire('connection', session);
    return session;
  }
}

function sidOf(request: EngineRequest): string {
  return queryOf(request).sid ?? '';
}
