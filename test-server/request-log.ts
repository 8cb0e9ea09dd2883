import type { IncomingMessage, ServerResponse } from 'node:http';
import { queryOf } from './engine/request.js';

/** Older records give way, so that a server may run for days. */
const RECORD_LIMIT = 10_000;

/** One HTTP request or upgrade, as it arrived. */
export interface RequestRecord {
  /** Milliseconds since the epoch, on arrival. */
  readonly at: number;
  /** In capitals, as `GET`. */
  readonly method: string;
  /** As the query names it; `other` for what is not the engine's. */
  readonly transport: 'polling' | 'websocket' | 'other';
  /** The session that the query names; a handshake has none. */
  readonly sid?: string;
  /** Path and query. */
  readonly url: string;
  /** What a client means by it: `upgrade` is a WebSocket for a session on polling, `websocket` one that begins a session. */
  readonly kind: 'handshake' | 'poll' | 'post' | 'upgrade' | 'websocket' | 'other';
  /** The `Cookie` header, if there was one. */
  readonly cookie?: string;
  /** The HTTP status of the answer; 101 for a WebSocket that opened. */
  status?: number;
  /** When the answer was sent, or the connection lost. */
  endedAt?: number;
}

export class RequestLog {
  readonly records: RequestRecord[] = [];
  private readonly upgrades = new WeakMap<IncomingMessage, RequestRecord>();

  constructor(private readonly isEngine: (url: string | undefined) => boolean) {}

  add(request: IncomingMessage, response: ServerResponse | null): void {
    const record = this.describe(request, response === null);
    this.records.push(record);
    if (this.records.length > RECORD_LIMIT) this.records.shift();
    if (response) {
      response.on('close', () => {
        record.endedAt = Date.now();
        if (response.headersSent) record.status = response.statusCode;
      });
      return;
    }
    this.upgrades.set(request, record);
    request.socket.on('close', () => {
      record.endedAt = Date.now();
    });
  }

  private describe(request: IncomingMessage, isUpgrade: boolean): RequestRecord {
    const { method = '', url = '' } = request;
    const query = queryOf(request);
    const named = this.isEngine(url) ? query.transport : null;
    const transport = named === 'polling' || named === 'websocket' ? named : 'other';
    const { sid } = query;
    const { cookie } = request.headers;
    return {
      at: Date.now(),
      method,
      transport,
      url,
      kind: kindOf(transport, method, sid !== undefined, isUpgrade),
      ...(sid === undefined ? {} : { sid }),
      ...(cookie === undefined ? {} : { cookie }),
    };
  }

  /** An upgrade has no ServerResponse; whoever answers it says so here. */
  answered(request: IncomingMessage, status: number): void {
    const record = this.upgrades.get(request);
    if (record) record.status = status;
  }
}

function kindOf(
  transport: RequestRecord['transport'],
  method: string,
  hasSid: boolean,
  isUpgrade: boolean,
): RequestRecord['kind'] {
  if (transport === 'websocket' && isUpgrade) return hasSid ? 'upgrade' : 'websocket';
  if (transport !== 'polling') return 'other';
  if (method === 'GET') return hasSid ? 'poll' : 'handshake';
  return method === 'POST' ? 'post' : 'other';
}
