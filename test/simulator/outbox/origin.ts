import type { OutboxHost, TabChannel } from '../../../src/platform.offline.js';
import type { Random } from '../../fuzz/random.js';
import type { Clock } from '../clock.js';
import type { Owner } from './database.js';

/** What tabs of one origin share besides their storage. */
export interface Origin {
  hostOf(owner: Owner, random: Random): OutboxHost;
  /** The owner is gone, and with it its locks and lines. */
  bury(owner: Owner): void;
  /** How many locks, or requests of locks, and lines an owner has. */
  held(owner: Owner): { locks: number; lines: number };
  readonly marks: Map<string, string>;
}

interface LockRequest {
  readonly owner: Owner;
  isHeld: boolean;
  grant(): void;
  refuse(): void;
}

interface Line {
  readonly owner: Owner;
  readonly name: string;
  readonly channel: TabChannel;
}

export interface OriginOptions {
  readonly locks: boolean;
  readonly channels: boolean;
}

export function createOrigin(clock: Clock, options: OriginOptions): Origin {
  const queues = new Map<string, LockRequest[]>();
  const lines = new Set<Line>();
  const marks = new Map<string, string>();

  const turn = (name: string) =>
    clock.after(0, () => {
      const first = queues.get(name)?.[0];
      if (!first || first.isHeld) return;
      // Held even by a page that does not run.
      first.isHeld = true;
      first.owner.host.task(first.grant);
    });
  const leave = (name: string, request: LockRequest) => {
    const queue = queues.get(name)!;
    const at = queue.indexOf(request);
    if (at >= 0) queue.splice(at, 1);
    turn(name);
  };

  const locksOf = (owner: Owner): OutboxHost['locks'] => {
    const request = (name: string, given: LockOptions, hold: () => Promise<void>) =>
      new Promise<void>((resolve, reject) => {
        if (owner.dead) return;
        const queue = queues.get(name) ?? [];
        queues.set(name, queue);
        const refuse = () => reject(new DOMException('gone', 'AbortError'));
        const entry: LockRequest = {
          owner,
          isHeld: false,
          refuse,
          grant: () => {
            if (!queue.includes(entry)) return;
            hold().then(() => {
              leave(name, entry);
              resolve();
            }, reject);
          },
        };
        given.signal?.addEventListener('abort', () => {
          if (entry.isHeld || !queue.includes(entry)) return;
          leave(name, entry);
          refuse();
        });
        if (given.steal) {
          for (const other of queue.filter(({ isHeld }) => isHeld)) {
            queue.splice(queue.indexOf(other), 1);
            other.owner.host.task(other.refuse);
          }
          queue.unshift(entry);
        } else queue.push(entry);
        turn(name);
      });
    return { request } as unknown as OutboxHost['locks'];
  };

  const channelOf = (owner: Owner, name: string): TabChannel => {
    const channel: TabChannel = {
      onmessage: null,
      postMessage(message) {
        if (owner.dead) return;
        const data = structuredClone(message);
        for (const line of lines)
          if (line.channel !== channel && line.name === name)
            clock.after(1, () =>
              line.owner.host.task(() => lines.has(line) && line.channel.onmessage?.({ data })),
            );
      },
      close: () => lines.delete(own),
    };
    const own: Line = { owner, name, channel };
    lines.add(own);
    return channel;
  };

  return {
    marks,
    hostOf: (owner, random) => ({
      random: (bytes) => bytes.map(() => random.int(256)),
      locks: options.locks ? locksOf(owner) : undefined,
      channel: (name) => (options.channels ? channelOf(owner, name) : undefined),
      marks: {
        getItem: (key) => marks.get(key) ?? null,
        setItem: (key, value) => void marks.set(key, value),
        removeItem: (key) => void marks.delete(key),
      },
    }),
    bury(owner) {
      for (const line of [...lines]) if (line.owner === owner) lines.delete(line);
      for (const [name, queue] of queues)
        for (const request of queue.filter((one) => one.owner === owner)) leave(name, request);
    },
    held: (owner) => ({
      locks: [...queues.values()].flat().filter((one) => one.owner === owner).length,
      lines: [...lines].filter((one) => one.owner === owner).length,
    }),
  };
}
