import { ProtocolError, TimeoutError, TransportError } from '../errors.js';
import type { Tap } from '../inspection.js';
import { assertTransition, type Transitions } from '../machine.js';
import type { Platform } from '../platform.js';
import { inert, type Transport, type TransportPart } from './transport.js';

/** The state of an upgrade; it lives only while the session is open. */
export type UpgradeState = 'none' | 'probing' | 'pausing' | 'done';

const TRANSITIONS: Transitions<UpgradeState> = {
  none: ['probing'],
  probing: ['pausing', 'none'],
  pausing: ['done', 'none'],
  done: [],
};

/** What an engine offers to an upgrade. */
export interface UpgradeHost {
  readonly platform: Platform;
  readonly tap: Tap;
  /** The other transports that both sides know, in the client's order. */
  readonly offered: readonly TransportPart[];
  create(part: TransportPart): Transport;
  /** Holds all writes and pauses the running transport; `done` runs when nothing is under way there. The result undoes it. */
  hold(next: Transport, done: () => void): () => void;
  /** Sends the upgrade packet on `transport` and goes on there. */
  adopt(transport: Transport): void;
  failed(error: Error): void;
}

/** A way to move a session to a better transport, for the slot `upgrade`. It returns what ends it. */
export type Upgrade = (host: UpgradeHost) => () => void;

/** Options of {@link probe}. */
export interface ProbeOptions {
  /**
   * How long probing and pausing may take, in milliseconds; then the session stays where it is.
   * @defaultValue 10_000 – 10 seconds, as long as the server waits
   */
  timeout?: number;
}

/**
 * Probes the transports that the server offers, one after the other, beside the running one, and switches to the first that
 * answers. Any failure leads back to the running transport; no packet is lost or reordered.
 * @see Engine.IO v4, Upgrade
 */
export const probe =
  ({ timeout = 10_000 }: ProbeOptions = {}): Upgrade =>
  (host) => {
    let dispose = () => {};
    let state: UpgradeState = 'none';
    const move = (to: UpgradeState) => {
      if (__DEV__) assertTransition('upgrade', TRANSITIONS, state, to);
      host.tap.watch?.({ kind: 'state', machine: 'upgrade', from: state, to });
      state = to;
    };

    const start = (index: number) => {
      const part = host.offered[index];
      if (!part) return;
      move('probing');
      const transport = host.create(part);
      let resume: (() => void) | undefined;
      const stopLimit = host.platform.after(timeout, () =>
        fail(new TimeoutError('probe error: timeout', timeout)),
      );
      dispose = () => {
        stopLimit();
        transport.sink = inert;
        transport.close(false);
      };
      const fail = (error: Error) => {
        dispose();
        move('none');
        resume?.();
        host.failed(error);
        start(index + 1);
      };
      const pause = () => {
        move('pausing');
        resume = host.hold(transport, () => {
          stopLimit();
          dispose = () => {};
          move('done');
          host.adopt(transport);
        });
      };
      transport.sink = (kind, value) => {
        if (kind === 'open') transport.send(['2probe'], Infinity);
        else if (kind === 'frame' && value === '3probe' && state === 'probing') pause();
        else if (kind === 'frame') {
          fail(new ProtocolError('probe error', 'Engine.IO upgrade: expected pong "probe"'));
        } else if (kind !== 'drain') {
          const cause = kind === 'error' ? (value as Error) : undefined;
          fail(
            new TransportError(
              `probe error: ${cause?.message ?? 'transport closed'}`,
              part.name,
              cause ?? value,
              undefined,
              cause,
            ),
          );
        }
      };
    };

    start(0);
    return () => dispose();
  };
