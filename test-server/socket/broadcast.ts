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

  to(room: Room): Broadcast {
    return this.with({ rooms: new Set([...this.choice.rooms, ...listOf(room)]) });
  }

  in(room: Room): Broadcast {
    return this.to(room);
  }

  except(room: Room): Broadcast {
    return this.with({ except: new Set([...this.choice.except, ...listOf(room)]) });
  }

  get volatile(): Broadcast {
    return this.with({ isVolatile: true });
  }

  /** The limit for the acknowledgements of one emit, in milliseconds. Without one, as in the stock server, it is the next turn. */
  timeout(timeoutMs: number): Broadcast {
    return this.with({ timeoutMs });
  }

  emit(event: string, ...args: unknown[]): true {
    if (RESERVED_EVENTS.has(event)) throw new Error(`"${event}" is a reserved event name`);
    const last = args.at(-1);
    if (typeof last === 'function') this.collect([event, ...args.slice(0, -1)], last as Listener);
    else for (const nsp of this.namespaces) nsp.deliver([event, ...args], this.choice, this.choice);
    return true;
  }

  emitWithAck(event: string, ...args: unknown[]): Promise<unknown[]> {
    return new Promise((resolve, reject) =>
      this.emit(event, ...args, (error: Error | null, answers: unknown[]) =>
        error ? reject(Object.assign(error, { responses: answers })) : resolve(answers),
      ),
    );
  }

  async fetchSockets(): Promise<Socket[]> {
    return this.members();
  }

  socketsJoin(room: Room): void {
    for (const socket of this.members()) socket.join(room);
  }

  socketsLeave(room: Room): void {
    for (const socket of this.members()) for (const name of listOf(room)) socket.leave(name);
  }

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
