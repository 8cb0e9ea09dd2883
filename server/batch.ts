import type { AnySocket } from './types.js';

/** The event that carries others, and the name by which both ends agree on it. */
const NAME = '$batch';
const VERSION = 1;

// What a stock server's decoder refuses as the name of an event.
const RESERVED = /^(connect(_error)?|disconnect(ing)?|(new|remove)Listener)$/;

interface EventPacket {
  readonly id?: number | undefined;
  readonly data: unknown[];
}

/** Where a stock socket takes an event that came in: before `onAny`, `use` and the listeners. */
interface Door {
  onevent?(packet: EventPacket): void;
}

const isEvent = (value: unknown): value is unknown[] =>
  Array.isArray(value) &&
  (typeof value[0] === 'number' ||
    (typeof value[0] === 'string' && value[0] !== NAME && !RESERVED.test(value[0])));

/**
 * A listener for `io.on('connection', …)` of a stock Socket.IO server: what the `batch()` of a client sends as one event is taken apart, and each
 * part goes its way as if it had come alone, through `onAny`, `use` and the listeners, in order. Clients that do not ask for it are
 * served as before. What no such client sends ends the connection.
 * @example
 * io.on('connection', batch());
 * @see docs/batching.md
 */
export function batch<Socket extends AnySocket = AnySocket>(): (socket: Socket) => void {
  return (socket) => {
    const asked = Object(socket.handshake.auth as unknown) as Record<string, unknown>;
    const door = socket as unknown as Door;
    const { onevent } = door;
    // A server whose sockets have no such door says nothing, and gets plain events.
    if (asked[NAME] !== VERSION || typeof onevent !== 'function') return;
    door.onevent = (packet) => {
      const [name, events] = packet.data;
      if (name !== NAME) return onevent.call(socket, packet);
      if (!Array.isArray(events) || !events.every(isEvent)) return void socket.disconnect(true);
      for (const data of events) onevent.call(socket, { data });
    };
    socket.emit(NAME, { v: VERSION });
  };
}
