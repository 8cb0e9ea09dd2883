import { callAll } from '../emitter.js';

/** Whoever wants to be called; one that is added twice is called twice. */
export class Listeners<Args extends unknown[] = []> {
  declare private _all?: Set<(...args: Args) => void>;

  /** The returned function ends it. */
  _add(listener: (...args: Args) => void): () => void {
    this._all ??= new Set();
    const { _all: all } = this;
    const own = (...args: Args) => listener(...args);
    all.add(own);
    return () => {
      all.delete(own);
    };
  }

  _call(...args: Args): void {
    callAll([...(this._all ?? [])], args);
  }
}
