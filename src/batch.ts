import { throwLater } from './emitter.js';
import { invalid } from './errors.js';
import type { EventNames, EventParams } from './socket/events.js';
import { CONNECT, isReserved } from './socket/packet.js';
import type { CoreSocket } from './socket/socket.js';

/** Collects emits; see {@link batch}. */
export interface Batch<Emit extends object> {
  /**
   * As `emit` of the socket. The arguments are read when the turn ends. An emit that asks for an acknowledgement leaves at once, alone.
   * @throws Error for a reserved name
   */
  emit<Name extends EventNames<Emit>>(event: Name, ...args: EventParams<Emit, Name>): this;
  /** Sends what was collected. */
  flush(): void;
  /** Sends what was collected. Later emits are the socket's own. */
  close(): void;
}

/** Options of {@link batch}. */
export interface BatchOptions {
  /**
   * How many emits travel as one event at most.
   * @defaultValue 1_000
   */
  max?: number | undefined;
}

/** The event that carries others, and the name by which both ends agree on it. `batch()` of `holdfast/server` knows it too. */
const NAME = '$batch';
const VERSION = 1;

/**
 * Sends the emits of one turn of the event loop as one event, which `batch()` of `holdfast/server` takes apart before any listener of the
 * server hears of it. Where a server does not say that it can, all emits are plain. Make it before the socket connects: each CONNECT
 * asks for it. The order holds among all emits of the socket, collected or not.
 * @throws TypeError for an option out of its range
 * @example
 * const strokes = batch(socket);
 * canvas.onpointermove = ({ offsetX, offsetY }) => strokes.emit('stroke', offsetX, offsetY);
 * @see docs/batching.md
 */
export function batch<Listen extends object, Emit extends object>(
  socket: CoreSocket<Listen, Emit>,
  { max = 1_000 }: BatchOptions = {},
): Batch<Emit> {
  if (!(max >= 1)) throw invalid('max', max);
  const core = socket as unknown as CoreSocket;
  let collected: unknown[][] = [];
  let isKnown = false;

  const canCollect = () =>
    isKnown && core.connected && !core._buffer[0] && !core.io.engine!._expired();
  const emitPlain = (event: unknown[]) => {
    try {
      core._emit({}, event);
    } catch (error) {
      // The others go all the same.
      throwLater(error);
    }
  };
  const flush = () => {
    // Asked at each packet of the socket.
    if (!collected[0]) return;
    const events = collected;
    collected = [];
    if (events.length > 1 && canCollect()) {
      try {
        return core._emit({}, [NAME, events]);
      } catch {
        // Too long for the server, or with too many attachments, or one of them cannot be encoded: each has its own way, and its own error.
      }
    }
    events.forEach(emitPlain);
  };

  const { _send: send } = core;
  let isOver = false;
  const gatedSend: typeof send = (packet) => {
    if (packet.type === CONNECT && !isOver)
      packet.data = { ...(packet.data as object), [NAME]: VERSION };
    // What was emitted before goes first; within `flush` nothing is left.
    flush();
    send.call(core, packet);
  };
  core._send = gatedSend;
  const onKnown = (said?: { v?: unknown }) => {
    isKnown = said?.v === VERSION;
  };
  const onDisconnect = () => {
    isKnown = false;
    flush();
  };
  core.on(NAME, onKnown).on('disconnect', onDisconnect);

  const self: Batch<Emit> = {
    emit(event, ...args) {
      if (isReserved(event) || typeof args.at(-1) === 'function' || !canCollect()) {
        flush();
        socket.emit(event, ...args);
      } else {
        if (!collected.length) queueMicrotask(flush);
        if (collected.push([event, ...args]) >= max) flush();
      }
      return self;
    },
    flush,
    close() {
      flush();
      isOver = true;
      isKnown = false;
      core.off(NAME, onKnown).off('disconnect', onDisconnect);
      // Who has decorated it since then still finds the way.
      if (core._send === gatedSend) core._send = send;
    },
  };
  return self;
}
