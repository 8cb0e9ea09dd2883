import type { CoreSocket } from '../socket/socket.js';
import type { Report } from './inspection.js';
import { watchMoves } from './moves.js';

/** So many listeners of one event are rather a leak than a wish. */
const MANY_LISTENERS = 100;

/** What waits, listeners that pile up, and attempts to come. */
export function watchSocket(socket: CoreSocket, report: Report): void {
  const { emit } = socket;
  const { nsp, io } = socket;
  // With `retries`, events wait in a queue of their own.
  const { _queue: queue = [] } = socket as { _queue?: unknown[] };
  const newest = () => queue.at(-1) ?? socket.sendBuffer.at(-1);
  let sent = false;
  let planned: number | null = null;
  socket.emit = (event, ...args) => {
    const before = newest();
    sent = false;
    emit.call(socket, event, ...args);
    if (!sent && newest() !== before) report({ kind: 'buffered', nsp, event });
    return socket;
  };
  const { _send: send } = socket;
  socket._send = (packet) => {
    sent = true;
    send.call(socket, packet);
  };
  const { on } = socket;
  socket.on = (event, listener) => {
    on.call(socket, event, listener);
    const { length: count } = socket._of(event);
    const times = count / MANY_LISTENERS;
    if (Number.isInteger(Math.log2(times)) && times >= 1)
      report({ kind: 'listeners', nsp, event: String(event), count });
    return socket;
  };
  watchMoves('socket', socket, () => socket._state, report);
  socket.subscribe(() => {
    const { nextRetryAt, attempt } = socket.getSnapshot();
    if (nextRetryAt !== planned && nextRetryAt !== null) {
      report({ kind: 'retry', attempt, delayMs: nextRetryAt - io._options._platform.now() });
    }
    planned = nextRetryAt;
  });
}
