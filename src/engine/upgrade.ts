import { TransportError } from '../errors.js';
import { assertTransition, type Transitions } from '../machine.js';
import type { Engine } from './engine.js';
import { abandon, type Transport } from './transport.js';

/** The state of a probe; it lives only while the session is open. */
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
export type Upgrade = (engine: Engine, upgrades: readonly string[]) => (() => void) | undefined;

/** Options of {@link probe}. */
export interface ProbeOptions {
  /**
   * How long probing and pausing may take for one transport, in milliseconds; then the session stays where it is.
   * @defaultValue 10_000 – 10 seconds, as long as the server waits
   */
  timeout?: number;
}

/** How long one probe has the field to itself before the next joins it, in milliseconds. */
const HEAD_START_MS = 200;

/**
 * Probes the transports that the server offers, beside the running one, and switches to the first that answers; the others are
 * closed quietly. WebTransport begins; each of the others joins after 200 ms, or as soon as one has failed. Any failure leads
 * back to the running transport; no packet is lost or reordered.
 * @see Engine.IO v4, Upgrade
 */
export const probe =
  (options?: ProbeOptions): Upgrade =>
  (engine, upgrades) =>
    probing(engine, upgrades, options);

/** {@link probe}, as one value for all connections. */
export const probing = (
  engine: Engine,
  upgrades: readonly string[],
  { timeout = 10_000 }: ProbeOptions = {},
): (() => void) | undefined => {
  const { _platform: platform, transports } = engine._options;
  const offered = transports
    .filter(({ name }) => name !== engine.transport.name && upgrades.includes(name))
    .sort((one, other) => +!!other._preferred - +!!one._preferred);
  if (!offered[0]) return undefined;

  const start = () => {
    const part = engine.readyState === 'open' && offered.shift();
    if (!part) return;
    let state: UpgradeState = 'none';
    const go = (to: UpgradeState) => {
      if (__DEV__) {
        assertTransition(TRANSITIONS, state, to);
        state = to;
      }
    };
    go('probing');
    const transport = engine._create(part);
    let resume: (() => void) | undefined;
    const stopLimit = platform.after(timeout, () => fail(': timeout'));
    const stopNext = platform.after(HEAD_START_MS, start);
    const stopEarlier = stop;
    const close = () => {
      stopLimit();
      abandon(transport);
    };
    stop = (kept) => {
      stopEarlier(kept);
      stopNext();
      if (kept !== transport) close();
    };
    const fail = (why: string, cause?: unknown) => {
      close();
      go('none');
      engine._held = false;
      resume?.();
      engine._fire(
        'upgradeError',
        new TransportError(`probe error${why}`, {
          transport: part.name,
          description: cause,
          cause,
        }),
      );
      // Last, since it ends a session that was closing.
      engine._flush();
      start();
    };
    const adopt = () => {
      stopLimit();
      go('done');
      engine._attach(transport);
      // Nothing is left to end, and what the probe was made of is not to be kept.
      engine._stopUpgrade = undefined;
      engine._moved = true;
      engine.once('packet', () => {
        engine._moved = false;
      });
      // Engine.IO v4, Upgrade: the upgrade packet goes first, then what waited, at the drain that follows.
      transport.send(['5'], Infinity);
      engine._held = false;
      engine._owner?._onTransport();
      engine._fire('upgrade', transport);
      engine._flush();
    };
    const pause = () => {
      go('pausing');
      stop(transport);
      engine._held = true;
      engine._fire('upgrading', transport);
      resume = engine.transport.pause?.(adopt);
      if (!resume) adopt();
    };
    transport.sink = (kind, value) => {
      // Held since the first answer, whose own probe is all that is left by then.
      const answered = value === '3probe' && !engine._held;
      if (kind === 'open') transport.send(['2probe'], Infinity);
      else if (kind === 'frame' && answered) pause();
      // Engine.IO v4, Upgrade: nothing but pong "probe" may come before the switch.
      else if (kind !== 'drain') {
        // The peer's words: it says an error as text, and nothing of an answer.
        const message = (value as Error | undefined)?.message;
        fail(message ? `: Error: ${message}` : kind === 'close' ? ': transport closed' : '', value);
      }
    };
    // Last, since a listener may end the session, and with it this.
    engine._fire('probing', transport);
  };

  /** Ends every probe but one that is kept. In a task of its own: what the handshake made the application send goes first. */
  let stop: (kept: Transport) => void = platform.after(0, start);
  return () => stop(engine.transport);
};
