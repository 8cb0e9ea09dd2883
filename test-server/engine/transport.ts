import type { Packet } from './packet.js';

export type TransportName = 'polling' | 'websocket';

/** Whoever listens to a transport: the session, or the upgrade while it probes. */
export interface TransportOwner {
  onPacket(packet: Packet | null): void;
  onWritable(): void;
  onError(message: string): void;
  onClose(): void;
}

/** One way of carrying packets. It has exactly one owner at a time. */
export interface Transport {
  readonly name: TransportName;
  readonly writable: boolean;
  owner: TransportOwner;
  send(packets: readonly Packet[]): void;
  /** Sends bytes that need not be a packet at all, as the next thing. */
  sendRaw(frame: string | Uint8Array): void;
  /** Ends politely; `done` when the other side was told. */
  close(done: () => void): void;
  /** The session is over or has moved on: tell whoever still waits, and expect nothing. */
  abandon(): void;
  /** Stops reading, or goes on; absent where nothing comes unasked. */
  pause?(on: boolean): void;
}

/** Takes the place of an owner that has lost interest. */
export const nobody: TransportOwner = {
  onPacket() {},
  onWritable() {},
  onError() {},
  onClose() {},
};
