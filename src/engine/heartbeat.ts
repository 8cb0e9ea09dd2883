import type { Platform } from '../platform.js';

/** The watchdog of one session. */
export interface Heartbeat {
  /** The server pinged: move the deadline. */
  _beat(): void;
  /** Whether the deadline has passed, whatever a throttled or suspended timer may think. */
  _expired(): boolean;
  _stop(): void;
}

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
 */
export function heartbeat(
  watched: Watched,
  platform: Platform,
  silenceMs: number,
  onExpired: () => void,
): Heartbeat {
  let stop: () => void;
  const left = () => watched._pingTimeoutTime - platform.now();
  const watch = () => {
    if (left() > 0) stop = platform.after(Math.min(left(), LONGEST_TIMER_MS), watch);
    else onExpired();
  };
  const beat = () => {
    watched._pingTimeoutTime = platform.now() + silenceMs;
  };
  beat();
  watch();
  return { _beat: beat, _expired: () => left() <= 0, _stop: () => stop() };
}
