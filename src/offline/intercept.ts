import type { CoreSocket, DefaultEventsMap } from 'holdfast';
import { callAll } from '../emitter.js';
import { createAck } from '../socket/acks.js';
import type { Outbox } from './types.js';

/** A socket of `io()`, which has options for its acknowledgements. */
interface Configured {
  readonly _opts?: { readonly retries?: number; readonly ackTimeout?: number };
}

/**
 * Makes the socket's own emits of some events go through the outbox. Their acknowledgement may be given up, as by a timeout; the event
 * is not.
 * @param isNamed - whether events of this name do
 * @returns what ends that
 */
export function interceptEmits(
  socket: CoreSocket,
  box: Outbox<DefaultEventsMap>,
  isNamed: (event: string) => boolean,
): () => void {
  const { _emit: emit } = socket;
  const { retries, ackTimeout: timeout } = (socket as Configured)._opts ?? {};
  // With either a callback takes an error first; who repeats by `retries` is never given up.
  const usual = retries ? { _withError: true } : { timeout };
  let isEnded = false;
  const intercept: typeof emit = (flags, data) => {
    const [event, ...args] = data as [string, ...unknown[]];
    if (isEnded || flags._direct || flags.volatile || !isNamed(event))
      return emit.call(socket, flags, data);
    flags.signal?.throwIfAborted();
    const callback = typeof args.at(-1) === 'function' && (args.pop() as () => void);
    const { done, cancel } = box.emit(event, ...args);
    // What cannot be taken back goes on.
    flags.signal?.addEventListener('abort', () => cancel().catch(() => {}));
    if (!callback) return;
    const ack = createAck(callback, { ...usual, ...flags }, socket, () => {});
    done.then(
      (answer) => callAll([ack], answer, socket),
      (error) => ack.fail?.(error),
    );
  };
  socket._emit = intercept;
  return () => {
    isEnded = true;
    if (socket._emit === intercept) socket._emit = emit;
  };
}
