import { expect } from 'vitest';
import type { Engine } from '../../src/engine/engine.js';
import { polling } from '../../src/engine/polling.js';
import { probe } from '../../src/engine/upgrade.js';
import { webSocket } from '../../src/engine/websocket.js';
import type { Action } from './engine-actions.js';
import { engineOf } from './link.js';
import { type FakePlatform, fakePlatform } from './platform.js';
import { type FakeServer, fakeServer, type Message } from './server.js';
import { collectUncaught } from './uncaught.js';

// Illegal transitions throw in test builds: directly, or within a listener, which is collected here.
const uncaught = collectUncaught();

export interface Real {
  platform: FakePlatform;
  server: FakeServer;
  engine: Engine;
  /** Messages that the engine accepted, those the server sent, and what each side got. */
  up: Message[];
  down: Message[];
  got: Message[];
  events: string[];
  /** The link was broken on purpose: what was under way may be lost, but never reordered. */
  broken: boolean;
}

const bytesOf = (data: unknown): Message =>
  typeof data === 'string' ? data : new Uint8Array(data as ArrayBuffer);

export function start(seed: number, maxPayload: number): Real {
  const platform = fakePlatform({ seed });
  const server = fakeServer(platform, { maxPayload });
  const { engine } = engineOf({ transports: [polling(), webSocket()], upgrade: probe() }, platform);
  const real: Real = {
    platform,
    server,
    engine,
    up: [],
    down: [],
    got: [],
    events: [],
    broken: false,
  };
  engine.on('message', (data) => real.got.push(bytesOf(data)));
  for (const name of [
    'open',
    'upgrading',
    'upgrade',
    'upgradeError',
    'drain',
    'message',
    'close',
  ] as const) {
    engine.on(name, (() => real.events.push(name)) as never);
  }
  return real;
}

let count = 0;
const payload = (length: number, binary: boolean): Message => {
  const text = `${count++} `.padEnd(length, '€');
  return binary ? new Uint8Array(Buffer.from(text)) : text;
};

export async function act(real: Real, action: Action): Promise<void> {
  const { platform, server, engine } = real;
  const session = server.sessions.at(-1);
  switch (action.do) {
    case 'deliver':
      for (let i = 0; i < action.times; i++) {
        server.step(action.choice + i * 7);
        await platform.settle();
      }
      return;
    case 'client sends': {
      const message = payload(action.size, action.binary);
      if (engine.readyState === 'opening' || engine.readyState === 'open') real.up.push(message);
      engine.send(message as string);
      return;
    }
    case 'server sends':
      if (session && !session.closed) {
        const message = payload(action.size, action.binary);
        real.down.push(message);
        session.send(message);
      }
      return;
    case 'server pings':
      if (session && !session.closed) session.ping();
      return;
    case 'time passes':
      await platform.advance(action.ms);
      return;
    case 'sleep':
      platform.sleep(action.ms);
      return;
    case 'block WebSocket':
      server.blockWebSocket = true;
      return;
    case 'WebSocket breaks':
      // Only a probe breaks here: the running transport's loss ends the session.
      if (engine.transport.name === 'polling') {
        for (const socket of platform.sockets) {
          // After "5" the switch is made, on the client's side.
          if (socket.state === 'open' || socket.state === 'connecting') socket.fail();
        }
      }
      return;
    case 'link breaks':
      real.broken = true;
      server.cut();
      return;
    case 'server closes':
      real.broken = true;
      session?.close();
      return;
    case 'client closes':
      engine.close();
      return;
  }
}

export const plain = (messages: readonly Message[]) =>
  messages.map((message) => (typeof message === 'string' ? message : `b:${[...message].join()}`));

/** `part` is what `whole` begins with: nothing lost in between, reordered or doubled. */
const expectPrefix = (part: readonly Message[], whole: readonly Message[]) =>
  expect(plain(part)).toEqual(plain(whole).slice(0, part.length));

export function checkOrder(real: Real): void {
  expectPrefix(
    real.server.sessions.flatMap(({ received }) => received),
    real.up,
  );
  expectPrefix(real.got, real.down);
  expect(real.server.violations).toEqual([]);
  expect(uncaught).toEqual([]);
  const closed = real.events.indexOf('close');
  if (closed >= 0) expect(real.events.slice(closed + 1)).toEqual([]);
}

/** Plays the actions; the order of messages holds after each. */
export async function play(real: Real, actions: readonly Action[]): Promise<void> {
  for (const action of actions) {
    await act(real, action);
    await real.platform.settle();
    checkOrder(real);
  }
}
