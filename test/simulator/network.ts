import type { Random } from '../fuzz/random.js';
import type { Clock } from './clock.js';
import type { Note } from './note.js';
import type { ServerDoor } from './server/door.js';
import type { WebSocketFault } from './websocket.js';

export type Direction = 'up' | 'down';

/** One TCP connection: what is sent arrives late, in order and whole, or not at all from some point on. */
export interface Link {
  readonly name: string;
  /** Whether the client still uses it, and part of what is sent vanishes. */
  readonly unsound: boolean;
  /** Has `run` happen at the server. */
  up(run: () => void): void;
  /** Has `run` happen at the client. */
  down(run: () => void): void;
  /** Everything sent in this direction vanishes from now on, and nobody is told. */
  deaf(direction: Direction): void;
  /** It breaks: what is under way is lost, and both ends learn of it unless they are out of reach. */
  reset(): void;
  /** One end has no more interest. */
  leave(end: 'client' | 'server'): void;
}

/** What the two ends of a connection hear of its breaking. */
export interface Ends {
  onClientReset: () => void;
  onServerReset: () => void;
}

export interface NetworkOptions {
  /** One way, in milliseconds. */
  delayMs: number;
  jitterMs: number;
  /** How likely it is that a new connection never gets through, that it vanishes later, that it breaks later. */
  refusals: number;
  losses: number;
  breaks: number;
}

/** How long a host waits for a connection that gets no answer, in milliseconds. */
const CONNECT_LIMIT_MS = 60_000;

/** The way between one page and the server. */
export interface Network {
  options: NetworkOptions;
  /** The client opens a connection, which the server is told of. */
  open(name: string, ends: Ends): Link;
  readonly links: ReadonlySet<Link>;
  /** Nothing passes in these directions until `release`; it is kept, as TCP sends again. */
  hold(directions: readonly Direction[]): void;
  release(): void;
  resetAll(): void;
  /** No new connection gets through. */
  down: boolean;
}

/** Where the client's connections lead: to the server, over a network. */
export interface Door {
  readonly network: Network;
  readonly server: ServerDoor;
  readonly note: Note;
  readonly random: Random;
  /** What the next WebSocket meets on its way. */
  webSocketFault(): WebSocketFault;
  /** The client broke a rule that only its requests show. */
  violation(text: string): void;
}

export function createNetwork(clock: Clock, random: Random, options: NetworkOptions): Network {
  const links = new Set<Link>();
  const held = new Set<Direction>();
  const waiting: (() => void)[] = [];

  const network: Network = {
    options,
    links,
    down: false,
    hold(directions) {
      for (const direction of directions) held.add(direction);
    },
    release() {
      held.clear();
      for (const go of waiting.splice(0)) go();
    },
    resetAll() {
      for (const link of [...links]) link.reset();
    },
    open(name, ends) {
      const last = { up: 0, down: 0 };
      const queues: Record<Direction, (() => void)[]> = { up: [], down: [] };
      const deaf = { up: false, down: false };
      const left = { client: false, server: false };
      let broken = false;

      const delay = () => network.options.delayMs + random.next() * network.options.jitterMs;
      /** The first of what is under way arrives: whatever the delays, the order stays. */
      const arrive = (direction: Direction) => {
        if (held.has(direction)) {
          waiting.push(() => travel(direction));
          return;
        }
        const run = queues[direction].shift()!;
        const receiver = direction === 'up' ? 'server' : 'client';
        if (!broken && !deaf[direction] && !left[receiver]) run();
      };
      const travel = (direction: Direction) => {
        last[direction] = Math.max(last[direction], clock.now() + delay());
        clock.after(last[direction] - clock.now(), () => arrive(direction));
      };
      const carry = (direction: Direction, run: () => void) => {
        if (broken || deaf[direction]) return;
        queues[direction].push(run);
        travel(direction);
      };

      const link: Link = {
        name,
        get unsound() {
          return !left.client && (deaf.up || deaf.down || broken);
        },
        up: (run) => carry('up', run),
        down: (run) => carry('down', run),
        deaf(direction) {
          deaf[direction] = true;
        },
        reset() {
          if (broken) return;
          const reached = { client: !deaf.down, server: !deaf.up };
          broken = true;
          clock.after(reached.client ? delay() : CONNECT_LIMIT_MS, () => {
            links.delete(link);
            if (!left.client) ends.onClientReset();
          });
          if (reached.server) {
            clock.after(delay(), () => {
              if (!left.server) ends.onServerReset();
            });
          }
        },
        leave(end) {
          left[end] = true;
          if (left.client && left.server) links.delete(link);
        },
      };
      links.add(link);

      const { refusals, losses, breaks } = network.options;
      if (network.down || random.chance(refusals)) link.reset();
      else if (random.chance(losses)) {
        clock.after(random.next() * 4 * delay(), () => {
          link.deaf(random.pick(['up', 'down']));
          // Its end is told at last, as TCP gives up.
          clock.after(CONNECT_LIMIT_MS * (1 + random.next()), link.reset);
        });
      } else if (random.chance(breaks)) clock.after(random.next() * 6 * delay(), link.reset);
      return link;
    },
  };
  return network;
}
