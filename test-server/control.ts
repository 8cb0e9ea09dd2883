import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { cors } from './engine/headers.js';
import type { Faults } from './faults.js';

const PREFIX = '/__control/';
const BODY_LIMIT = 1_000_000;

export interface Controls {
  readonly faults: Faults;
  /** Both spare the connection that asked for them, so that it hears when it is done. */
  restart(options: { downMs?: number }, spare: Socket): Promise<void>;
  cut(spare: Socket): void;
}

/** What each fault takes: its arguments in order, `?` for those that may be left out. Shown to who gets it wrong. */
const COMMANDS: Readonly<Record<string, string>> = {
  upgrade: '"pass" | "refuse" | "hang" | "reset"',
  afterProbe: '"pass" | "close" | "mute"',
  cut: '',
  silence: 'boolean?',
  delay: 'number',
  answer: 'status | null, string?, number?',
  refuse: 'boolean?',
  corrupt: 'string | { base64: string }',
  auth: '"pass" | { message: string }',
  acks: '"pass" | "never" | number',
  dropNext: 'number',
  repeatNext: 'number',
  clear: '',
  restart: '{ downMs?: number }?',
};

const has = (value: unknown, key: string, type: string) =>
  typeof value === 'object' && value !== null && typeof Reflect.get(value, key) === type;

const CHECKS: Readonly<Record<string, (value: unknown) => boolean>> = {
  null: (value) => value === null,
  boolean: (value) => typeof value === 'boolean',
  number: (value) => typeof value === 'number' && value >= 0,
  string: (value) => typeof value === 'string',
  status: (value) => Number.isInteger(value) && Number(value) >= 200 && Number(value) < 600,
  '{ base64: string }': (value) => has(value, 'base64', 'string'),
  '{ message: string }': (value) => has(value, 'message', 'string'),
  '{ downMs?: number }': (value) =>
    has(value, 'downMs', 'number') || has(value, 'downMs', 'undefined'),
};

export function isControl(url = ''): boolean {
  return url.startsWith(PREFIX);
}

/** Drives a fault over HTTP: the name in the path, a JSON array of its arguments in the body. */
export async function answerControl(
  request: IncomingMessage,
  response: ServerResponse,
  controls: Controls,
): Promise<void> {
  if (cors({ allowedHeaders: 'content-type' }, request, response)) return;
  const answer = (status: number, text: string) => {
    response.setHeader('content-type', 'text/plain; charset=utf-8');
    response.writeHead(status).end(text);
  };
  const [name = ''] = (request.url ?? '').slice(PREFIX.length).split('?');
  const expected = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (expected === undefined) {
    return answer(
      404,
      `no fault is called "${name}"; there are ${Object.keys(COMMANDS).join(', ')}`,
    );
  }
  if (request.method !== 'POST') return answer(405, 'expected a POST');
  const args = await readArguments(request);
  if (!args || !fits(args, expected)) {
    return answer(400, `${name} expects a JSON array of arguments: [${expected}]`);
  }
  await run(name, args, controls, request.socket);
  answer(200, 'ok');
}

async function run(
  name: string,
  args: readonly unknown[],
  { faults, restart, cut }: Controls,
  spare: Socket,
): Promise<void> {
  const [first] = args;
  if (name === 'cut') cut(spare);
  else if (name === 'restart') await restart((first ?? {}) as { downMs?: number }, spare);
  else if (name === 'corrupt' && typeof first === 'object') {
    faults.corrupt(Buffer.from((first as { base64: string }).base64, 'base64'));
  } else {
    // The arguments were checked against this very name.
    (faults[name as keyof Faults] as (...args: readonly unknown[]) => void)(...args);
  }
}

function fits(args: readonly unknown[], expected: string): boolean {
  const wanted = expected === '' ? [] : expected.split(', ');
  if (args.length > wanted.length) return false;
  return wanted.every((want, index) => {
    if (index >= args.length) return want.endsWith('?');
    const value = args[index];
    return want
      .replace(/\?$/, '')
      .split(' | ')
      .some((kind) => CHECKS[kind]?.(value) ?? kind === JSON.stringify(value));
  });
}

async function readArguments(request: IncomingMessage): Promise<unknown[] | null> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) {
    body += chunk;
    if (body.length > BODY_LIMIT) return null;
  }
  try {
    const args: unknown = JSON.parse(body || '[]');
    return Array.isArray(args) ? args : null;
  } catch {
    return null;
  }
}
