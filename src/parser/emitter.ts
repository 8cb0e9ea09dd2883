import { Emitter, type EventMap } from '../emitter.js';

type Listener = (...args: never[]) => unknown;

/** An emitter with the names of the peer's, and its rule: what a listener throws comes out where the event was emitted. */
export class PeerEmitter<Events extends EventMap> extends Emitter<Events> {
  /** Calls the listeners of `event`; what one throws comes out here. */
  emit(event: keyof Events, ...args: unknown[]): this {
    for (const listener of this._of(event)) listener.apply(this, args as never[]);
    return this;
  }

  /** The same as `emit`. */
  emitReserved(event: keyof Events, ...args: unknown[]): this {
    return this.emit(event, ...args);
  }

  /** The same as `on`. */
  addEventListener<Name extends keyof Events>(event: Name, listener: Events[Name]): this {
    return this.on(event, listener as never);
  }

  /** The same as `off`. */
  removeListener(...args: [event?: keyof Events, listener?: unknown]): this {
    return this.off(...args);
  }

  /** The same as `off`. */
  removeAllListeners(...args: [event?: keyof Events, listener?: unknown]): this {
    return this.off(...args);
  }

  /** The same as `off`. */
  removeEventListener(...args: [event?: keyof Events, listener?: unknown]): this {
    return this.off(...args);
  }

  /** The listeners of `event`, in the order in which they are called. */
  listeners(event: keyof Events): readonly Listener[] {
    return this._of(event);
  }

  /** Whether `event` has a listener. */
  hasListeners(event: keyof Events): boolean {
    return this._of(event).length > 0;
  }
}
