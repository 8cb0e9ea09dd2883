/** Timers of all hosts fire at once when they are told to wait for longer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The error for a value that is not what it should be. */
export function rejected(name: string, expected: string, value: unknown): TypeError {
  return new TypeError(`expected ${name} to be ${expected}, got ${show(value)}`);
}

/**
 * Whether a timer can wait that long.
 * @throws TypeError, RangeError
 */
export function milliseconds(name: string, value: unknown, least: number): asserts value is number {
  if (typeof value !== 'number' || Number.isNaN(value)) {
    throw rejected(name, 'a number of milliseconds', value);
  }
  if (value < least || value > LONGEST_TIMER_MS) {
    throw new RangeError(
      `expected ${name} to be from ${least} to ${LONGEST_TIMER_MS} milliseconds, got ${value}`,
    );
  }
}

/** @throws TypeError */
export function flag(name: string, value: unknown): asserts value is boolean {
  if (typeof value !== 'boolean') throw rejected(name, 'true or false', value);
}

/** @throws TypeError */
export function byteCount(name: string, value: unknown): asserts value is number {
  if (!Number.isSafeInteger(value) || Number(value) < 1) {
    throw rejected(name, 'a whole number of bytes above 0', value);
  }
}

function show(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  try {
    return Number.isNaN(value) ? 'NaN' : (JSON.stringify(value) ?? String(value));
  } catch {
    // A BigInt, or a circle.
    return typeof value === 'object' ? 'an object' : String(value);
  }
}
