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
    `${join}\n${room}`,
    () => {
      let known: string | undefined;
      const enter = () => socket.emit(join, room);
      // A recovered connection has the id of the one before, and is still in its rooms.
      // biome-ignore lint/suspicious/noAssignInExpressions: as short as it can be
      // biome-ignore lint/suspicious/noReturnAssign: in two statements each application would pay for it
      const isNew = () => socket.id && known !== (known = socket.id);
      // Behind what the application sends in its own listeners of `connect`, and told by no listener that its `off('connect')` takes away.
      const stop = socket.subscribe(() => isNew() && socket.once('connect', enter));
      if (isNew()) enter();
      return (leave) => {
        stop();
        if (known && leave && socket.active) socket.emit(leave, room);
      };
    },
    undefined,
    leave,
  );
}
