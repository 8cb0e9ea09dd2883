// For the unit tests beside it: a clock that is moved by hand, and the connection of a stock server as far as its rules are.
import { EventEmitter } from 'node:events';
import type { Connection } from './connection.js';
import type { Clock } from './types.js';

export function fakeClock() {
  let now = 1_000_000;
  const timers = new Map<object, { at: number; run: () => void }>();
  const clock: Clock = {
    now: () => now,
    setTimeout(run, ms) {
      const timer = {};
      timers.set(timer, { at: now + ms, run });
      return timer;
    },
    clearTimeout: (timer) => void timers.delete(timer as object),
  };
  return {
    ...clock,
    waiting: () => timers.size,
    /** Lets time pass, and everything happen that was due. */
    async pass(ms: number) {
      const until = now + ms;
      for (;;) {
        await turn();
        const [next] = [...timers].sort(([, a], [, b]) => a.at - b.at);
        if (!next || next[1].at > until) break;
        timers.delete(next[0]);
        now = next[1].at;
        next[1].run();
      }
      now = until;
      await turn();
    },
  };
}

/** Everything that is ready to run has run. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

type Middleware = (event: unknown[], next: (error?: Error) => void) => void;

export class FakeConnection extends EventEmitter implements Connection {
  connected = true;
  readonly handshake: { auth?: unknown };
  readonly announced: unknown[][] = [];
  readonly #middlewares: Middleware[] = [];

  constructor(auth: unknown = { $outbox: { v: 1, cid: 'laptop' } }) {
    super();
    this.handshake = { auth };
    // What the server emits goes to the client.
    this.emit = (...packet) => this.announced.push(packet) > 0;
  }

  use(middleware: Middleware): this {
    this.#middlewares.push(middleware);
    return this;
  }

  /** An event comes in; an acknowledgement's function goes last, as the stock server appends it. */
  receive(...event: unknown[]): void {
    const run = (index: number): void => {
      const middleware = this.#middlewares[index];
      if (middleware) middleware(event, (error) => void (error ?? run(index + 1)));
      else
        process.nextTick(() => {
          if (this.connected) EventEmitter.prototype.emit.apply(this, event as [string]);
        });
    };
    run(0);
  }

  lose(): void {
    this.connected = false;
    EventEmitter.prototype.emit.call(this, 'disconnect');
  }
}
