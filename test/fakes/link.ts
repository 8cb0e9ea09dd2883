import { expect } from 'vitest';
import { createManager } from '../../src/create.js';
import { Engine, type EngineOptions } from '../../src/engine/engine.js';
import type { Frame } from '../../src/engine/packet.js';
import { polling } from '../../src/engine/polling.js';
import type { Transport } from '../../src/engine/transport.js';
import { probe } from '../../src/engine/upgrade.js';
import { webSocket } from '../../src/engine/websocket.js';
import { backoff } from '../../src/socket/backoff.js';
import type { SocketOptions } from '../../src/socket/credentials.js';
import type { CoreManager, ManagerParts } from '../../src/socket/manager.js';
import type { CoreSocket } from '../../src/socket/socket.js';
import {
  type FakePlatform,
  type FakeRequest,
  type FakeWebSocket,
  fakePlatform,
} from './platform.js';

/** The open packet of a server with short limits. */
export const openPacket = (fields: Record<string, unknown> = {}): string =>
  `0${JSON.stringify({
    sid: 'session',
    upgrades: ['websocket'],
    pingInterval: 25_000,
    pingTimeout: 20_000,
    maxPayload: 1_000_000,
    ...fields,
  })}`;

/** In an open packet: no ping is due for an hour. */
export const CALM = { pingInterval: 3_600_000, pingTimeout: 3_600_000 };

/** Expects that `run` throws what a caller's mistake throws, naming the option. */
export function expectMistake(run: () => unknown, option: RegExp): void {
  let thrown: unknown;
  try {
    run();
  } catch (error) {
    thrown = error;
  }
  expect(['TypeError', 'RangeError']).toContain((thrown as Error | undefined)?.name);
  expect((thrown as Error).message).toMatch(option);
}

/** The last item, which must be there. */
export const last = <Item>(items: readonly Item[]): Item => {
  const item = items.at(-1);
  expect(item).toBeDefined();
  return item as Item;
};

/** The one GET, or POST, that waits. */
export function waiting(platform: FakePlatform, method: 'GET' | 'POST'): FakeRequest {
  const all = platform.pending(method);
  expect(all.map(({ method }) => method)).toEqual([method]);
  return all[0]!;
}

/** The names and arguments of everything that an emitter told. */
export function record<Name extends string>(
  emitter: { on(event: never, listener: never): unknown },
  names: readonly Name[],
): [Name, ...unknown[]][] {
  const log: [Name, ...unknown[]][] = [];
  for (const name of names) {
    emitter.on(name as never, ((...args: unknown[]) => log.push([name, ...args])) as never);
  }
  return log;
}

/** What was told, without what came with it. */
export const names = (log: readonly [string, ...unknown[]][]): string[] =>
  log.map(([name]) => name);

export const ENGINE_EVENTS = [
  'open',
  'packet',
  'packetCreate',
  'message',
  'drain',
  'ping',
  'upgrading',
  'upgrade',
  'upgradeError',
  'error',
  'close',
] as const;

const ENDPOINT = { secure: false, host: 'server', path: '/engine.io/', nsp: '/', query: {} };

/** An engine over polling with a probe, unless told otherwise. */
export function engineOf(
  options: Partial<EngineOptions> = {},
  platform: FakePlatform = fakePlatform(),
): { platform: FakePlatform; engine: Engine } {
  const engine = new Engine({
    _endpoint: ENDPOINT,
    _platform: platform,
    transports: [polling(), webSocket()],
    upgrade: probe(),
    ...options,
  });
  return { platform, engine };
}

/** An engine that has no other transport. */
export const overPolling = () => engineOf({ transports: [polling()] });
export const overWebSocket = () => engineOf({ transports: [webSocket()] });

/** Lets a transport send; says how many frames it took from the front. */
export function take(
  transport: Transport,
  frames: readonly Frame[],
  maxPayload = 1_000_000,
): number {
  const buffer = [...frames];
  transport.send(buffer, maxPayload);
  return frames.length - buffer.length;
}

/** Brings an engine's polling session up. */
export async function openPolling(
  platform: FakePlatform,
  fields: Record<string, unknown> = {},
): Promise<void> {
  waiting(platform, 'GET').answer(openPacket(fields));
  // The probe begins in a task of its own.
  await platform.advance(0);
}

/** Brings a WebSocket session up. */
export async function openWebSocket(
  platform: FakePlatform,
  fields: Record<string, unknown> = {},
): Promise<FakeWebSocket> {
  const socket = last(platform.sockets);
  socket.accept();
  socket.receive(openPacket(fields));
  await platform.settle();
  return socket;
}

/** What a socket tells of itself. */
export const SOCKET_EVENTS = ['connect', 'connect_error', 'disconnect'] as const;

/** The retry's parts: exact delays of 100, 200, 400, then 500 ms. */
export const RETRY = { min: 100, max: 500, jitter: 0 };

type Parts = Partial<ManagerParts & SocketOptions>;

/** A manager over WebSocket only, so that one frame is one packet. */
export function managerOf(
  parts: Parts = {},
  platform: FakePlatform = fakePlatform(),
  url = 'http://server',
): { platform: FakePlatform; manager: CoreManager } {
  const manager = createManager(url, {
    platform,
    transports: [webSocket()],
    reconnect: backoff(RETRY),
    ...parts,
  });
  return { platform, manager };
}

/** A socket of such a manager. */
export function socketOf(
  parts: Parts = {},
  nsp = '/',
): { platform: FakePlatform; manager: CoreManager; socket: CoreSocket } {
  const { platform, manager } = managerOf(parts);
  return { platform, manager, socket: manager.socket(nsp, parts) };
}

/** A connected socket, and the server's end of its link. */
export async function connectedSocket(
  parts: Parts = {},
  answer: Record<string, unknown> = { sid: 'id' },
): Promise<{
  platform: FakePlatform;
  manager: CoreManager;
  socket: CoreSocket;
  link: FakeWebSocket;
}> {
  const all = socketOf(parts);
  all.socket.connect();
  const link = await openWebSocket(all.platform);
  link.receive(`40${JSON.stringify(answer)}`);
  await all.platform.settle();
  link.sent.length = 0;
  return { ...all, link };
}

/** Lets the next attempt open. */
export async function reopen(platform: FakePlatform): Promise<FakeWebSocket> {
  const before = platform.sockets.length;
  await platform.advance(500);
  expect(platform.sockets.length).toBe(before + 1);
  return openWebSocket(platform);
}
