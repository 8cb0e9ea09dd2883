/** More than this is not kept for a silent line: what a dead link swallows need not come back. */
const HELD_LIMIT = 10_000;

/** The way to the network. All that is sent passes here, so that a fault can hold it back. */
export class Wire {
  private _delayMs = 0;
  private readonly queue: { dueAt: number; write: () => void }[] = [];
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();

  set delayMs(delayMs: number) {
    this._delayMs = delayMs;
  }

  /** Runs `write` at its turn, never before anything that was sent earlier; `true` if that was now. */
  send(write: () => void): boolean {
    const last = this.queue.at(-1);
    if (!last && this._delayMs === 0) {
      write();
      return true;
    }
    const dueAt = Math.max(last?.dueAt ?? 0, performance.now() + this._delayMs);
    this.queue.push({ dueAt, write });
    if (!last) this.wait();
    return false;
  }

  /** Everything that is still waiting goes out now, in order. */
  release(): void {
    for (const { write } of this.queue.splice(0)) write();
  }

  /** A timer that ends with the server; returns what ends it earlier. */
  later(delayMs: number | undefined, action: () => void): () => void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      action();
    }, delayMs);
    this.timers.add(timer);
    return () => {
      this.timers.delete(timer);
      clearTimeout(timer);
    };
  }

  /** Forgets what is waiting: its connections are gone. */
  discard(): void {
    this.queue.length = 0;
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }

  private wait(): void {
    const head = this.queue[0];
    if (!head) return;
    this.later(Math.max(0, head.dueAt - performance.now()), () => {
      const now = performance.now();
      while (this.queue[0] && this.queue[0].dueAt <= now) this.queue.shift()?.write();
      this.wait();
    });
  }
}

/** The wire as one session sees it: it can go silent in both directions while TCP stays up. */
export class Line {
  private held: (() => void)[] | null = null;

  constructor(private readonly wire: Wire) {}

  get silent(): boolean {
    return this.held !== null;
  }

  /** As {@link Wire.send}. */
  send(write: () => void): boolean {
    if (!this.held) return this.wire.send(write);
    this.hold(() => this.wire.send(write));
    return false;
  }

  receive(handle: () => void): void {
    if (this.held) this.hold(handle);
    else handle();
  }

  silence(): void {
    this.held ??= [];
  }

  /** What happened meanwhile happens now, in the order in which it would have. */
  restore(): void {
    const held = this.held ?? [];
    this.held = null;
    for (const action of held) action();
  }

  private hold(action: () => void): void {
    if (this.held && this.held.length < HELD_LIMIT) this.held.push(action);
  }
}
