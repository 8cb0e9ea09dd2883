import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { engineOf } from '../../test/fakes/link.js';
import { type FakePlatform, fakePlatform, NOTHING } from '../../test/fakes/platform.js';
import { type FakeServer, fakeServer, type Message } from '../../test/fakes/server.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';
import type { Engine } from './engine.js';
import { polling } from './polling.js';
import { probe } from './upgrade.js';
import { webSocket } from './websocket.js';

// Illegal transitions throw in test builds: directly, or within a listener, which is collected here.
const uncaught = collectUncaught();

interface Real {
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

type Action =
  | { do: 'deliver'; choice: number; times: number }
  | { do: 'client sends'; size: number; binary: boolean }
  | { do: 'server sends'; size: number; binary: boolean }
  | { do: 'server pings' }
  | { do: 'time passes'; ms: number }
  | { do: 'sleep'; ms: number }
  | { do: 'block WebSocket' }
  | { do: 'WebSocket breaks' }
  | { do: 'link breaks' }
  | { do: 'server closes' }
  | { do: 'client closes' };

const choice = fc.nat({ max: 30 });
const size = fc.nat({ max: 40 });
const harmless: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('deliver' as const),
      choice,
      times: fc.integer({ min: 1, max: 6 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('client sends' as const), size, binary: fc.boolean() }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('server sends' as const), size, binary: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.constant<Action>({ do: 'server pings' }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('time passes' as const), ms: fc.nat({ max: 900 }) }),
  },
  { weight: 1, arbitrary: fc.constant<Action>({ do: 'block WebSocket' }) },
  { weight: 1, arbitrary: fc.constant<Action>({ do: 'WebSocket breaks' }) },
);
const any: fc.Arbitrary<Action> = fc.oneof(
  { weight: 16, arbitrary: harmless },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('time passes' as const), ms: fc.nat({ max: 30_000 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('sleep' as const), ms: fc.nat({ max: 90_000 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Action>(
      { do: 'link breaks' },
      { do: 'server closes' },
      { do: 'client closes' },
    ),
  },
);

const bytesOf = (data: unknown): Message =>
  typeof data === 'string' ? data : new Uint8Array(data as ArrayBuffer);

function start(seed: number, maxPayload: number): Real {
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

async function act(real: Real, action: Action): Promise<void> {
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

const plain = (messages: readonly Message[]) =>
  messages.map((message) => (typeof message === 'string' ? message : `b:${[...message].join()}`));

/** `part` is what `whole` begins with: nothing lost in between, reordered or doubled. */
const expectPrefix = (part: readonly Message[], whole: readonly Message[]) =>
  expect(plain(part)).toEqual(plain(whole).slice(0, part.length));

function checkOrder(real: Real): void {
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
async function play(real: Real, actions: readonly Action[]): Promise<void> {
  for (const action of actions) {
    await act(real, action);
    await real.platform.settle();
    checkOrder(real);
  }
}

describe('an engine with a probe, whatever the order of events', () => {
  // So that the property cannot become empty unnoticed.
  const seen = { upgrade: 0, upgradeError: 0, waited: 0 };

  it('loses and reorders no message over an upgrade, in either direction', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.integer({ min: 20, max: 200 }),
        fc.array(harmless, { minLength: 5, maxLength: 60 }),
        async (seed, maxPayload, actions) => {
          const real = start(seed, maxPayload);
          await play(real, actions);
          // Time enough for a probe that hangs to be given up, with pings in between.
          for (let i = 0; i < 3; i++) {
            await real.server.drain();
            real.server.sessions.at(-1)?.ping();
            await real.server.drain();
            await real.platform.advance(4_000);
          }
          await real.server.drain();
          checkOrder(real);
          expect(real.engine.readyState).toBe('open');
          expect(plain(real.server.sessions.flatMap(({ received }) => received))).toEqual(
            plain(real.up),
          );
          expect(plain(real.got)).toEqual(plain(real.down));
          expect(real.engine.writeBuffer).toEqual([]);
          if (real.events.includes('upgrade')) seen.upgrade++;
          if (real.events.includes('upgradeError')) seen.upgradeError++;
          if (real.server.sessions.some(({ received }) => received.length > 2)) seen.waited++;
        },
      ),
      { numRuns: 150, interruptAfterTimeLimit: 20_000 },
    );
    for (const times of Object.values(seen)) expect(times).toBeGreaterThan(5);
  }, 60_000);

  it('stays within its states, and leaves nothing running once closed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.integer({ min: 20, max: 200 }),
        fc.array(any, { minLength: 1, maxLength: 60 }),
        async (seed, maxPayload, actions) => {
          const real = start(seed, maxPayload);
          await play(real, actions);
          real.engine.close();
          await real.server.drain();
          // The limits of closing: one second for the engine, one for its transport, ten for an unfinished handshake.
          await real.platform.advance(12_000);
          await real.server.drain();
          expect(real.engine.readyState).toBe('closed');
          expect(real.events.filter((name) => name === 'close')).toEqual(['close']);
          expect(real.platform.live()).toEqual(NOTHING);
          checkOrder(real);
        },
      ),
      { numRuns: 250, interruptAfterTimeLimit: 20_000 },
    );
  }, 60_000);

  it('sends everything that was accepted before close(), when the link is good', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.array(harmless, { minLength: 5, maxLength: 40 }),
        async (seed, actions) => {
          const real = start(seed, 1_000_000);
          await real.server.drain();
          for (const action of actions) {
            await act(real, action);
            await real.platform.settle();
          }
          real.engine.close();
          await real.server.drain();
          await real.platform.advance(3_000);
          await real.server.drain();
          expect(plain(real.server.sessions.flatMap(({ received }) => received))).toEqual(
            plain(real.up),
          );
          expect(real.server.sessions.every(({ closed }) => closed)).toBe(true);
          expect(real.platform.live()).toEqual(NOTHING);
        },
      ),
      { numRuns: 100, interruptAfterTimeLimit: 15_000 },
    );
  }, 60_000);
});
