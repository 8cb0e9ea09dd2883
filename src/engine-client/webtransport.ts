import type { TransportPart } from '../engine/transport.js';
import { webTransport } from '../engine/webtransport.js';
import { DrivenTransport } from './driven.js';

/** WebTransport: all packets on one stream of an HTTP/3 session. Experimental. */
export class WT extends DrivenTransport {
  get name(): string {
    return 'webtransport';
  }

  protected override _part(): TransportPart {
    return webTransport(this.opts.transportOptions?.[this.name] as never);
  }

  protected override uri(): string {
    return this.createUri('https', this.query);
  }
}
