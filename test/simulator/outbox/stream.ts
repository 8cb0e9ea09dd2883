import { cursor } from '../../../src/offline/cursor.js';
import type { Random } from '../../fuzz/random.js';
import type { Note } from '../note.js';
import type { createRecovery } from '../server/recovery.js';
import type { ServerSocket } from '../server/sockets.js';
import type { Book } from './book.js';
import type { Tab } from './tab.js';

/** What the server tells each account, numbered from 1, and what became of it. */
export interface Stream {
  /** One more. */
  publish(user: string): void;
  /** Sends what came after the place that the credentials name, as the recipe of connection state recovery does it. */
  onSocket(socket: ServerSocket): void;
  /** What a page has done with one. */
  onHandled(user: string, number: number): void;
  /** How many there are. */
  last(user: string): number;
  /** Everything up to `place` was handled by some page. @param where - it stands */
  checkPlace(user: string, place: unknown, where: string): void;
  /** From now on handlers are quick, and succeed. */
  calm(): void;
  readonly isCalm: boolean;
}

export const NOT_HANDLED = 'it was not handled';

export function createStream(
  book: Book,
  recovery: ReturnType<typeof createRecovery>,
  sockets: ReadonlySet<ServerSocket>,
  note: Note,
): Stream {
  const counts = new Map<string, number>();
  const handled = new Map<string, Set<number>>();
  /** Who a connection belongs to, also while it may be recovered. */
  const users = new Map<string, string>();
  const handledOf = (user: string) => handled.get(user) ?? new Set<number>();
  let isCalm = false;

  /** What connections are to get that are recovered, and not announced yet. */
  const between = new Map<string, unknown[][]>();
  const { restore } = recovery;
  recovery.restore = (...given) => {
    const restored = restore(...given);
    if (restored.missed) between.set(restored.sid, []);
    return restored;
  };

  const send = (sid: string, user: string, number: number) => {
    const data = recovery.record(sid, ['news', number, user]);
    between.get(sid)?.push(data);
    [...sockets].find((socket) => socket.sid === sid)?.send({ type: 'EVENT', data });
  };

  const stream: Stream = {
    get isCalm() {
      return isCalm;
    },
    calm() {
      isCalm = true;
    },
    last: (user) => counts.get(user) ?? 0,
    publish(user) {
      const number = stream.last(user) + 1;
      counts.set(user, number);
      const there = [...sockets, ...recovery.waiting()].map(({ sid }) => sid);
      note('server', () => `news ${number} for ${user}`);
      for (const sid of new Set([...there, ...between.keys()]))
        if (users.get(sid) === user) send(sid, user, number);
    },
    onSocket(socket) {
      const { sid, auth, recovered } = socket;
      const { user, place } = auth as { user: string; place?: number };
      stream.checkPlace(user, place, 'its credentials');
      const before = users.get(sid) ?? user;
      if (before !== user) book.fail('account', `${user} has recovered the session of ${before}`);
      users.set(sid, user);
      const late = between.get(sid) ?? [];
      between.delete(sid);
      for (const data of late) socket.send({ type: 'EVENT', data });
      if (recovered) return book.saw('stream goes on');
      for (let number = (place ?? 0) + 1; number <= stream.last(user); number++)
        send(sid, user, number);
    },
    onHandled: (user, number) => void handled.set(user, handledOf(user).add(number)),
    checkPlace(user, place, where) {
      if (place === undefined) return;
      book.saw('place');
      const done = handledOf(user);
      for (let number = 1; number <= (place as number); number++)
        if (!done.has(number))
          return book.fail('cursor', `${number} of ${user} was passed over: ${where} say ${place}`);
    },
  };
  return stream;
}

/** The page's part: handlers that are ready at once or later, and sometimes fail, at once or later. */
export function follow(tab: Tab, stream: Stream, book: Book, random: Random): void {
  const finish = (user: string, number: number, fails: boolean) => {
    if (fails && !stream.isCalm) {
      book.saw('not handled');
      tab.say(() => `fails at news ${number} of ${user}`);
      throw new Error(NOT_HANDLED);
    }
    stream.onHandled(user, number);
    tab.say(() => `has handled news ${number} of ${user}`);
  };
  cursor(
    tab.box,
    'news',
    (number: number) => number,
    (number: number, user: string): Promise<void> | undefined => {
      const fails = random.chance(0.1);
      const waitMs = random.int(4_000);
      if (stream.isCalm || random.chance(0.6)) finish(user, number, fails);
      else
        return new Promise((resolve, reject) => {
          tab.host.platform.after(waitMs, () => {
            try {
              resolve(finish(user, number, fails));
            } catch (error) {
              reject(error);
            }
          });
        });
      return undefined;
    },
    { as: 'place' },
  );
}
