import type { Random } from '../../fuzz/random.js';
import type { Clock } from '../clock.js';
import type { Note } from '../note.js';
import { createEngineServer, type EngineServer } from '../server/door.js';
import { createRecovery } from '../server/recovery.js';
import type { SessionHost } from '../server/session.js';
import { type Admission, type ServerSocket, serveSession } from '../server/sockets.js';
import { type Book, isEvent } from './book.js';
import { nameOf } from './item.js';
import type { OutboxProfile } from './profile.js';
import { createStream, type Stream } from './stream.js';

/** The server, whose application does what it is told to do with each event, and knows repetitions or not. */
export interface Service {
  readonly engine: EngineServer;
  readonly admission: Admission;
  readonly sockets: ReadonlySet<ServerSocket>;
  readonly stream: Stream;
  stop(politely: boolean): void;
  start(): void;
  /** From now on all that is to be answered is answered soon. */
  calm(): void;
}

/** What `dedupe()` knows of one event. */
interface Known {
  answer: unknown[] | undefined;
  readonly waiting: ((answer: unknown[]) => void)[];
}

export function createService(
  clock: Clock,
  random: Random,
  profile: OutboxProfile,
  book: Book,
  note: Note,
): Service {
  const [pingInterval, pingTimeout] = profile.ping;
  const sockets = new Set<ServerSocket>();
  const known = new Map<string, Known>();
  const admission: Admission = { delayMs: 1, refusing: false };
  let life = 0;
  let calm = false;
  const host: SessionHost = {
    options: {
      ...{ pingInterval, pingTimeout, upgradeTimeout: 10_000, connectTimeout: 45_000 },
      maxPayload: 1_000_000,
      upgrades: ['websocket'],
    },
    after(delayMs, run) {
      const born = life;
      return clock.after(delayMs, () => {
        if (born === life) run();
      });
    },
    note: (text) => note('server', text),
    violation: (text) => book.fail('protocol', text),
  };
  const recovery = createRecovery(clock.now, profile.recoveryMs);
  const stream = createStream(book, recovery, sockets, note);

  /** The handler: it has an effect or none, and answers when it is ready. */
  const handle = (token: number, answer: (values: unknown[]) => void) => {
    const item = book.items.get(token)!;
    const { behaviour } = item;
    const refused = () => {
      for (const send of item.sends) send.refused = true;
    };
    if ((behaviour === 'busy' || behaviour === 'again') && item.left-- > 0) {
      refused();
      return answer([behaviour === 'busy' ? { retryAfter: random.int(3_000) } : 'again']);
    }
    if (behaviour === 'no') return answer(['no']);
    book.onEffect(item);
    note('server', () => `effect ${item.effects} of ${nameOf(item)}`);
    if (behaviour === 'mute') return undefined;
    if (behaviour !== 'late') return answer([token]);
    host.after(random.int(calm ? 100 : 12_000), () => answer([token]));
    return undefined;
  };

  /** The same, once for each id. */
  const handleOnce = (name: string, token: number, answer: (values: unknown[]) => void) => {
    const present = known.get(name);
    if (present?.answer) return answer(present.answer);
    if (present) return void present.waiting.push(answer);
    const own: Known = { answer: undefined, waiting: [answer] };
    known.set(name, own);
    handle(token, (values) => {
      const [first] = values as [{ retryAfter?: number } | string];
      const final = typeof first !== 'object' && first !== 'again';
      if (final) own.answer = values;
      else known.delete(name);
      for (const waiting of own.waiting.splice(0)) waiting(values);
    });
    return undefined;
  };

  const engine = createEngineServer(host, random, (session) =>
    serveSession(host, session, recovery, random, admission, {
      onSocket(socket) {
        sockets.add(socket);
        note('server', () => `${socket.sid} joined: ${JSON.stringify(socket.auth)}`);
        if (profile.server !== 'none' && socket.auth.$outbox) {
          const data = recovery.record(socket.sid, ['$outbox', { v: 1 }]);
          socket.send({ type: 'EVENT', data });
        }
        stream.onSocket(socket);
      },
      onLeft: (socket) => void sockets.delete(socket),
      onEvent(socket, [event, token, , , ...rest], ack) {
        if (!isEvent(event)) return book.fail('protocol', `an event ${event}`);
        const { user, $outbox } = socket.auth as { user?: string; $outbox?: { cid: string } };
        const item = book.onArrival(token as number, user);
        if (!item) return;
        const mark = (rest.pop() as { $outbox?: string } | undefined)?.$outbox;
        note('server', () => `${socket.sid} got ${nameOf(item)} ${mark ? 'marked' : ''}`);
        if (mark !== undefined && (profile.server === 'none' || mark !== item.delivery.id))
          book.fail('argument', `${nameOf(item)} came with ${mark}`);
        const answer = (values: unknown[]) => ack?.(values);
        if (mark === undefined) return handle(item.token, answer);
        if (!$outbox) return book.fail('argument', `${nameOf(item)} came with ${mark}, unasked`);
        handleOnce(`${user} ${$outbox.cid} ${mark}`, item.token, answer);
      },
    }),
  );

  return {
    engine,
    admission,
    sockets,
    stream,
    stop(politely) {
      note('server', () => 'stops');
      engine.stop(politely);
      life++;
      sockets.clear();
      recovery.clear();
      if (profile.server === 'memory') known.clear();
      // Who waited for the end of a handler waits for ever; its effect is known.
      else
        for (const [name, { answer }] of known)
          if (!answer) known.set(name, { answer: ['done'], waiting: [] });
    },
    start() {
      note('server', () => 'starts');
      engine.up = true;
    },
    calm() {
      calm = true;
      stream.calm();
    },
  };
}
