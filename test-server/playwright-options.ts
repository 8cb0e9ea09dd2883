import type { RealtimeOptions } from './playwright.js';

type Check = readonly [expected: string, fits: (value: unknown) => boolean];

const isNumber = (value: unknown) => typeof value === 'number' && value >= 0;
const isTransport = (value: unknown) => value === 'polling' || value === 'websocket';
const time: Check = ['a number of milliseconds', isNumber];
const flag: Check = ['true or false', (value) => typeof value === 'boolean'];
const object: Check = ['an object', (value) => typeof value === 'object' && value !== null];
const text: Check = ['a string', (value) => typeof value === 'string'];
const run: Check = ['a function', (value) => typeof value === 'function'];

const CHECKS: Readonly<Record<keyof RealtimeOptions, Check>> = {
  setup: run,
  scope: ["'test' or 'worker'", (value) => value === 'test' || value === 'worker'],
  port: [
    'a port number',
    (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) < 65_536,
  ],
  host: text,
  control: flag,
  files: object,
  handler: run,
  path: [
    'a string that starts with "/"',
    (value) => typeof value === 'string' && value.startsWith('/'),
  ],
  addTrailingSlash: flag,
  pingInterval: time,
  pingTimeout: time,
  upgradeTimeout: time,
  connectTimeout: time,
  maxHttpBufferSize: ['a number of bytes', isNumber],
  transports: [
    'a list of "polling", "websocket" or both',
    (value) => Array.isArray(value) && value.length > 0 && value.every(isTransport),
  ],
  allowUpgrades: flag,
  connectionStateRecovery: object,
  cleanupEmptyChildNamespaces: flag,
  cors: object,
  cookie: ['true, false or an object', (value) => typeof value === 'boolean' || object[1](value)],
  allowRequest: run,
};

/** @throws TypeError naming the option, what was expected and what came */
export function checkOptions(options: RealtimeOptions): void {
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(CHECKS, name)) {
      const known = Object.keys(CHECKS).join(', ');
      throw new TypeError(`realtime() has no option "${name}"; it has ${known}`);
    }
    const [expected, fits] = CHECKS[name as keyof RealtimeOptions];
    if (value !== undefined && !fits(value)) {
      const got = typeof value === 'function' ? 'a function' : JSON.stringify(value);
      throw new TypeError(`expected ${name} of realtime() to be ${expected}, got ${got}`);
    }
  }
}
