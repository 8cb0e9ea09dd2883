import type { HostOptions, Platform } from '../platform.js';
import type { Frame } from './packet.js';

/** What a transport tells its owner. */
export interface TransportSignals {
  /** Ready for the first frame; long-polling never says so, its first answer tells. */
  open: undefined;
  frame: Frame;
  /** All frames of the last `send` have left: writable again. */
  drain: undefined;
  /** It failed; nothing more will come. */
  error: Error;
  /** It was closed from outside; nothing more will come. */
  close: unknown;
}

/** The single outlet of a transport: `sink('frame', frame)`. */
export type Sink = <Kind extends keyof TransportSignals>(
  kind: Kind,
  value?: TransportSignals[Kind],
) => void;

/** What a transport is given. */
export interface TransportContext {
  /** The host's clock, network and chance. */
  readonly platform: Platform;
  /** The address of a request. `sid` is the session's own, unless it is given since the session has ended already. */
  url(sid?: string): string;
}

/**
 * The contract of a transport. It reports through `sink` only, and its owner ends a generation by putting an inert sink there:
 * that is the one place where late signals are dropped.
 */
export interface Transport {
  /** As it stands in requests, and in the server's `upgrades`. */
  readonly name: string;
  /** Where it reports. */
  sink: Sink;
  /** The size, in bytes, that the server sees of `frame`; absent where that is its own. */
  size?(frame: Frame): number;
  /** Whether `send` may be called now. */
  readonly writable: boolean;
  /** Takes as many frames from the front of `buffer` as fit at once, and sends them. The rest waits for `drain`. */
  send(buffer: Frame[], maxPayload: number): void;
  /**
   * Stops receiving, without losing what is under way; `done` runs when nothing is. The returned function starts it again.
   * Absent on transports that need no pause.
   */
  pause?(done: () => void): () => void;
  /** Ends it: politely, so that the server learns of it, or at once. */
  close(polite?: boolean): void;
}

/** A transport as a value to name in `transports`. */
export interface TransportPart {
  /** As it stands in requests, and in the server's `upgrades`. */
  readonly name: string;
  /** What it was made from, for requests beside it. */
  readonly options?: HostOptions;
  /** Probed before the others. @internal */
  readonly _preferred?: boolean;
  /** Makes one and begins to open it; how that goes, its sink tells. */
  create(context: TransportContext): Transport;
}

/** The sink of a transport that nobody listens to any more. */
export const inert: Sink = () => {};

/** Ends a transport of which nobody shall hear any more. */
export function abandon(transport: Transport, polite?: boolean): void {
  transport.sink = inert;
  transport.close(polite);
}

/** How long closing may take before everything under way is ended, in milliseconds. */
export const CLOSE_LIMIT_MS = 1_000;
