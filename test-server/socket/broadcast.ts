import type { Listener } from '../events.js';
import { soon } from '../soon.js';
import type { Namespace } from './namespace.js';
import { RESERVED_EVENTS } from './packet.js';
import { type Audience, addresses } from './recovery.js';
import type { Socket } from './socket.js';

export type Room = string | readonly string[];

interface Choice extends Audience {
  readonly isVolatile: boolean;
  readonly timeoutMs?: number;
}

/** An audience being named, step by step; each step is a new value, so one can be kept and used again. */
export class Broadcast {
  private readonly choice: Choice;

  constructor(
    private readonly nsp: Namespace,
    choice: Partial<Choice> = {},
  ) {
    this.choice = { rooms: new Set(), except: new Set(), isVolatile: false, ...choice };
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

  /** The limit for the acknowledgements of one emit. */
  timeout(timeoutMs: number): Broadcast {
    return this.with({ timeoutMs });
  }

  emit(event: string, ...args: unknown[]): true {
    if (RESERVED_EVENTS.has(event)) throw new Error(`"${event}" is a reserved event name`);
    const last = args.at(-1);
    if (typeof last === 'function') {
      this.collect(event, args.slice(0, -1), last as Listener);
    } else this.nsp.deliver([event, ...args], this.choice, this.choice.isVolatile);
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

  socketsLeave(room: string): void {
    for (const socket of this.members()) socket.leave(room);
  }

  disconnectSockets(close = false): void {
    for (const socket of this.members()) socket.disconnect(close);
  }

  private members(): Socket[] {
    return [...this.nsp.sockets.values()].filter(({ rooms }) => addresses(this.choice, rooms));
  }

  private collect(event: string, args: unknown[], done: Listener): void {
    const members = this.members();
    const answers: unknown[] = [];
    let open = members.length;
    let failure: Error | null = null;
    if (open === 0) return soon(() => done(null, answers));
    for (const socket of members) {
      socket
        .timeout(this.choice.timeoutMs ?? Number.POSITIVE_INFINITY)
        .emit(event, ...args, (error: Error | null, answer: unknown) => {
          if (error) failure = error;
          else answers.push(answer);
          if (--open === 0) done(failure, answers);
        });
    }
  }

  private with(change: Partial<Choice>): Broadcast {
    return new Broadcast(this.nsp, { ...this.choice, ...change });
  }
}

export function listOf(room: Room): readonly string[] {
  return typeof room === 'string' ? [room] : room;
}
