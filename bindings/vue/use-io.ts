import type { DefaultEventsMap, Socket } from 'holdfast';
import { computed, type MaybeRefOrGetter, markRaw, toValue } from 'vue';
import { holdAs, socketOf, type UseIoOptions } from '../address.js';
import { follow } from './follow.js';
import type { Stoppable, ValueRef } from './types.js';

/**
 * The socket of an address, shared by all that ask for the same address and options; a new options object is no new connection. It opens
 * with the first of them in a page, and closes some time after the scope of the last has ended. With another `url` it is another socket,
 * with a buffer of its own: unsent events of the old one are named in a warning. New `auth` counts from the next connection on;
 * where it is left out, the last one stays, since another component may have given it: `{}` takes it away.
 * @example
 * const socket = useIo(() => `https://example.com/${props.tenant}`);
 * useSocketEvent('message', show, { socket });
 */
export function useIo<Listen extends object = DefaultEventsMap, Emit extends object = Listen>(
  url: MaybeRefOrGetter<string>,
  options: MaybeRefOrGetter<UseIoOptions> = {},
): ValueRef<Socket<Listen, Emit>> & Stoppable {
  const socket = computed(() => markRaw(socketOf(toValue(url), toValue(options), {})));
  const use = follow(
    [socket, () => toValue(options).auth],
    (socket, auth) => holdAs(socket, auth, toValue(options).releaseDelay),
    undefined,
    'pre',
  );
  return Object.assign(socket, use) as unknown as ValueRef<Socket<Listen, Emit>> & Stoppable;
}
