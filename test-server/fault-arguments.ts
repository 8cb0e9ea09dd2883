/** What each fault takes: its arguments in order, `?` for those that may be left out. Shown to who gets it wrong. */
const ARGUMENTS = {
  upgrade: '"pass" | "refuse" | "hang" | "reset"',
  afterProbe: '"pass" | "close" | "mute"',
  cut: '',
  silence: 'boolean?',
  delay: 'milliseconds',
  answer: 'status | null, string?, count?',
  refuse: 'boolean?',
  corrupt: 'string | Uint8Array',
  auth: '"pass" | { message: string }',
  acks: '"pass" | "never" | milliseconds',
  dropNext: 'count',
  repeatNext: 'count',
  clear: '',
  restart: '{ downMs?: milliseconds }?',
} as const;

export type FaultName = keyof typeof ARGUMENTS;

export const FAULT_NAMES = Object.keys(ARGUMENTS) as readonly FaultName[];

/** Timers fire at once when they are told to wait for longer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const isTime = (value: unknown) =>
  typeof value === 'number' && value >= 0 && value <= LONGEST_TIMER_MS;
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const CHECKS: Readonly<Record<string, (value: unknown) => boolean>> = {
  null: (value) => value === null,
  boolean: (value) => typeof value === 'boolean',
  milliseconds: isTime,
  count: (value) =>
    value === Number.POSITIVE_INFINITY || (Number.isInteger(value) && Number(value) >= 0),
  string: (value) => typeof value === 'string',
  status: (value) => Number.isInteger(value) && Number(value) >= 200 && Number(value) < 600,
  Uint8Array: (value) => value instanceof Uint8Array,
  '{ message: string }': (value) =>
    isObject(value) && typeof Reflect.get(value, 'message') === 'string',
  '{ downMs?: milliseconds }': (value) =>
    isObject(value) &&
    Object.entries(value).every(
      ([key, ms]) => key === 'downMs' && (ms === undefined || isTime(ms)),
    ),
};

/** What the fault expects if `args` are not that, else `null`. */
export function expectedInstead(name: FaultName, args: readonly unknown[]): string | null {
  const expected = ARGUMENTS[name];
  const wanted = expected === '' ? [] : expected.split(', ');
  const fits = wanted.every((want, index) => {
    const value = args[index];
    if (value === undefined) return want.endsWith('?');
    return want
      .replace(/\?$/, '')
      .split(' | ')
      .some((kind) => CHECKS[kind]?.(value) ?? kind === JSON.stringify(value));
  });
  return fits && args.length <= wanted.length ? null : expected;
}

/** @throws TypeError that says what the fault expects, and what came */
export function demand(caller: string, name: FaultName, args: readonly unknown[]): void {
  const expected = expectedInstead(name, args);
  if (expected !== null) throw wrong(`${caller}.${name}`, expected, args);
}

export function wrong(call: string, expected: string, args: readonly unknown[]): TypeError {
  return new TypeError(`${call} expects (${expected}), got (${args.map(show).join(', ')})`);
}

function show(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  // JSON has no word for some numbers.
  return typeof value === 'number' ? `${value}` : (JSON.stringify(value) ?? String(value));
}
