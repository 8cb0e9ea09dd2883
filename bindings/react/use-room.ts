import type { DefaultEventsMap } from 'holdfast';
import { useEffect } from 'react';
import { type RoomEvents, stay } from '../rooms.js';
import type { RoomEventName, SocketOption } from '../types.js';
import { useTarget } from './provider.js';

/**
 * Keeps a room joined while the component is on the page: sends `join` with the room's name once connected and again after every
 * connection that was not recovered, and `leave` some time after the last component of this room has gone.
 * @param room - `null` or an empty name for none
 * @throws Error when there is neither a provider nor `socket`
 */
export function useRoom<Emit extends object = DefaultEventsMap, Listen extends object = Emit>(
  room: string | null | undefined,
  options: RoomEvents<RoomEventName<Emit>> & SocketOption<Listen, Emit>,
): void {
  // Left out in plain JavaScript, it is `join` that is missed.
  const { join, leave, socket } = options ?? {};
  const target = useTarget(socket);
  useEffect(
    () => (room ? stay(target, room, join, leave) : undefined),
    [target, room, join, leave],
  );
}
