import type { Platform } from '../platform.js';

/** The watchdog of one session. */
export interface Heartbeat {
  /** The server pinged: move the deadline. */
  beat(): void;
  /** Whether the deadline has passed, whatever a throttled or suspended timer may think. */
  expired(): boolean;
  stop(): void;
}

/** The longest delay that a host's timer can hold. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Engine.IO v4, Heartbeat: the server pings every `pingInterval`; silence beyond `pingInterval + pingTimeout` means closed.
 * The deadline is a timestamp and the timer only a reminder, so a machine that slept through it closes at once when asked.
 */
export function heartbeat(platform: Platform, silenceMs: number, onExpired: () => void): Heartbeat {
  let deadline = 0;
  let stop: () => void;
  const expired = () => platform.now() >= deadline;
  const remind = () => {
    stop = platform.after(Math.min(deadline - platform.now(), LONGEST_TIMER_MS), () =>
      expired() ? onExpired() : remind(),
    );
  };
  const beat = () => {
    deadline = platform.now() + silenceMs;
  };
  beat();
  remind();
  return { beat, expired, stop: () => stop() };
}
