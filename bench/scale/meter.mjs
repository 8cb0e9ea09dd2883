/** Payload and framing of one WebSocket message (RFC 6455, 5.2); what a client sends is masked. */
export function frameBytes(length, masked) {
  const extended = length > 65_535 ? 8 : length > 125 ? 2 : 0;
  return 2 + extended + (masked ? 4 : 0) + length;
}

/** What the servers of a fleet see, with its times. */
export function createMeter(clock) {
  const times = {};
  const bytes = { up: 0, down: 0 };
  return {
    bytes,
    saw(what) {
      times[what] ??= [];
      times[what].push(clock.now());
    },
    carried(direction, count) {
      bytes[direction] += count;
    },
    /** Forgets what was before. */
    reset() {
      for (const what of Object.keys(times)) delete times[what];
      bytes.up = bytes.down = 0;
    },
    count: (what) => times[what]?.length ?? 0,
    /** The most within any window of this length. */
    worst(what, windowMs) {
      const all = times[what] ?? [];
      let first = 0;
      let most = 0;
      for (const [index, time] of all.entries()) {
        while (time - all[first] >= windowMs) first++;
        most = Math.max(most, index - first + 1);
      }
      return most;
    },
  };
}
