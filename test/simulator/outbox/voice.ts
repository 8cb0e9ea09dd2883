import type { Delivery, Outbox } from '../../../src/offline/types.js';
import type { CoreSocket } from '../../../src/socket/socket.js';
import type { Random } from '../../fuzz/random.js';
import type { Book } from './book.js';
import { type Item, nameOf } from './item.js';
import type { Tab } from './tab.js';

/** How an application emits: by the box, or by its socket, and what it waits for then. */
export type Way = 'box' | 'plain' | 'ack' | 'timeout' | 'promise' | 'signal';

/** What an application was told of an emit of its socket. */
export interface Heard {
  readonly way: Way;
  /** Each call of the acknowledgement, with the error first, if it takes one. */
  readonly calls: unknown[][];
}

const WAYS: readonly Way[] = ['box', 'plain', 'ack', 'timeout', 'promise', 'signal'];
/** How long an application waits for an acknowledgement, or until it changes its mind, at most, in milliseconds. */
const PATIENCE_MS = 10_000;

/** The socket's own emits are made durable: `intercept`. Here is seen what they become. */
export interface Voice {
  /** @throws RangeError when there is no room */
  say(event: string, ...args: unknown[]): { delivery: Delivery; heard: Heard };
}

export function createVoice(
  tab: Tab,
  socket: CoreSocket,
  box: Outbox,
  book: Book,
  random: Random,
): Voice {
  const { emit } = box;
  let made: Delivery | undefined;
  box.emit = (event, ...args) => {
    const delivery = emit(event, ...args);
    const { id, done } = delivery;
    made = delivery;
    return { ...delivery, done, cancel: () => takeBack(tab, book, book.byId.get(id)!) } as Delivery;
  };

  const send = (way: Way, event: string, args: unknown[], calls: unknown[][]): void => {
    const onAnswer = (...answer: unknown[]) => void calls.push(answer);
    const limitMs = 1 + random.int(PATIENCE_MS);
    const any = socket as unknown as CoreSocket<never, Record<string, (...all: unknown[]) => void>>;
    if (way === 'box') box.emit(event, ...args);
    else if (way === 'plain') any.emit(event, ...args);
    else if (way === 'ack') any.emit(event, ...args, onAnswer);
    else if (way === 'timeout') any.timeout(limitMs).emit(event, ...args, onAnswer);
    else if (way === 'signal') {
      const scope = new AbortController();
      any.with({ signal: scope.signal }).emit(event, ...args, onAnswer);
      tab.host.platform.after(limitMs, () => scope.abort(new Error('not any more')));
    } else {
      const promised = any.emitWithAck(event, ...args) as Promise<unknown>;
      // One that found no room was none.
      const isMade = !!made;
      promised.then(
        (answer) => onAnswer(null, answer),
        (error) => isMade && onAnswer(error),
      );
      if (!made) throw new RangeError('no room');
    }
  };

  return {
    say(event, ...args) {
      const way = random.pick(WAYS);
      const calls: unknown[][] = [];
      made = undefined;
      send(way, event, args, calls);
      if (!made) {
        book.fail('intercept', `${event} went past the outbox`);
        throw new RangeError('it is not kept');
      }
      book.saw(`by ${way}`);
      return { delivery: made, heard: { way, calls } };
    },
  };
}

/** Where the socket is left as it is. */
export const spoken = (box: Outbox): Voice => ({
  say: (event, ...args) => ({
    delivery: box.emit(event, ...args),
    heard: { way: 'box', calls: [] },
  }),
});

/** An item is taken back by its page. */
export async function takeBack(tab: Tab, book: Book, item: Item): Promise<boolean> {
  const done = await tab.ask(`cancels ${item.token}`, () => item.delivery.cancel());
  if (!done || tab.dead) return false;
  book.saw('cancelled');
  item.cancelled = true;
  // A full storage could not tell the other pages that it had left, and one that was wiped tells them no more.
  if ((item.sends.length || item.effects) && !item.unordered && !item.wiped)
    book.fail('cancelled', `${item.token} was sent before it was taken back`);
  return true;
}

/** What the application was told is what became of it. */
export function checkHeard(book: Book, item: Item): void {
  const { way, calls } = item.heard;
  if (way === 'box' || way === 'plain') return;
  const { answer } = item;
  const said = JSON.stringify(calls);
  const [first] = calls;
  const takesError = way !== 'ack';
  const error = takesError ? (first?.[0] as Error | null | undefined) : null;
  const came = takesError ? first?.slice(1) : first;
  const isGivenUp =
    error?.name === 'TimeoutError' || (way === 'signal' && error?.message === 'not any more');
  const wanted = way === 'promise' ? answer && [answer[0]] : answer;
  // Without an error first, nothing is said of a bad end.
  const count = answer || takesError ? 1 : 0;
  const fits =
    calls.length === count &&
    (isGivenUp ||
      (answer
        ? JSON.stringify([error, came]) === JSON.stringify([null, wanted])
        : !count || (error as { code?: string } | null)?.code === item.done[0]));
  if (!fits)
    book.fail('intercept', `${nameOf(item)} is ${item.done[0]} ${answer}, and ${way} says ${said}`);
}
