import { LONGEST_TIMER_MS, type Platform } from '../platform.js';
import { PING_TIMEOUT } from '../reasons.js';

/** Whose silence is watched. */
export interface Watched {
  /** When the session counts as dead, in milliseconds since the epoch. */
  _pingTimeoutTime: number;
  /** How long silence may last, in milliseconds. */
  _silenceMs: number;
  /** Ends the watch. */
  _stopBeat: (() => void) | undefined;
  _end(reason: typeof PING_TIMEOUT): void;
  readonly _options: { readonly _platform: Platform };
}

/** The server pinged: moves the deadline. */
export function beat(watched: Watched): void {
  watched._pingTimeoutTime = watched._options._platform.now() + watched._silenceMs;
}

/**
 * Engine.IO v4, Heartbeat: the server pings every `pingInterval`; silence beyond `pingInterval + pingTimeout` means closed.
 * The deadline is a timestamp and the timer only a reminder, so a machine that slept through it closes at once when asked.
 * @param leftMs - none at first, by the clock's own timer: it may jump between two looks at it, and nobody is ready to be told yet
 */
export function watch(watched: Watched, leftMs = Infinity): void {
  const { _options: options, _silenceMs: silenceMs } = watched;
  const { _platform: platform } = options;
  watched._stopBeat = platform.after(Math.min(leftMs, silenceMs, LONGEST_TIMER_MS), () => {
    const left = watched._pingTimeoutTime - platform.now();
    // Further away than silence may last: the clock was put back.
    if (left > silenceMs) beat(watched);
    if (left > 0) watch(watched, left);
    else watched._end(PING_TIMEOUT);
  });
}
