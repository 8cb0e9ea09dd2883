import { polling } from '../engine/polling.js';
import type { TransportPart } from '../engine/transport.js';
import { DrivenTransport } from './driven.js';
import { TransportError } from './error.js';
import type { Packet } from './packet.js';

/** HTTP long-polling. */
export class XHR extends DrivenTransport {
  get name(): string {
    return 'polling';
  }

  protected override _part(): TransportPart {
    return polling(this.opts as never);
  }

  protected override uri(): string {
    const { secure, timestampRequests } = this.opts;
    const query = this._query(timestampRequests !== false, !this.supportsBinary && !this.query.sid);
    return this.createUri(secure ? 'https' : 'http', query);
  }

  protected override onPacket(packet: Packet): void {
    // The first answer is what tells that polling works.
    if (this.readyState === 'opening' && packet.type === 'open') this.onOpen();
    super.onPacket(packet);
  }

  override pause(onPause: () => void): void {
    this.readyState = 'pausing';
    const resume = this._wire!.pause!(() => {
      this.readyState = 'paused';
      onPause();
    });
    this._resume = () => {
      this.readyState = 'open';
      resume();
    };
  }
}

/** The same, with the messages of the peer's class of this name. */
export class Fetch extends XHR {
  protected override _fail({ message, ...failure }: TransportError): void {
    const words = message.replace(/^xhr poll/, 'fetch read').replace(/^xhr post/, 'fetch write');
    super._fail(new TransportError(words, failure.description, failure.context));
  }
}
