import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import { Events } from '../events.js';
import { type FaultState, noFaults } from '../fault-state.js';
import { Line, Wire } from '../wire.js';
import { cors, sessionCookie } from './headers.js';
import { type EngineOptions, engineDefaults, withDefaults } from './options.js';
import { PollingTransport } from './polling.js';
import { inspect, refuse, refuseUpgrade } from './refusal.js';
import { EngineSession } from './session.js';
import type { Transport } from './transport.js';
import { upgradeSession } from './upgrade.js';
import { WebSocketTransport } from './websocket.js';

/**
 * An Engine.IO v4 server on requests that its host hands over.
 * Events: `connection` (EngineSession), `initial_headers` and `headers` (object, request),
 * `upgrade_answered` (request, HTTP status).
 */
export class EngineServer extends Events {
  readonly options: EngineOptions;
  readonly sessions = new Map<string, EngineSession>();
  readonly faults: FaultState = noFaults();
  readonly wire = new Wire();
  /** Lines that went silent; they outlive their sessions, as a cable outlives what it carried. */
  private readonly silent = new Map<string, { line: Line; session: EngineSession }>();
  private readonly webSockets: WebSocketServer;
  private readonly pathPrefix: string;

  constructor(options: Partial<EngineOptions> = {}) {
    super();
    this.options = withDefaults(engineDefaults, options);
    this.pathPrefix = `${this.options.path.replace(/\/$/, '')}/`;
    this.webSockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: this.options.maxHttpBufferSize,
    });
    this.webSockets.on('headers', (lines, request) => {
      const headers: Record<string, string> = {};
      if (!queryOf(request).get('sid')) this.fire('initial_headers', headers, request);
      this.fire('headers', headers, request);
      for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
    });
  }

  get clientsCount(): number {
    return this.sessions.size;
  }

  serves(url = ''): boolean {
    return url.startsWith(this.pathPrefix);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const query = queryOf(request);
    const sid = query.get('sid') ?? '';
    const silent = this.silent.get(sid);
    if (silent) return silent.line.receive(() => void this.handle(request, response));

    const options = this.options;
    if (options.cors && cors(options.cors, request, response)) return;
    const { answer } = this.faults;
    if (answer && query.get('transport') === 'polling') {
      if (--answer.times === 0) this.faults.answer = null;
      this.wire.send(() => response.writeHead(answer.status).end(answer.body));
      return;
    }
    const refusal = await inspect(request, query, false, options, this.sessions);
    if (request.socket.destroyed) return;
    if (refusal) return this.wire.send(() => refuse(response, refusal));

    const headers: Record<string, string> = {};
    let transport: Transport | undefined = this.sessions.get(sid)?.transport;
    if (!sid) {
      const line = new Line(this.wire);
      transport = new PollingTransport(line, options.maxHttpBufferSize);
      this.fire('initial_headers', headers, request);
      const id = this.open(transport, line, request);
      if (options.cookie) response.setHeader('set-cookie', sessionCookie(options.cookie, id));
    }
    this.fire('headers', headers, request);
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (transport instanceof PollingTransport) transport.handle(request, response);
    else response.destroy(); // The session ended between the check and here.
  }

  async handleUpgrade(request: IncomingMessage, socket: Socket, head: Buffer): Promise<void> {
    socket.on('error', () => {}); // Its close event says the same to those who need to know.
    const query = queryOf(request);
    const sid = query.get('sid') ?? '';
    const silent = this.silent.get(sid);
    if (silent) return silent.line.receive(() => void this.handleUpgrade(request, socket, head));

    const fault = this.faults.upgrade;
    if (fault === 'hang') return void socket.on('end', () => socket.destroy()).resume();
    if (fault === 'reset') return void socket.resetAndDestroy();
    const refusal =
      fault === 'refuse'
        ? { message: 'Bad request' }
        : await inspect(request, query, true, this.options, this.sessions);
    if (socket.destroyed) return;
    if (refusal) {
      this.fire('upgrade_answered', request, 400);
      return this.wire.send(() => refuseUpgrade(socket, refusal.message));
    }

    this.wire.send(() =>
      this.webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        this.fire('upgrade_answered', request, 101);
        const session = this.sessions.get(sid);
        if (sid && (session?.upgrade !== 'none' || session.transport.name === 'websocket')) {
          return webSocket.on('error', () => {}).close();
        }
        const line = session?.line ?? new Line(this.wire);
        const transport = new WebSocketTransport(webSocket, line, query.get('b64') === '1');
        if (session) {
          const { upgradeTimeout } = this.options;
          upgradeSession(session, transport, upgradeTimeout, () => this.faults.afterProbe);
        } else this.open(transport, line, request);
      }),
    );
  }

  /** Ends every session without a word and forgets it, as a process that stops. */
  reset(): void {
    this.silence(false);
    for (const session of [...this.sessions.values()]) session.end('server shutting down');
    this.wire.discard();
  }

  /** Half-open: the sessions of this moment hear and say nothing any more, while TCP stays up. */
  silence(on: boolean): void {
    if (on) {
      for (const [sid, session] of this.sessions) {
        this.silent.set(sid, { line: session.line, session });
        session.line.silence();
        pause(session, true);
      }
      return;
    }
    const thawed = [...this.silent.values()];
    this.silent.clear();
    for (const { line, session } of thawed) {
      pause(session, false);
      line.restore();
    }
  }

  private open(transport: Transport, line: Line, request: IncomingMessage): string {
    const id = randomBytes(15).toString('base64url');
    const session = new EngineSession(id, transport, line, request, this.options);
    this.sessions.set(id, session);
    session.once('close', () => this.sessions.delete(id));
    const { allowUpgrades, transports } = this.options;
    const mayUpgrade = transport.name === 'polling' && allowUpgrades;
    session.start(mayUpgrade ? transports.filter((name) => name === 'websocket') : []);
    this.fire('connection', session);
    return id;
  }
}

export function queryOf(request: IncomingMessage): URLSearchParams {
  const url = request.url ?? '';
  const start = url.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : url.slice(start + 1));
}

function pause({ transport }: EngineSession, on: boolean): void {
  if (transport instanceof WebSocketTransport) transport.pause(on);
}
