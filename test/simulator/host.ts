import type { PageEvent, Platform } from '../../src/platform.js';
import type { Live } from '../fakes/platform.js';
import type { Random } from '../fuzz/random.js';
import type { Clock } from './clock.js';
import { createFetch } from './http.js';
import type { Door } from './network.js';
import { createWebSockets } from './websocket.js';

/** A simulated page: the client's platform, and what befalls it. */
export interface Host {
  readonly platform: Platform;
  /** Lets something reach the page: at once, or once it runs again. */
  task(run: () => void): void;
  /** Lets `run` happen in a task of its own. */
  soon(run: () => void): void;
  /** The page stops; what falls due or arrives waits. */
  freeze(): void;
  /** It goes on. @param late - whether its timers have run meanwhile, and fire late; else they stood still as well */
  thaw(late: boolean): void;
  readonly frozen: boolean;
  /** Whether nothing waits for its turn. */
  readonly idle: boolean;
  /** How long the page's timers have run, in milliseconds: true time less the time it stood still. */
  timerTime(): number;
  /** Timers of a hidden page fire on multiples of this, in milliseconds; 0 for none. */
  throttle(everyMs: number): void;
  /** Moves the wall clock. */
  jump(byMs: number): void;
  /** Tells the page whether the device has a network. */
  setOnline(online: boolean): void;
  /** The page is gone for good, and with it its connections, but for requests that are to outlive it. */
  destroy(): void;
  setVisibility(visibility: DocumentVisibilityState): void;
  tell(event: PageEvent): void;
  /** When the page was told of something last, or went on, or its clock was set, in true time. */
  readonly stirredAt: number;
  live(): Live;
  /** Requests and WebSockets that are under way, by session, for the rule that there is one session. */
  links(): string[];
}

const EPOCH = 1_700_000_000_000;
/** The longest delay that hosts honour; a longer one fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** How late a timer fires, at most, in milliseconds. */
const LATENESS_MS = 4;

interface Timer {
  due: number;
  run: () => void;
}

export function createHost(clock: Clock, random: Random, door: Door): Host {
  let online = true;
  let offset = 0;
  let frozen = false;
  let draining = false;
  let alignMs = 0;
  let stoodStill = 0;
  let since = 0;
  let stirredAt = -Infinity;
  const backlog: { run: () => void; timer: boolean }[] = [];
  const timers = new Set<Timer>();
  let visibility: DocumentVisibilityState = 'visible';
  const listeners = new Set<(event: PageEvent) => void>();

  const reach = (run: () => void, timer: boolean) => {
    if (frozen || draining) backlog.push({ run, timer });
    else run();
  };
  const task = (run: () => void) => reach(run, false);
  const drain = () => {
    if (frozen) return;
    backlog.shift()?.run();
    draining = backlog.length > 0;
    if (draining) clock.after(0, drain);
  };

  const arm = (timer: Timer) => {
    const delayMs = Math.max(0, timer.due - clock.now());
    const late = alignMs
      ? (alignMs - ((clock.now() + delayMs) % alignMs)) % alignMs
      : random.int(LATENESS_MS);
    clock.after(delayMs + late, () => {
      if (timers.has(timer)) reach(() => fire(timer), true);
    });
  };
  const fire = (timer: Timer) => {
    if (!timers.has(timer)) return;
    // It stood still in between.
    if (timer.due > clock.now()) return arm(timer);
    timers.delete(timer);
    timer.run();
  };

  const requests = createFetch(door, task);
  const sockets = createWebSockets(door, task, clock);
  const platform: Platform = {
    now: () => Math.round(EPOCH + offset + clock.now()),
    random: () => random.next(),
    after(delayMs, run) {
      if (Number.isNaN(delayMs)) throw new Error('a timer of NaN milliseconds');
      const held = delayMs >= 0 && delayMs <= LONGEST_TIMER_MS ? delayMs : 1;
      const timer = { due: clock.now() + held, run };
      timers.add(timer);
      arm(timer);
      return () => timers.delete(timer);
    },
    fetch: requests.fetch,
    webSocket: sockets.create,
    online: () => online,
    visibility: () => visibility,
    listen(listener, ...types) {
      const entry = (event: PageEvent) => {
        if (types.includes(event.type)) listener(event);
      };
      listeners.add(entry);
      return () => listeners.delete(entry);
    },
    origin: () => 'http://server',
  };

  const host: Host = {
    platform,
    task,
    soon: (run) => void clock.after(0, () => task(run)),
    get frozen() {
      return frozen;
    },
    get idle() {
      return !frozen && !draining;
    },
    freeze() {
      if (frozen) return;
      frozen = true;
      since = clock.now();
    },
    thaw(late) {
      if (!frozen) return;
      stirredAt = clock.now();
      stoodStill += clock.now() - since;
      frozen = false;
      if (!late) for (const timer of timers) timer.due += clock.now() - since;
      // A host may run either first.
      if (random.chance(0.5)) {
        const timersFirst = random.chance(0.5);
        backlog.sort((a, b) => (a.timer === b.timer ? 0 : a.timer === timersFirst ? -1 : 1));
      }
      draining = backlog.length > 0;
      if (draining) clock.after(0, drain);
    },
    timerTime: () => (frozen ? since : clock.now()) - stoodStill,
    destroy() {
      host.freeze();
      requests.end();
      sockets.end();
    },
    throttle(everyMs) {
      alignMs = everyMs;
    },
    jump(byMs) {
      // A sign of before lies in the future then, for as long.
      stirredAt = clock.now() + Math.max(0, -byMs);
      offset += byMs;
    },
    setOnline(value) {
      online = value;
      host.tell({ type: value ? 'online' : 'offline' });
    },
    get stirredAt() {
      return stirredAt;
    },
    setVisibility(value) {
      if (visibility === value) return;
      visibility = value;
      host.tell({ type: 'visibilitychange' });
    },
    tell(event) {
      task(() => {
        stirredAt = clock.now();
        for (const listener of [...listeners]) listener(event);
      });
    },
    live: () => ({
      timers: timers.size,
      requests: requests.live().length,
      sockets: sockets.live().length,
      listeners: listeners.size,
    }),
    links: () => [...requests.live(), ...sockets.live()],
  };
  return host;
}
