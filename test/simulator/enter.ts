import { THROWN } from './application.js';
import type { World } from './world.js';

/** Puts the host's own queues under the world's eyes; the returned function takes them away. */
export function enter({ journal, host }: World): () => void {
  const { queueMicrotask: queue, Response: HostResponse } = globalThis;
  const caught = (error: unknown) => {
    if ((error as Error)?.message !== THROWN) {
      journal.fail('uncaught', `${(error as Error)?.stack ?? error}`);
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
      return new Promise((resolve) => host.soon(() => resolve(new Uint8Array(this.#bytes).buffer)));
    }
  } as unknown as typeof Response;
  process.on('unhandledRejection', caught);
  return () => {
    globalThis.queueMicrotask = queue;
    globalThis.Response = HostResponse;
    process.off('unhandledRejection', caught);
  };
}
