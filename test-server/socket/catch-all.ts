import { Events, type Listener } from '../events.js';

/** Listeners of every event: of what comes (`in`), and of what goes (`out`). */
export class CatchAll extends Events {
  private readonly any = new Events();

  onAny(listener: Listener): this {
    this.any.on('in', listener);
    return this;
  }

  prependAny(listener: Listener): this {
    this.any.prependListener('in', listener);
    return this;
  }

  offAny(listener?: Listener): this {
    this.any.off('in', listener);
    return this;
  }

  listenersAny(): Listener[] {
    return this.any.listeners('in');
  }

  onAnyOutgoing(listener: Listener): this {
    this.any.on('out', listener);
    return this;
  }

  prependAnyOutgoing(listener: Listener): this {
    this.any.prependListener('out', listener);
    return this;
  }

  offAnyOutgoing(listener?: Listener): this {
    this.any.off('out', listener);
    return this;
  }

  listenersAnyOutgoing(): Listener[] {
    return this.any.listeners('out');
  }

  /** @internal */
  protected fireAny(way: 'in' | 'out', data: readonly unknown[]): void {
    this.any.fire(way, ...data);
  }
}
