import { DisconnectedError } from '../errors.js';
import { createAck, type EmitFlags } from './acks.js';
import { EVENT, type SocketPacket } from './packet.js';
import type { CoreSocket } from './socket.js';

/** Sends an event, keeps it until the connection stands or drops it when it is volatile. */
export function emitEvent(socket: CoreSocket, flags: EmitFlags, data: unknown[]): void {
  const { io } = socket;
  flags.signal?.throwIfAborted();
  // What waits goes first.
  const live = socket.connected && !socket._buffer[0] && !io.engine!._expired();
  const packet: SocketPacket = { type: EVENT, nsp: socket.nsp, data };
  const callback = typeof data.at(-1) === 'function' && (data.pop() as () => void);
  if (callback) packet.id = socket._nextAckId++;
  const dropped = flags.volatile && !(live && io.engine!._writable());
  // What cannot be encoded throws here, before anything waits for an answer.
  if (live && !dropped) socket._send(packet);
  if (callback) {
    packet.ack = createAck(callback, flags, socket, () => {
      delete socket.acks[packet.id!];
      socket._buffer = socket._packets().filter(({ id }) => id !== packet.id);
    });
  }
  if (dropped) {
    queueMicrotask(() =>
      io._drop(packet, 'volatile', new DisconnectedError('volatile event dropped')),
    );
  } else if (live) socket._await(packet);
  else if (callback || socket._isShown) socket._packets().push(packet);
  else socket._buffer.push(data);
}
