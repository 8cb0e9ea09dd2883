import type { DefaultEventsMap, Socket } from 'holdfast';
import { useEffect, useState } from 'react';
import { holdAs, socketOf, type UseIoOptions } from '../address.js';

/**
 * The socket of an address, shared by all components that ask for the same address and options; a new options object is no new
 * connection. It opens when the first of them is on the page and closes some time after the last has gone. With another `url` it is
 * another socket, with a buffer of its own: unsent events of the old one are named in a warning. New `auth` counts from the next
 * connection on; where it is left out, the last one stays, since another component may have given it: `{}` takes it away.
 */
export function useIo<Listen extends object = DefaultEventsMap, Emit extends object = Listen>(
  url: string,
  options: UseIoOptions = {},
): Socket<Listen, Emit> {
  // An object of this component's own.
  const [user] = useState(Object);
  const socket = socketOf(url, options, user);
  const { auth, releaseDelay } = options;
  useEffect(() => holdAs(socket, auth, releaseDelay), [socket, auth, releaseDelay]);
  return socket as unknown as Socket<Listen, Emit>;
}
