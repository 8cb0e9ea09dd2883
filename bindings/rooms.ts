import { type AnySocket, share } from './shared.js';

/** The application's own events that ask the server to join or leave a room. */
export interface RoomEvents<Name extends string = string> {
  /** Sent with the room's name at each connection that does not know it yet. */
  join: Name;
  /** Sent with the room's name some time after its last user has gone. */
  leave?: Name | undefined;
}

/**
 * Keeps `room` joined until the returned function is called, and some time longer.
 * @throws Error when plain JavaScript names no `join`: a server ends a connection that sends an event without a name
 */
export function stay(
  socket: AnySocket,
  room: string,
  join: string,
  leave: string | undefined,
): () => void {
  if (!join) throw new Error(`holdfast: expected join, got ${join}`);
  return share(
    socket,
    `${join} ${room}`,
    () => {
      let joined = false;
      const enter = () => {
        // A recovered connection is still in its rooms.
        if (!joined || !socket.recovered) socket.emit(join, room);
        joined = true;
      };
      socket.on('connect', enter);
      if (socket.connected) enter();
      return (leave) => {
        socket.off('connect', enter);
        if (joined && leave && socket.active) socket.emit(leave, room);
      };
    },
    undefined,
    leave,
  );
}
