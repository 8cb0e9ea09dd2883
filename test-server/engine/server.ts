import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import type { Base64 } from '../bytes.js';
import { Engine } from './engine.js';
import { cors, sessionCookie } from './headers.js';
import { HttpExchange } from './http-exchange.js';
import type { HttpOptions } from './http-options.js';
import { refuse, refuseUpgrade } from './http-refusal.js';
import type { EngineOptions } from './options.js';
import { PollingTransport } from './polling.js';
import { forbidden, isOnlyOld, type Refusal } from './refusal.js';
import { queryOf } from './request.js';

/** Node's users expect Buffers, as from the stock server. */
const bufferBase64: Base64 = {
  encode: ({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength).toString('base64'),
  decode: (text) => Buffer.from(text, 'base64'),
};

/**
 * An Engine.IO v4 server on requests of `node:http` that its host hands over.
 * Events: `connection` (EngineSession), `initial_headers` and `headers` (object, request),
 * `connection_error` ({ req, code, message }), `upgrade_answered` (request, HTTP status).
 */
export class EngineServer extends Engine {
  private readonly http: HttpOptions;
  private readonly webSockets: WebSocketServer;

  constructor(options: Partial<EngineOptions> & HttpOptions = {}) {
    // As the stock server does, which waits for the first turn of its interval.
    super(options, { base64: bufferBase64, releaseAtOnce: false });
    this.http = options;
    this.webSockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: this.options.maxHttpBufferSize,
    });
    this.webSockets.on('headers', (lines, request) => {
      const headers: Record<string, string> = {};
      if (!queryOf(request).sid) this.fire('initial_headers', headers, request);
      this.fire('headers', headers, request);
      for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
    });
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.isUnheard(request, () => void this.handle(request, response))) return;
    if (this.http.cors && cors(this.http.cors, request, response)) return;
    const query = queryOf(request);
    const { answer } = this.faults;
    if (answer && query.transport === 'polling') {
      if (--answer.times === 0) this.faults.answer = null;
      return void this.wire.send(() => response.writeHead(answer.status).end(answer.body));
    }
    const refusal = await this.refusalOf(request, false);
    if (request.socket.destroyed) return;
    if (refusal) return void this.wire.send(() => refuse(response, refusal));

    const isHandshake = !query.sid;
    const session = isHandshake ? this.openPolling(request) : this.sessions.get(query.sid ?? '');
    const transport = session?.transport;
    // Otherwise the session ended between the check and here.
    if (!(transport instanceof PollingTransport)) return void response.destroy();
    const complete = (headers: OutgoingHttpHeaders) => {
      const { cookie } = this.http;
      if (isHandshake) {
        if (cookie) headers['Set-Cookie'] = [sessionCookie(cookie, session?.id ?? '')];
        this.fire('initial_headers', headers, request);
      }
      this.fire('headers', headers, request);
    };
    transport.handle(new HttpExchange(request, response, complete));
  }

  async handleUpgrade(request: IncomingMessage, socket: Socket, head: Buffer): Promise<void> {
    socket.on('error', () => {}); // Its close event says the same to those who need to know.
    if (this.isUnheard(request, () => void this.handleUpgrade(request, socket, head))) return;

    const fault = this.faults.upgrade;
    if (fault === 'hang') return void socket.on('end', () => socket.destroy()).resume();
    if (fault === 'reset') return void socket.resetAndDestroy();
    const refusal =
      fault === 'refuse' ? { message: 'Bad request' } : await this.refusalOf(request, true);
    if (socket.destroyed) return;
    if (refusal) {
      this.fire('upgrade_answered', request, 400);
      return void this.wire.send(() => refuseUpgrade(socket, refusal.message));
    }
    this.wire.send(() =>
      this.webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        this.fire('upgrade_answered', request, 101);
        this.accept(webSocket, request);
      }),
    );
  }

  private async refusalOf(request: IncomingMessage, isUpgrade: boolean): Promise<Refusal | null> {
    const refusal = await this.objection(request, isUpgrade);
    if (refusal) this.fire('connection_error', { req: request, ...refusal });
    return refusal;
  }

  /** The application is asked late, and only about a handshake. */
  private async objection(request: IncomingMessage, isUpgrade: boolean): Promise<Refusal | null> {
    const refusal = this.inspect(request, isUpgrade);
    const { allowRequest } = this.http;
    const isOpen = !refusal || isOnlyOld(refusal);
    if (!isOpen || !allowRequest || queryOf(request).sid) return refusal;
    return new Promise((resolve) =>
      allowRequest(request, (error, allowed) => resolve(allowed ? refusal : forbidden(error))),
    );
  }
}
