import type { Platform } from '../platform.js';

/** Whose silence is watched. */
export interface Watched {
  /** When the session counts as dead, in milliseconds since the epoch. */
  _pingTimeoutTime: number;
}

/** A host's timer holds no more than 2^31 - 1 ms; so it reminds every 11 days at least. */
const LONGEST_TIMER_MS = 1e9;

/**
 * Engine.IO v4, Heartbeat: the server pings every `pingInterval`; silence beyond `pingInterval + pingTimeout` means closed.
 * The deadline is a timestamp and the timer only a reminder, so a machine that slept through it closes at once when asked.
 * @returns what moves the deadline, since the server pinged, and what ends the watch
 */
export function heartbeat(
  watched: Watched,
  platform: Platform,
  silenceMs: number,
  onExpired: () => void,
): [beat: () => void, stop: () => void] {
  let stop: () => void;
  const beat = () => {
    watched._pingTimeoutTime = platform.now() + silenceMs;
  };
  const watch = () => {
    const left = watched._pingTimeoutTime - platform.now();
    if (left > 0) stop = platform.after(Math.min(left, LONGEST_TIMER_MS), watch);
    else onExpired();
  };
  beat();
  watch();
  return [beat, () => stop()];
}
