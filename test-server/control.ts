import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { cors } from './engine/headers.js';
import { expectedInstead, FAULT_NAMES, type FaultName } from './fault-arguments.js';
import type { Faults } from './faults.js';

const PREFIX = '/__control/';
const BODY_LIMIT = 1_000_000;

export interface Controls {
  readonly faults: Faults;
  /** Both spare the connection that asked for them, so that it hears when it is done. */
  restart(options: { downMs?: number }, spare: Socket): Promise<void>;
  cut(spare: Socket): void;
}

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
  if (!isFault(name)) {
    return answer(404, `no fault is called "${name}"; there are ${FAULT_NAMES.join(', ')}`);
  }
  if (request.method !== 'POST') return answer(405, 'expected a POST');
  const args = await readArguments(request);
  const expected = args && expectedInstead(name, args);
  if (!args || expected !== null) {
    const shown = expected?.replace('Uint8Array', '{ base64: string }') ?? '…';
    return answer(400, `${name} expects a JSON array of arguments: [${shown}]`);
  }
  await run(name, args, controls, request.socket);
  answer(200, 'ok');
}

async function run(
  name: FaultName,
  args: readonly unknown[],
  { faults, restart, cut }: Controls,
  spare: Socket,
): Promise<void> {
  const [first] = args;
  if (name === 'cut') cut(spare);
  else if (name === 'restart') await restart((first ?? {}) as { downMs?: number }, spare);
  // The arguments were checked against this very name.
  else (faults[name] as (...args: readonly unknown[]) => void)(...args);
}

function isFault(name: string): name is FaultName {
  return FAULT_NAMES.some((known) => known === name);
}

async function readArguments(request: IncomingMessage): Promise<unknown[] | null> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) {
    body += chunk;
    if (body.length > BODY_LIMIT) return null;
  }
  try {
    const args: unknown = JSON.parse(body || '[]');
    return Array.isArray(args) ? args.map(bytesIn) : null;
  } catch {
    return null;
  }
}

/** JSON has no bytes: they come as `{ base64 }`. */
function bytesIn(value: unknown): unknown {
  const text = Object(value).base64;
  return typeof text === 'string' ? Buffer.from(text, 'base64') : value;
}
