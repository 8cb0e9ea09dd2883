import { type AnySocket, share } from './shared.js';

/** The application's own events that ask the server to join or leave a room. */
export interface RoomEvents<Name extends string = string> {
  /** Sent with the room's name at each connection that may not know it yet. */
  join: Name;
  /** Sent with the room's name some time after its last user has gone. */
  leave?: Name | undefined;
}

/** A lost link may go unnoticed for 45 seconds, and its connection be recovered two minutes later: by a server's defaults. */
const IN_DOUBT_MS = 180_000;

/** Keeps `room` joined until the returned function is called, and some time longer. */
export const stay = (
  socket: AnySocket,
  room: string,
  join: string,
  leave: string | undefined,
): (() => void) =>
  share(socket, `${join} ${room}`, () => {
    let joinedAt: number | undefined;
    const enter = () => {
      // A recovered connection is still in its rooms; but the last words to the one before may have gone into a dead link.
      if (joinedAt && socket.recovered && Date.now() - joinedAt > IN_DOUBT_MS) return;
      joinedAt = Date.now();
      socket.emit(join, room);
    };
    socket.on('connect', enter);
    if (socket.connected) enter();
    return () => {
      socket.off('connect', enter);
      if (joinedAt && leave && socket.active) socket.emit(leave, room);
    };
  });
