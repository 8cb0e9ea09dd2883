import { THROWN } from './application.js';

/** What the host's own queues tell. */
export interface Watch {
  /** An error that nobody caught. */
  fail(text: string): void;
  /** Lets `run` happen in a task of its own. */
  soon(run: () => void): void;
}

/** Puts the host's own queues under the world's eyes; the returned function takes them away. */
export function enter({ fail, soon }: Watch): () => void {
  const { queueMicrotask: queue, Response: HostResponse } = globalThis;
  const caught = (error: unknown) => {
    if ((error as Error)?.message !== THROWN) {
      fail(`${(error as Error)?.stack ?? error}`);
    }
  };
  globalThis.queueMicrotask = (run) =>
    queue(() => {
      try {
        run();
      } catch (error) {
        caught(error);
      }
    });
  // The host's own reads bytes in turns that no clock moves.
  globalThis.Response = class {
    readonly #bytes: ArrayBuffer | Uint8Array;
    constructor(bytes: ArrayBuffer | Uint8Array) {
      this.#bytes = bytes;
    }
    arrayBuffer() {
      return new Promise((resolve) => soon(() => resolve(new Uint8Array(this.#bytes).buffer)));
    }
  } as unknown as typeof Response;
  process.on('unhandledRejection', caught);
  return () => {
    globalThis.queueMicrotask = queue;
    globalThis.Response = HostResponse;
    process.off('unhandledRejection', caught);
  };
}
