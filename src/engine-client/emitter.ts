import { callAll, Emitter, type EventMap } from '../emitter.js';

type Listener = (...args: never[]) => unknown;

/** The core's emitter with the rest of the peer's names. What listeners throw is reported by the host, and harms nobody else. */
export class PeerEmitter<Events extends EventMap> extends Emitter<Events> {
  /** The same as `on`. */
  addEventListener<Name extends keyof Events>(event: Name, listener: Events[Name]): this {
    return this.on(event, listener as never);
  }

  /** The same as `off`. */
  removeListener(...args: [event?: keyof Events, listener?: unknown]): this {
    return this.off(...args);
  }

  /** The same as `off`. */
  removeEventListener(...args: [event?: keyof Events, listener?: unknown]): this {
    return this.off(...args);
  }

  /** The same as `off`. */
  removeAllListeners(...args: [event?: keyof Events, listener?: unknown]): this {
    return this.off(...args);
  }

  /** Calls the listeners of `event`. */
  emit(event: string, ...args: unknown[]): this {
    callAll(this._of(event), args, this);
    return this;
  }

  /** Calls the listeners of one of this object's own events. */
  protected emitReserved<Name extends keyof Events & string>(
    event: Name,
    ...args: Events[Name] extends (...args: infer Args) => unknown ? Args : never
  ): void {
    this.emit(event, ...args);
  }

  /** The listeners of `event`, a copy. */
  listeners(event: keyof Events & string): Listener[] {
    return [...this._of(event)];
  }

  /** Whether anybody listens to `event`. */
  hasListeners(event: keyof Events & string): boolean {
    return this._of(event).length > 0;
  }
}
