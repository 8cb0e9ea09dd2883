import { type Claim, createClaim } from './claim.js';
import { systemClock } from './clock.js';
import type { Ack, Connection } from './connection.js';
import { createDesk } from './desk.js';
import { type Dispatches, watchDispatches } from './dispatch.js';
import { announcement, cidOf, keyOf, takeId } from './key.js';
import { memoryStore } from './memory-store.js';
import { dispatchedKey, handleOnce } from './once.js';
import { createOrder, isPromise } from './order.js';
import type { AnySocket, DedupeFailure, DedupeOptions } from './types.js';

const isBusy = ([first]: readonly unknown[]): boolean =>
  typeof first === 'object' &&
  first !== null &&
  Number.isFinite((first as { retryAfter?: unknown }).retryAfter);

const warn = (error: Error, { during, event }: DedupeFailure): void =>
  process.emitWarning(`dedupe, ${during}${event ? ` of "${event}"` : ''}: ${error.stack}`);

const milliseconds = (name: string, value: number): number => {
  if (typeof value === 'number' && value > 0) return value;
  throw new TypeError(`expected ${name} to be a number of milliseconds above 0, got ${value}`);
};

/**
 * A listener for `io.on('connection', …)` of a stock Socket.IO server, to be installed before any other: each event of an outbox has
 * its effect once, and each repetition gets the acknowledgement that the first one got.
 *
 * @throws TypeError without `user`, and for options that are none
 * @example
 * io.on('connection', dedupe({ user: (socket) => socket.data.userId }));
 * @see docs/server.md
 */
export function dedupe<Socket extends AnySocket = AnySocket>(
  options: DedupeOptions<Socket>,
): (socket: Socket) => void {
  const { user } = options ?? {};
  if (typeof user !== 'function')
    throw new TypeError(`expected dedupe() to get a function user(socket), got ${typeof user}`);
  const dispatches = new WeakMap<object, Dispatches>();
  const running = new Map<string, Claim>();
  const desk = createDesk({
    store: options.store ?? memoryStore(),
    clock: options.clock ?? systemClock(),
    pendingTtl: milliseconds('pendingTtl', options.pendingTtl ?? 60_000),
    storeTimeout: milliseconds('storeTimeout', options.storeTimeout ?? 5_000),
    keep: options.keep ?? ((answer) => !isBusy(answer)),
    onError: options.onError ?? warn,
    dispatches: (connection) => dispatches.get(connection) as Dispatches,
  });

  const serve = (connection: Connection, cid: string): ((user: unknown) => void) => {
    let known: string | number | undefined;
    const inOrder = createOrder();
    const watched = watchDispatches(connection);
    dispatches.set(connection, watched);

    connection.use((event, next) => {
      const id = takeId(event);
      // Before the announcement nothing has been promised: the event is what it would be without us.
      if (id === undefined || known === undefined) {
        return inOrder(undefined, () => {
          watched.expectPlain(event);
          next();
        });
      }
      const key = keyOf(known, cid, id);
      const last = event.at(-1);
      const ack = typeof last === 'function' ? (last as Ack) : undefined;
      const arrival = { connection, event, ack, next };
      const present = running.get(key.text);
      if (present) return present.repeat(arrival);
      const claim = createClaim(key, arrival, desk, () => {
        if (running.get(key.text) === claim) running.delete(key.text);
      });
      running.set(key.text, claim);
      claim.start(inOrder);
    });

    return (found) => {
      if (found === undefined || found === null) return;
      if (typeof found === 'number' ? !Number.isFinite(found) : typeof found !== 'string' || !found)
        throw new TypeError(
          `expected user(socket) to give a non-empty string or a number, got ${found === '' ? "''" : typeof found}`,
        );
      known = found as string | number;
      connection.emit(...announcement());
    };
  };

  return (socket) => {
    const connection = socket as unknown as Connection;
    const cid = cidOf(connection.handshake.auth);
    if (cid === undefined) return;
    const identified = serve(connection, cid);
    const failed = (error: unknown) => desk.report(error, { during: 'user' });
    try {
      const found = user(socket);
      if (isPromise(found)) void Promise.resolve(found).then(identified).catch(failed);
      else identified(found);
    } catch (error) {
      failed(error);
    }
  };
}

dedupe.once = handleOnce;
dedupe.key = dispatchedKey;
