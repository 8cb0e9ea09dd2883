import type { DefaultEventsMap } from 'holdfast';
import { type MaybeRefOrGetter, toValue } from 'vue';
import { type RoomEvents, stay } from '../rooms.js';
import type { RoomEventName } from '../types.js';
import { type FollowOptions, follow } from './follow.js';
import { useTarget } from './provide.js';
import type { SocketOption, Stoppable } from './types.js';

/**
 * Keeps a room joined while the scope lasts: sends `join` with the room's name once connected and again after every connection that was
 * not recovered, and `leave` some time after the last user of this room has gone.
 * @param room - `null` or an empty name for none
 * @throws Error when there is neither a plugin nor `socket`
 */
export function useRoom<Emit extends object = DefaultEventsMap, Listen extends object = Emit>(
  room: MaybeRefOrGetter<string | null | undefined>,
  options: RoomEvents<RoomEventName<Emit>> & SocketOption<Listen, Emit> & FollowOptions,
): Stoppable {
  // Left out in plain JavaScript, it is `join` that is missed.
  const { join, leave, socket } = options ?? {};
  return follow(
    [useTarget(socket), () => toValue(room)],
    (socket, room, isEnabled) => room && isEnabled && stay(socket, room, join, leave),
    options,
    'pre',
  );
}
