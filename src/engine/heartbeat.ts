import type { Platform } from '../platform.js';

/** Whose silence is watched. */
export interface Watched {
  /** When the session counts as dead, in milliseconds since the epoch. */
  _pingTimeoutTime: number;
  /** The server pinged: moves the deadline. */
  _beat?: () => void;
  readonly _options: { readonly _platform: Platform };
}

/** A host's timer holds no more than 2^31 - 1 ms; so it reminds every 11 days at least. */
const LONGEST_TIMER_MS = 1e9;

/**
 * Engine.IO v4, Heartbeat: the server pings every `pingInterval`; silence beyond `pingInterval + pingTimeout` means closed.
 * The deadline is a timestamp and the timer only a reminder, so a machine that slept through it closes at once when asked.
 * @returns what ends the watch
 */
export function heartbeat(watched: Watched, silenceMs: number, onExpired: () => void): () => void {
  const { _platform: platform } = watched._options;
  let stop: () => void;
  const remind = (ms: number) => {
    stop = platform.after(Math.min(ms, LONGEST_TIMER_MS), watch);
  };
  const watch = () => {
    const left = watched._pingTimeoutTime - platform.now();
    // Further away than silence may last: the clock was put back.
    if (left > silenceMs) watched._beat!();
    if (left > 0) remind(Math.min(left, silenceMs));
    else onExpired();
  };
  watched._beat = () => {
    watched._pingTimeoutTime = platform.now() + silenceMs;
  };
  watched._beat();
  // By the clock's own timer in any case: it may jump between two looks at it, and nobody is ready to be told yet.
  remind(silenceMs);
  return () => stop();
}
