/** The timers of the clients of one server, so that none of them outlives it. */
export class Clock {
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();
  private isStopped = false;

  /** Asks the host for its timer functions at each call: those of a test's fake clock are honoured. */
  after(delayMs: number, run: () => void): () => void {
    if (this.isStopped) return () => {};
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      run();
    }, delayMs);
    this.timers.add(timer);
    return () => {
      this.timers.delete(timer);
      clearTimeout(timer);
    };
  }

  stop(): void {
    this.isStopped = true;
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }
}
