import { broken, TimeoutError, TransportError } from '../errors.js';
import { assertTransition, type Transitions } from '../machine.js';
import { encodePacket } from './codec.js';
import type { Engine } from './engine.js';
import { inert } from './transport.js';

/** The state of an upgrade; it lives only while the session is open. */
export type UpgradeState = 'none' | 'probing' | 'pausing' | 'done';

const TRANSITIONS: Transitions<UpgradeState> = {
  none: ['probing'],
  probing: ['pausing', 'none'],
  pausing: ['done', 'none'],
  done: [],
};

/**
 * A way to move an open session to a better transport, for the slot `upgrade`: given the transports that the server offers, it
 * returns what ends it.
 */
export type Upgrade = (engine: Engine, upgrades: readonly string[]) => () => void;

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
  (engine, upgrades) => {
    const { platform, tap, transports } = engine._options;
    const offered = transports.filter(
      ({ name }) => name !== engine.transport.name && upgrades.includes(name),
    );
    let dispose = () => {};
    let state: UpgradeState = 'none';
    const go = (to: UpgradeState) => {
      if (__DEV__) assertTransition(TRANSITIONS, state, to);
      tap._watch?.(start, state, to);
      state = to;
    };

    const start = () => {
      const part = offered.shift();
      if (!part) return;
      go('probing');
      const transport = engine._create(part);
      let resume: (() => void) | undefined;
      const limitMs = timeout;
      const stopLimit = platform.after(timeout, () =>
        fail(new TimeoutError('probe error: timeout', { limitMs })),
      );
      dispose = () => {
        stopLimit();
        transport.sink = inert;
        transport.close(false);
      };
      const fail = (error: Error) => {
        dispose();
        go('none');
        if (resume) {
          engine._held = false;
          resume();
          engine._flush();
          engine._settle();
        }
        engine._fire('upgradeError', error);
        start();
      };
      const adopt = () => {
        // The session may have ended while the running transport came to rest.
        if (transport.sink === inert) return;
        stopLimit();
        dispose = () => {};
        go('done');
        engine.transport.sink = inert;
        engine._attach(transport);
        // Engine.IO v4, Upgrade: the upgrade packet goes first, then what waited, at the drain that follows.
        transport.send([encodePacket('upgrade')], Infinity);
        engine._held = false;
        engine._owner?._onUpgrade();
        engine._fire('upgrade', transport);
      };
      const pause = () => {
        go('pausing');
        engine._held = true;
        engine._fire('upgrading', transport);
        resume = engine.transport.pause?.(adopt);
        if (!resume) adopt();
      };
      transport.sink = (kind, value) => {
        const answered = value === '3probe' && state === 'probing';
        if (kind === 'open') transport.send([encodePacket('ping', 'probe')], Infinity);
        else if (kind === 'frame' && answered) pause();
        else if (kind === 'frame') fail(broken('probe error', 'pong "probe"', `${value}`));
        else if (kind !== 'drain') {
          const { message = 'transport closed' } = value as Partial<Error>;
          fail(
            new TransportError(`probe error: ${message}`, {
              transport: part.name,
              description: value,
              cause: value,
            }),
          );
        }
      };
    };

    start();
    return () => dispose();
  };
