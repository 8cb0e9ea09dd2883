import type { Recording } from './listen.js';
import type { AnySocket } from './shared.js';
import type { ListenArgs, ListenName, SocketOf } from './types.js';

/**
 * Remembers the last events of a name from now on, for components that come later: pass it to them as `replay`. Each of them gets each
 * event once. It opens nothing, and lasts as long as the socket.
 * @param max - how many events to remember; left out, it is the last one
 * @example
 * const alerts = recordEvents(socket, 'alert', 20); // beside the socket, outside of components
 * useSocketEvent('alert', show, { replay: alerts });
 */
export function recordEvents<
  Listen extends object,
  Emit extends object,
  Name extends ListenName<Listen>,
>(socket: SocketOf<Listen, Emit>, event: Name, max?: number): Recording<ListenArgs<Listen, Name>>;
export function recordEvents(socket: AnySocket, event: string, max = 1): Recording {
  type Args = readonly unknown[];
  const last: Args[] = [];
  socket.on(event, (...args: Args) => {
    if (last.push(args) > max) last.shift();
  });
  return {
    listen(listener) {
      const hear = (args: Args) => {
        listener.last = args;
        listener.current(...(args as never[]));
      };
      const call = () => hear(last.at(-1)!);
      for (const args of last.slice(last.lastIndexOf(listener.last!) + 1)) {
        // What it throws is reported as a rejection, and costs neither what is behind it nor the component.
        new Promise(() => hear(args));
      }
      socket.on(event, call);
      return () => void socket.off(event, call);
    },
  };
}
