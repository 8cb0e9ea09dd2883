import type { CoreManager } from '../../../src/socket/manager.js';
import type { CoreSocket } from '../../../src/socket/socket.js';
import type { Invariant } from '../invariants.js';
import type { Breaks } from '../run.js';
import type { World } from '../world.js';

/** A rule that is broken on purpose, and what must notice. */
export interface Mutation extends Breaks {
  readonly name: string;
  readonly breaks: Invariant;
  /** What may be noticed first, as it follows. */
  readonly also?: readonly Invariant[];
}

// Members that types hide.
interface Inner {
  _flush(packet: unknown): void;
  _onConnect(answer: object): void;
  _receive(args: unknown[]): void;
  _gone(...args: unknown[]): void;
  _asking: unknown;
  _fire(event: string): void;
  _rest(): void;
  _retry(): void;
}
export type OpenSocket = Omit<CoreSocket, keyof Inner> & Inner;
export type OpenManager = Omit<CoreManager, keyof Inner> & Inner;

/** Visits every socket, as if nothing of it were private. */
export const each = (world: World, visit: (socket: OpenSocket) => void) => {
  for (const { socket } of world.client.sockets) visit(socket as unknown as OpenSocket);
};
export const managerOf = ({ client }: World) => client.manager as unknown as OpenManager;

/** Puts `make(old)` where a method stands. */
export function wrap<Owner, Name extends keyof Owner>(
  owner: Owner,
  name: Name,
  make: (old: Owner[Name]) => Owner[Name],
): void {
  const old = owner[name] as unknown as (...args: unknown[]) => unknown;
  owner[name] = make(old.bind(owner) as unknown as Owner[Name]);
}
