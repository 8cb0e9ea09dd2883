// What an application's tests reach for, whatever the types say.
import type { Manager, Socket } from './support.js';

export type Packet = { type: number; nsp: string; id?: number; data: unknown[] };

export interface Internals {
  acks: Record<number, (...args: unknown[]) => void>;
  onpacket(packet: Packet): void;
  onevent(packet: Packet): void;
  ack(id: number): (...args: unknown[]) => void;
  ids: number;
  nsp: string;
  flags: { timeout?: number; volatile?: boolean };
  _opts: { ackTimeout?: number };
}
export const insides = (socket: Socket): Internals => socket as unknown as Internals;

/** The ids of the acknowledgements that are awaited. */
export const acksOf = (socket: Socket): string[] => Object.keys(insides(socket).acks);

/** Delivers events to a socket without a server, by the method that receives packets. */
export const deliver = (socket: Socket, ...data: unknown[]): void =>
  insides(socket).onpacket({ type: 2, nsp: '/', data });

/** Whether it tries to come back. */
export const stateOf = (manager: Manager): boolean =>
  !!(manager as unknown as { _reconnecting: boolean })._reconnecting;
