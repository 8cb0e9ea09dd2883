/** What each fault takes: its arguments in order, `?` for those that may be left out. Shown to who gets it wrong. */
const ARGUMENTS = {
  upgrade: '"pass" | "refuse" | "hang" | "reset"',
  afterProbe: '"pass" | "close" | "mute"',
  cut: '',
  silence: 'boolean?',
  delay: 'number',
  answer: 'status | null, string?, number?',
  refuse: 'boolean?',
  corrupt: 'string | Uint8Array',
  auth: '"pass" | { message: string }',
  acks: '"pass" | "never" | number',
  dropNext: 'number',
  repeatNext: 'number',
  clear: '',
  restart: '{ downMs?: number }?',
} as const;

export type FaultName = keyof typeof ARGUMENTS;

export const FAULT_NAMES = Object.keys(ARGUMENTS) as readonly FaultName[];

const has = (value: unknown, key: string, type: string) =>
  typeof value === 'object' && value !== null && typeof Reflect.get(value, key) === type;

const CHECKS: Readonly<Record<string, (value: unknown) => boolean>> = {
  null: (value) => value === null,
  boolean: (value) => typeof value === 'boolean',
  number: (value) => typeof value === 'number' && value >= 0,
  string: (value) => typeof value === 'string',
  status: (value) => Number.isInteger(value) && Number(value) >= 200 && Number(value) < 600,
  Uint8Array: (value) => value instanceof Uint8Array,
  '{ message: string }': (value) => has(value, 'message', 'string'),
  '{ downMs?: number }': (value) =>
    has(value, 'downMs', 'number') || has(value, 'downMs', 'undefined'),
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
