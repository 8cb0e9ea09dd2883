import type { IncomingMessage, ServerResponse } from 'node:http';
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
import { forbidden, type Refusal } from './refusal.js';
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
 * `upgrade_answered` (request, HTTP status).
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
      if (!queryOf(request).get('sid')) this.fire('initial_headers', headers, request);
      this.fire('headers', headers, request);
      for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
    });
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.isUnheard(request, () => void this.handle(request, response))) return;
    if (this.http.cors && cors(this.http.cors, request, response)) return;
    const query = queryOf(request);
    const { answer } = this.faults;
    if (answer && query.get('transport') === 'polling') {
      if (--answer.times === 0) this.faults.answer = null;
      this.wire.send(() => response.writeHead(answer.status).end(answer.body));
      return;
    }
    const refusal = await this.refusalOf(request, false);
    if (request.socket.destroyed) return;
    if (refusal) return this.wire.send(() => refuse(response, refusal));

    const headers: Record<string, string> = {};
    const sid = query.get('sid');
    let session = this.sessions.get(sid ?? '');
    if (!sid) {
      this.fire('initial_headers', headers, request);
      session = this.openPolling(request);
      const { cookie } = this.http;
      if (cookie) response.setHeader('set-cookie', sessionCookie(cookie, session.id));
    }
    this.fire('headers', headers, request);
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const transport = session?.transport;
    if (transport instanceof PollingTransport) {
      transport.handle(new HttpExchange(request, response));
    } else response.destroy(); // The session ended between the check and here.
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
      return this.wire.send(() => refuseUpgrade(socket, refusal.message));
    }
    this.wire.send(() =>
      this.webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        this.fire('upgrade_answered', request, 101);
        this.accept(webSocket, request);
      }),
    );
  }

  /** Asks the application last, and only for a handshake. */
  private async refusalOf(request: IncomingMessage, isUpgrade: boolean): Promise<Refusal | null> {
    const refusal = this.inspect(request, isUpgrade);
    const { allowRequest } = this.http;
    if (refusal || !allowRequest || queryOf(request).get('sid')) return refusal;
    return new Promise((resolve) =>
      allowRequest(request, (error, allowed) => resolve(allowed ? null : forbidden(error))),
    );
  }
}
