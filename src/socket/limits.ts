import { broken, DisconnectedError, invalid } from '../errors.js';
import { byteLength } from '../platform.bytes.js';
import type { EmitFlags } from './acks.js';
import { atMost } from './fit.js';
import type { CoreManager } from './manager.js';
import { EVENT, type SocketPacket } from './packet.js';
import type { CoreSocket } from './socket.js';
import { createWaiting, type Waiting } from './waiting.js';

/**
 * Why a packet was given up:
 *
 * - `volatile`: a volatile event could not leave at once
 * - `refused`: an event that waited cannot be sent; the error says why
 * - `disconnected`: the connection went before the acknowledgement came
 * - `oldest`, `newest`: more waits than the limits allow
 * - `expired`: it waited for longer than the limits allow
 */
export type DropReason = 'volatile' | 'refused' | 'disconnected' | 'oldest' | 'newest' | 'expired';

/** Sets limits to a connection, for the slot `limits`. */
export type Limits = (manager: CoreManager) => void;

/** What may wait for the connection, in each namespace. */
export interface BufferLimits {
  /**
   * How many events.
   * @defaultValue Infinity
   */
  packets?: number | undefined;
  /**
   * How much, in bytes of the messages that they will be sent as.
   * @defaultValue Infinity
   */
  bytes?: number | undefined;
  /**
   * For how long, in milliseconds. What waited for longer when the connection stands, or when more is to be kept, is dropped.
   * @defaultValue Infinity
   */
  ageMs?: number | undefined;
  /**
   * What gives way: `'refuse'` lets `emit` throw a RangeError, the others drop an event, which is told by its acknowledgement and by
   * the Manager's event `drop`.
   * @defaultValue 'refuse'
   */
  policy?: 'refuse' | 'drop-oldest' | 'drop-newest' | undefined;
}

/** Options of {@link limits}. */
export interface LimitsOptions {
  /** What may wait for a connection. @defaultValue as much as memory holds */
  buffer?: BufferLimits | undefined;
  /**
   * How many acknowledgements may be awaited at a time, in each namespace, those of events that wait included. One more is refused
   * with a RangeError from `emit`. Those of an outbox count, and are never refused: its `window` limits them.
   * @defaultValue Infinity
   */
  acks?: number | undefined;
  /**
   * The longest message to send, in bytes before base64; an attachment is a message of its own. A longer one is refused with a
   * RangeError from `emit`, also while there is no connection. A server that says what it takes need not be repeated here.
   * @defaultValue Infinity
   */
  outgoing?: number | undefined;
  /**
   * The longest message to take, in characters of text or in bytes. A longer one breaks the connection off as a parse error does.
   * @defaultValue Infinity
   */
  incoming?: number | undefined;
}

/**
 * Limits to what may grow: what waits for the connection, acknowledgements, single messages. Without this part nothing but memory,
 * and what the server says that it takes, is a limit, as in socket.io-client.
 * @throws TypeError for a limit that is not a positive number, or another policy
 * @example
 * const socket = createSocket('https://example.com/', {
 *   transports: [webSocket()],
 *   limits: limits({ buffer: { packets: 1_000, ageMs: 60_000, policy: 'drop-oldest' }, acks: 500 }),
 * });
 * socket.io.on('drop', (packet, reason) => console.warn(reason, packet.data));
 */
export function limits(options: LimitsOptions): Limits {
  const { buffer = {}, acks = Infinity, outgoing = Infinity, incoming = Infinity } = options;
  const { packets = Infinity, bytes = Infinity, ageMs = Infinity, policy = 'refuse' } = buffer;
  for (const [name, limit] of Object.entries({ packets, bytes, ageMs, acks, outgoing, incoming }))
    if (!(typeof limit === 'number' && limit > 0)) throw invalid(`limits: ${name}`, limit);
  if (!/^(refuse|drop-(old|new)est)$/.test(policy)) throw invalid('limits: policy', policy);
  const sizes = bytes < Infinity || outgoing < Infinity;

  /** What `data` will take on the wire. @throws RangeError if that is too much for one message */
  const measure = ({ io, nsp }: CoreSocket, data: unknown[]): number => {
    if (!sizes) return 0;
    const given = typeof data.at(-1) === 'function' ? data.slice(0, -1) : data;
    let sum = 0;
    for (const message of io._codec.encode({ type: EVENT, nsp, data: given })) {
      const size = byteLength(message);
      atMost(outgoing, 'bytes', size);
      sum += size;
    }
    return sum;
  };

  /** Drops what has waited for too long, and by policy what is too much. @returns whether there is room for one more. */
  const makeRoom = (waiting: Waiting, size: number): boolean => {
    waiting.expire(ageMs);
    const isFull = () => waiting.count() >= packets || waiting.bytes() + size > bytes;
    if (!isFull()) return true;
    if (policy === 'refuse') {
      atMost(packets, 'events waiting', waiting.count() + 1);
      atMost(bytes, 'bytes waiting', waiting.bytes() + size);
    }
    // What would not fit alone is not worth all the others.
    if (policy === 'drop-newest' || size > bytes) return false;
    while (isFull() && waiting.count()) waiting.drop('oldest');
    return !isFull();
  };

  const watch = (socket: CoreSocket): void => {
    const { _emit: emit, _flush: flush, _next: next, io } = socket;
    const waiting = createWaiting(socket);
    socket._emit = (flags: EmitFlags, data: unknown[]) => {
      // An outbox has a limit of its own for those, and its item would be lost.
      if (acks < Infinity && !flags._direct && typeof data.at(-1) === 'function')
        atMost(acks, 'acknowledgements awaited', waiting.acks() + 1);
      const size = measure(socket, data);
      const room = !waiting.keeps(flags) || makeRoom(waiting, size);
      const before = waiting.last();
      emit.call(socket, flags, data);
      if (waiting.last() === before) return;
      waiting.note(size);
      if (!room) waiting.drop('newest');
    };
    socket._flush = (packet: SocketPacket) => {
      if (waiting.isExpired(packet, ageMs))
        io._drop(packet, 'expired', new DisconnectedError('expired event dropped'));
      else flush.call(socket, packet);
    };
    // Of a socket with `retries`.
    if (next)
      socket._next = () => {
        waiting.expire(ageMs);
        next.call(socket);
      };
  };

  return (manager) => {
    const { socket, _open: open } = manager;
    const watched = new WeakSet<CoreSocket>();
    manager.socket = (...args) => {
      const made = socket.apply(manager, args);
      if (!watched.has(made)) watch(made);
      watched.add(made);
      return made;
    };
    manager._open = () => {
      open.call(manager);
      const take = manager._onMessage;
      manager._onMessage = (message) => {
        const size = typeof message === 'string' ? message.length : byteLength(message);
        if (size > incoming)
          throw broken('parse error', `a message of at most ${incoming}`, `${size}`);
        take(message);
      };
    };
  };
}
