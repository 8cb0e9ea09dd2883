import * as peer from 'engine.io-client';
import * as ours from 'holdfast/engine';
import { expect } from 'vitest';

/** The published engine.io-client or Holdfast's: programs are written against the former's types. */
export type Library = typeof peer;
export type Socket = peer.Socket;

const PEER = peer;
const OURS = ours as unknown as Library;

export const EVENTS = [
  'open',
  'handshake',
  'packet',
  'packetCreate',
  'data',
  'message',
  'drain',
  'flush',
  'heartbeat',
  'ping',
  'pong',
  'error',
  'upgrading',
  'upgrade',
  'upgradeError',
  'close',
] as const;
export type EventName = (typeof EVENTS)[number];

export type Entry = readonly unknown[];

/** What can be compared of a value: no times, no ids, no host objects. */
export function plain(value: unknown): unknown {
  if (value instanceof Error) return plainError(value as Error & Record<string, unknown>);
  if (value instanceof Blob) return `blob of ${value.size}`;
  if (value instanceof ArrayBuffer) return `bytes ${Buffer.from(value).toString('hex')}`;
  if (ArrayBuffer.isView(value)) {
    return `bytes ${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}`;
  }
  if (typeof value === 'string') return value.replace(/"sid":"[^"]*"/, '"sid":"…"');
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  if ('writable' in value) return `transport ${(value as { name?: string }).name}`;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined && field !== '');
  return Object.fromEntries(
    fields.map(([key, field]) => [
      key,
      key === 'sid' || key === 'context' ? typeof field : plain(field),
    ]),
  );
}

function plainError({
  message,
  code,
  description,
  context,
  transport,
}: Error & Record<string, unknown>) {
  const { status, responseText } = (context ?? {}) as { status?: number; responseText?: string };
  return {
    error: message,
    ...(typeof description === 'number' && { description }),
    ...(code === 'parser error' && { code }),
    ...(status && { status, responseText }),
    ...(message.startsWith('probe') && { transport }),
  };
}

const stateOf = (socket: Socket) =>
  `${socket.readyState}, id ${socket.id === null ? 'null' : typeof socket.id}, ${socket.transport?.name}`;
const bufferOf = (socket: Socket) => socket.writeBuffer.map(({ type }) => type).join(' ');

const RECEIVING: readonly unknown[] = ['packet', 'heartbeat', 'data', 'message', 'ping', 'pong'];
const SENDING: readonly unknown[] = ['packetCreate', 'flush', 'drain', 'sent'];

/** Writes down every event with its arguments and with what the socket looked like then. */
export function keep(socket: Socket, journal: Entry[] = []): Entry[] {
  for (const name of EVENTS) {
    socket.on(name, (...args: unknown[]) => {
      // Over HTTP what is received and what was sent are told by two answers, in either order.
      const buffer = RECEIVING.includes(name) ? [] : [bufferOf(socket)];
      journal.push([name, ...args.map(plain), stateOf(socket), ...buffer]);
    });
  }
  return journal;
}

/** The parts of a journal that have an order of their own where two HTTP requests race. */
export const lanes = (journal: readonly Entry[]) => ({
  received: journal.filter(([name]) => RECEIVING.includes(name)),
  sent: journal.filter(([name]) => SENDING.includes(name)),
  life: journal.filter(([name]) => !RECEIVING.includes(name) && !SENDING.includes(name)),
});

/** The names of the events of a journal. */
export const names = (journal: readonly Entry[]) => journal.map(([name]) => name);

/** Runs `program` with each library, expects the same of both, and gives that. */
export async function same<Result>(
  program: (library: Library) => Result | Promise<Result>,
): Promise<Result> {
  const [theirs, own] = await both(program);
  expect(own).toEqual(theirs);
  return own;
}

/** Runs `program` with the peer, then with Holdfast. */
export const both = async <Result>(
  program: (library: Library) => Result | Promise<Result>,
): Promise<[peer: Result, ours: Result]> => [await program(PEER), await program(OURS)];

/** Resolves with the arguments of the next `name`. */
export const heard = (socket: Socket, name: EventName): Promise<unknown[]> =>
  new Promise((resolve) => {
    socket.once(name, (...args: unknown[]) => resolve(args));
  });

/** Resolves at the first `name` that `matches`. */
export const until = (socket: Socket, name: EventName, matches: (value: never) => boolean) =>
  new Promise<void>((resolve) => {
    socket.on(name, (value: unknown) => matches(value as never) && resolve());
  });

/** What was thrown. */
export function thrown(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** Lets everything that is under way in this process and on the loopback arrive. */
export const quiet = (ms = 60) => new Promise((resolve) => setTimeout(resolve, ms));
