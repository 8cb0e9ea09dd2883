import type { Listener } from '../events.js';
import { soon } from '../soon.js';
import type { Namespace } from './namespace.js';
import { RESERVED_EVENTS } from './packet.js';
import type { Audience } from './recovery.js';
import type { Socket } from './socket.js';

export type Room = string | readonly string[];

/** What is said about an emit before it is made. */
export interface Flags {
  readonly isVolatile?: boolean;
  readonly timeoutMs?: number;
}

interface Choice extends Audience, Flags {}

/** An audience being named, step by step; each step is a new value, so one can be kept and used again. */
export class Broadcast {
  private readonly choice: Choice;

  constructor(
    private readonly namespaces: Iterable<Namespace>,
    choice: Partial<Choice> = {},
  ) {
    this.choice = { rooms: new Set(), except: new Set(), ...choice };
  }

  /** Adds the members of a room, or of any of a list. Who is in several hears it once. */
  to(room: Room): Broadcast {
    return this.with({ rooms: new Set([...this.choice.rooms, ...listOf(room)]) });
  }

  /** The same as `to`. */
  in(room: Room): Broadcast {
    return this.to(room);
  }

  /** Leaves out the members of a room, or of any of a list. */
  except(room: Room): Broadcast {
    return this.with({ except: new Set([...this.choice.except, ...listOf(room)]) });
  }

  /** Speaks to those alone that can take it at this moment; for the others it is lost. */
  get volatile(): Broadcast {
    return this.with({ isVolatile: true });
  }

  /** The limit for the acknowledgements of one emit, in milliseconds. Without one, as in the stock server, it is the next turn. */
  timeout(timeoutMs: number): Broadcast {
    return this.with({ timeoutMs });
  }

  /** Sends an event; a trailing callback gets an error or `null`, and the list of the answers. @throws Error for a reserved name */
  emit(event: string, ...args: unknown[]): true {
    if (RESERVED_EVENTS.has(event)) throw new Error(`"${event}" is a reserved event name`);
    const last = args.at(-1);
    if (typeof last === 'function') this.collect([event, ...args.slice(0, -1)], last as Listener);
    else for (const nsp of this.namespaces) nsp.deliver([event, ...args], this.choice, this.choice);
    return true;
  }

  /** The answers of all who are meant, in the order of arrival. @throws rejects when the time is up, with those that came as `responses` */
  emitWithAck(event: string, ...args: unknown[]): Promise<unknown[]> {
    return new Promise((resolve, reject) =>
      this.emit(event, ...args, (error: Error | null, answers: unknown[]) =>
        error ? reject(Object.assign(error, { responses: answers })) : resolve(answers),
      ),
    );
  }

  /** The connected sockets that are meant. */
  async fetchSockets(): Promise<Socket[]> {
    return this.members();
  }

  /** Puts them into a room, or into each of a list. */
  socketsJoin(room: Room): void {
    for (const socket of this.members()) socket.join(room);
  }

  /** Takes them out of a room, or out of each of a list. */
  socketsLeave(room: Room): void {
    for (const socket of this.members()) for (const name of listOf(room)) socket.leave(name);
  }

  /** Ends their namespace; with `close`, their connections. */
  disconnectSockets(close = false): void {
    for (const socket of this.members()) socket.disconnect(close);
  }

  private members(): Socket[] {
    return [...this.namespaces].flatMap((nsp) => nsp.members(this.choice));
  }

  /** Asks every member, and is done when all have answered or the time is up. */
  private collect(args: unknown[], done: Listener): void {
    const answers: unknown[] = [];
    const asked: (() => void)[] = [];
    const finish = (error: Error | null) => {
      stopTimer?.();
      for (const forget of asked) forget();
      done(error, answers);
    };
    const [first] = this.namespaces;
    const stopTimer = first?.server.wire.later(this.choice.timeoutMs, () =>
      finish(new Error('operation has timed out')),
    );
    for (const nsp of this.namespaces) {
      const id = nsp.takeId();
      for (const socket of nsp.members(this.choice))
        asked.push(
          socket.expect(id, (answer) => {
            answers.push(answer);
            if (answers.length === asked.length) finish(null);
          }),
        );
      nsp.deliver(args, this.choice, this.choice, id);
    }
    if (asked.length === 0) soon(() => finish(null));
  }

  private with(change: Partial<Choice>): Broadcast {
    return new Broadcast(this.namespaces, { ...this.choice, ...change });
  }
}

/** Whatever is no list is one room, as in the stock server: applications in JavaScript name rooms by the numbers of users. */
export function listOf(room: Room): readonly string[] {
  return Array.isArray(room) ? room : [room as string];
}
