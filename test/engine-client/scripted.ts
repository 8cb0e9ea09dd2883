import { type Entry, type Library, plain } from './journal.js';

/** A transport whose other end is the test. */
export function scriptedTransport({ Transport }: Library, name: string, calls: Entry[]) {
  return class Scripted extends Transport {
    static last: Scripted;
    get name() {
      return name;
    }
    doOpen() {
      Scripted.last = this;
      calls.push([
        `${name} doOpen`,
        this.readyState,
        this.supportsBinary,
        { ...this.query, EIO: `${this.query.EIO}`, sid: typeof this.query.sid },
      ]);
    }
    doClose() {
      calls.push([`${name} doClose`, this.readyState]);
    }
    write(packets: { type: string; data?: unknown; options?: unknown }[]) {
      calls.push([
        `${name} write`,
        packets.map(({ type, data = '', options }) => [type, plain(data) ?? '', options]),
      ]);
      this.writable = false;
      queueMicrotask(() => {
        this.writable = true;
        this.emitReserved('drain');
      });
    }
    override pause(done: () => void) {
      calls.push([`${name} pause`]);
      this.readyState = 'paused';
      done();
    }
    opens() {
      this.onOpen();
    }
    receives(...frames: unknown[]) {
      for (const frame of frames) this.onData(frame as never);
    }
    fails() {
      this.onError('scripted error', 418, 'context');
    }
    ends() {
      this.onClose({ description: 'scripted end' });
    }
  };
}
