import { Events, type Listener } from '../events.js';

/** Listeners of every event: of what comes (`in`), and of what goes (`out`). */
export class CatchAll extends Events {
  private readonly any = new Events();

  /** Calls `listener` with the name and the arguments of each event that comes. */
  onAny(listener: Listener): this {
    this.any.on('in', listener);
    return this;
  }

  /** The same, before those that are there already. */
  prependAny(listener: Listener): this {
    this.any.prependListener('in', listener);
    return this;
  }

  /** Removes one listener of `onAny`; without one, all of them. */
  offAny(listener?: Listener): this {
    this.any.off('in', listener);
    return this;
  }

  /** The listeners of `onAny`, in the order in which they are called. */
  listenersAny(): Listener[] {
    return this.any.listeners('in');
  }

  /** Calls `listener` with the name and the arguments of each event that goes out; acknowledgements are none. */
  onAnyOutgoing(listener: Listener): this {
    this.any.on('out', listener);
    return this;
  }

  /** The same, before those that are there already. */
  prependAnyOutgoing(listener: Listener): this {
    this.any.prependListener('out', listener);
    return this;
  }

  /** Removes one listener of `onAnyOutgoing`; without one, all of them. */
  offAnyOutgoing(listener?: Listener): this {
    this.any.off('out', listener);
    return this;
  }

  /** The listeners of `onAnyOutgoing`, in the order in which they are called. */
  listenersAnyOutgoing(): Listener[] {
    return this.any.listeners('out');
  }

  /** @internal */
  protected fireAny(way: 'in' | 'out', data: readonly unknown[]): void {
    this.any.fire(way, ...data);
  }
}
