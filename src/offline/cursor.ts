import type { CoreSocket } from 'holdfast';
import { keep } from './admin.js';
import type { Inside } from './desk.js';
import type { Outbox } from './types.js';

/** Options of `cursor`. */
export interface CursorOptions {
  /** The name of the place in the credentials. @defaultValue that of the event */
  readonly as?: string | undefined;
}

/**
 * Remembers how far `event` was processed: when `handler` has returned, or its promise has resolved, and those of all before it, what
 * `pick` gives is kept with the outbox, and sent as `auth[name]` at the next connect. After a failure no place is kept until the next
 * connect that is not a recovered one, at which the server sends again what came after the last one.
 * @returns what ends that
 */
export function cursor<Emit extends object>(
  box: Outbox<Emit>,
  event: string,
  pick: (...args: never[]) => unknown,
  handler: (...args: never[]) => unknown,
  { as = event }: CursorOptions = {},
): () => void {
  const { _present: present } = box as unknown as Inside;
  const { _socket: plain, _say: say, _bearer: bearer } = present();
  const socket = plain as CoreSocket<Record<string, (...args: never[]) => void>>;
  let chain = Promise.resolve();

  const process = async (args: never[]): Promise<unknown> => {
    const handled = handler(...args);
    const place = pick(...args);
    if (!/^(str|num)/.test(typeof place))
      throw new TypeError(`expected a string or a number as cursor of ${event}, got ${place}`);
    await handled;
    return place;
  };
  const onEvent = (...args: never[]) => {
    const { _scope: whose } = bearer;
    const place = process(args);
    place.catch((error) => say('error', error));
    // A chain that is broken passes over all that follows.
    chain = Promise.all([place, chain]).then(([done]) => {
      const desk = present();
      // Somebody else may have signed in, and has a stream of their own.
      if (desk._scope === whose) keep(desk, as, done);
    });
    chain.catch(() => {});
  };
  let wasThere = plain.connected;
  const stop = plain.subscribe(() => {
    const { connected, recovered } = plain;
    // A recovered connection goes on where the one before was: what failed is not sent again.
    if (connected && !wasThere && !recovered) chain = chain.catch(() => {});
    wasThere = connected;
  });
  socket.on(event, onEvent);
  return () => {
    socket.off(event, onEvent);
    stop();
  };
}
