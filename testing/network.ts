/** What a broken network breaks: a request under way, or a WebSocket. */
export interface Link {
  /** Ends it on both sides, at once and without a goodbye. */
  break(): void;
}

/** All that lies between the server of a test and its clients. */
export class Network {
  private state: 'up' | 'restarting' | 'closed' = 'up';
  private isOnline = true;
  private readonly links = new Set<Link>();
  private readonly listeners = new Set<() => void>();

  get online(): boolean {
    return this.isOnline;
  }

  get isClosed(): boolean {
    return this.state === 'closed';
  }

  /** Why a new link comes to nothing, or `null` when the way is free. */
  trouble(): string | null {
    if (this.isClosed) return 'the test server was closed';
    if (!this.isOnline) return 'the test server was told offline(true)';
    return this.state === 'up' ? null : 'the test server is restarting';
  }

  add(link: Link): void {
    this.links.add(link);
  }

  delete(link: Link): void {
    this.links.delete(link);
  }

  breakAll(): void {
    for (const link of [...this.links]) link.break();
  }

  /** What the server is doing. */
  server(state: 'up' | 'restarting' | 'closed'): void {
    this.state = state;
  }

  /** Takes the device off the network, or back, and tells those who want to know. */
  device(isOnline: boolean): void {
    if (this.isOnline === isOnline) return;
    this.isOnline = isOnline;
    for (const listener of [...this.listeners]) listener();
  }

  subscribe(listener: () => void): () => void {
    // A listener that is given twice is told twice, and each of its undos takes back one.
    const own = () => listener();
    this.listeners.add(own);
    return () => {
      this.listeners.delete(own);
    };
  }
}
