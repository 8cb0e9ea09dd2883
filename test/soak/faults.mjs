import { setTimeout as sleep } from 'node:timers/promises';

/** Numbers in [0, 1) from a seed (mulberry32). */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Breaks things one after another, and sometimes one beside another, until `signal`.
 * @param stage - `proxy`, `restart(how, downMs)`, `random`, `begun(name)`
 */
export async function breakThings({ proxy, restart, random, begun }, signal) {
  const between = (low, high) => low + random() * (high - low);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const wait = (low, high) => sleep(between(low, high), undefined, { signal });
  const some = (share) => () => random() < share;

  const faults = {
    'cut some': async () => void proxy.cut(pick(['reset', 'close']), some(between(0.05, 0.5))),
    'cut all': async () => void proxy.cut(pick(['reset', 'close'])),
    async 'half-open'() {
      const directions = pick([{}, { up: false }, { down: false }]);
      const chosen = new Set(proxy.connections().filter(some(between(0.05, 0.4))));
      proxy.silence(directions, (connection) => chosen.has(connection));
      await wait(2_000, 9_000);
      // Some find the way again, as after a tunnel; the others never.
      if (random() < 0.5) proxy.resume((connection) => chosen.has(connection));
      else proxy.cut('reset', (connection) => chosen.has(connection));
    },
    'server killed': () => restart('SIGKILL', between(0, 3_000)),
    'server closed': () => restart('SIGTERM', between(0, 3_000)),
    async 'no way in'() {
      await proxy.accept(pick(['refuse', 'reset', 'hang']));
      if (random() < 0.7) proxy.cut('reset', some(0.3));
      await wait(500, 3_000);
      await proxy.accept('pass');
      // Those that hang.
      proxy.resume();
    },
    async 'WebSockets blocked'() {
      proxy.upgrade(pick([400, 403, 502, 'reset', 'hang', 'mute']));
      proxy.cut('reset', some(0.3));
      await wait(3_000, 8_000);
      proxy.upgrade('pass');
    },
    async 'slow link'() {
      proxy.link({
        delayMs: between(10, 300),
        jitterMs: between(0, 100),
        bytesPerSecond: between(20_000, 200_000),
      });
      await wait(2_000, 8_000);
      proxy.link({ delayMs: 0, jitterMs: 0, bytesPerSecond: Number.POSITIVE_INFINITY });
    },
  };

  const running = new Map();
  try {
    for (;;) {
      await wait(300, 2_000);
      const name = pick(Object.keys(faults));
      // Two at a time, and never two of one kind.
      if (running.size > 1 || running.has(name)) continue;
      begun(name);
      const ended = faults[name]().then(() => running.delete(name));
      running.set(name, ended);
      ended.catch(() => {});
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  for (const result of await Promise.allSettled(running.values())) {
    if (result.status === 'rejected' && result.reason.name !== 'AbortError') throw result.reason;
  }
}
