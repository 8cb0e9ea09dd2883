import type { TransportPart } from '../engine/transport.js';
import { webSocket } from '../engine/websocket.js';
import { DrivenTransport } from './driven.js';

/** WebSocket: one packet a frame. */
export class WS extends DrivenTransport {
  get name(): string {
    return 'websocket';
  }

  /** The host's own object. */
  get ws(): unknown {
    return (this._wire as { ws?: unknown } | undefined)?.ws;
  }

  protected override _part(): TransportPart {
    return webSocket(this.opts as never);
  }

  protected override uri(): string {
    const { secure, timestampRequests } = this.opts;
    const query = this._query(!!timestampRequests, !this.supportsBinary);
    return this.createUri(secure ? 'wss' : 'ws', query);
  }
}
