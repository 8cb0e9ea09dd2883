import type { Socket } from 'node:net';
import type { Link } from './link.js';

/** What waits for its time: bytes, the way in which the sender's side ended, or that nothing behind it passes. */
interface Parcel {
  readonly due: number;
  readonly what: Buffer | 'end' | 'reset' | 'hold';
}

/** More than this is not taken from a sender who is faster than the link. */
const QUEUE_LIMIT = 1 << 20;

/** One direction of a connection: carries bytes, the end and a reset as the link has it. */
export class Pipe {
  /** How many bytes came in. */
  bytes = 0;
  private readonly queue: Parcel[] = [];
  private queued = 0;
  private lastDue = 0;
  private timer: NodeJS.Timeout | undefined;
  private holding = false;
  private ended = false;
  private waiting = false;

  /**
   * @param notBefore - when the first bytes may leave, in milliseconds of `performance.now()`
   * @param inspect - what becomes of bytes before they are carried; `null` keeps them
   */
  constructor(
    private readonly from: Socket,
    private readonly to: Socket,
    private readonly link: Readonly<Link>,
    private readonly notBefore: number,
    private readonly inspect: (bytes: Buffer) => Buffer | null,
  ) {
    from.on('data', (bytes: Buffer) => {
      this.bytes += bytes.length;
      const rest = this.inspect(bytes);
      if (rest?.length) this.carry(rest);
    });
    from.on('end', () => {
      this.ended = true;
      this.carry('end');
    });
    // Without an end before it, whatever the reason: to the other side it is a reset.
    from.on('close', () => {
      if (!this.ended) this.carry('reset');
    });
    to.on('drain', () => {
      this.waiting = false;
      this.run();
    });
    to.on('close', () => this.stop());
  }

  /** Takes nothing in and lets nothing out, until `release`: as a link that lost the way, whose ends send again later. */
  hold(): void {
    this.holding = true;
    this.from.pause();
    clearTimeout(this.timer);
  }

  release(): void {
    const due = this.queue.filter(({ what }) => what !== 'hold');
    this.queue.splice(0, this.queue.length, ...due);
    this.holding = false;
    this.pull();
    this.run();
  }

  /** The last words of this direction, whatever its sender does. */
  finish(last: readonly Parcel['what'][], readyAt: number): void {
    this.ended = true;
    for (const what of last) this.carry(what, readyAt);
  }

  /**
   * Sends as the link has it.
   * @param readyAt - when it was there to be sent, in milliseconds of `performance.now()`
   */
  carry(what: Parcel['what'], readyAt = performance.now()): void {
    const { jitterMs, bytesPerSecond } = this.link;
    const size = typeof what === 'string' ? 0 : what.length;
    const arrives = this.arrival(readyAt) + jitterMs * Math.random();
    this.lastDue = Math.max(this.lastDue, arrives) + (size / bytesPerSecond) * 1_000;
    this.queue.push({ due: this.lastDue, what });
    this.queued += size;
    if (this.queued > QUEUE_LIMIT) this.from.pause();
    this.run();
  }

  /** When that gets to the other end which was there to be sent at `readyAt`. */
  arrival(readyAt = performance.now()): number {
    return Math.max(readyAt, this.notBefore) + this.link.delayMs;
  }

  private run(): void {
    clearTimeout(this.timer);
    if (this.holding || this.waiting) return;
    for (;;) {
      const [next] = this.queue;
      if (!next) return;
      const early = next.due - performance.now();
      // A timer may be early by a part of a millisecond.
      if (early > 0.5) {
        this.timer = setTimeout(() => this.run(), early);
        return;
      }
      this.queue.shift();
      if (!this.deliver(next.what)) return;
    }
  }

  /** Says whether more may follow now. */
  private deliver(what: Parcel['what']): boolean {
    if (this.to.destroyed) return false;
    if (what === 'hold') this.hold();
    else if (what === 'reset') this.to.resetAndDestroy();
    else if (what === 'end') this.to.end();
    else {
      this.queued -= what.length;
      this.waiting = !this.to.write(what);
      if (this.queued <= QUEUE_LIMIT / 2) this.pull();
    }
    return !this.waiting && !this.holding;
  }

  private pull(): void {
    if (!this.holding && this.from.isPaused()) this.from.resume();
  }

  private stop(): void {
    clearTimeout(this.timer);
    this.queue.length = 0;
    this.queued = 0;
    // Nobody is left to get it; what comes is read, so that the end is seen.
    this.pull();
  }
}
