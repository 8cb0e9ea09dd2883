import { setTimeout as sleep } from 'node:timers/promises';
import { inspect, isDeepStrictEqual } from 'node:util';

/** Asks until the answer is accepted, and returns it. What `ask` throws counts as an answer that is not. */
export async function until(ask, accept, { what, limitMs = 10_000 } = {}) {
  const giveUpAt = Date.now() + limitMs;
  let last;
  for (;;) {
    try {
      last = await ask();
      if (accept(last)) return last;
    } catch (error) {
      last = error;
    }
    if (Date.now() > giveUpAt) {
      throw new Error(`waited ${limitMs / 1_000} s for ${what}; last seen: ${show(last)}`);
    }
    await sleep(20);
  }
}

/** Asks until the answer is `wanted`. */
export const untilEqual = (ask, wanted, options) =>
  until(ask, (answer) => isDeepStrictEqual(answer, wanted), { what: show(wanted), ...options });

export function equal(seen, wanted, what = 'that') {
  if (isDeepStrictEqual(seen, wanted)) return;
  throw new Error(`${what} should be ${show(wanted)}, but is ${show(seen)}`);
}

const show = (value) =>
  value instanceof Error ? value.message : inspect(value, { depth: 8, breakLength: 120 });
