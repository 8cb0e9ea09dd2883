import { describe, expect, it } from 'vitest';
import { dedupe } from './dedupe.js';
import { FakeConnection, fakeClock, turn } from './fakes.js';
import { memoryStore } from './memory-store.js';
import type { DedupeKey, DedupeOptions } from './types.js';

type Ack = (...answer: unknown[]) => void;

/** What plain objects have without having been given it. */
const inherited = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype'];

/** A server whose clients choose their ids, and whoever they are. */
function create(options: Partial<DedupeOptions> = {}) {
  const clock = fakeClock();
  const failures: string[] = [];
  const asked: DedupeKey[] = [];
  const store = memoryStore({ now: clock.now });
  const listener = dedupe({
    user: (socket) => socket.handshake.auth.user,
    store: {
      ...store,
      claim(key) {
        asked.push(key);
        return store.claim(key);
      },
    },
    clock,
    onError: (error, { during }) => failures.push(`${during}: ${error.message}`),
    ...options,
  });
  return {
    failures,
    asked,
    connect(user: unknown = 'ann', cid = 'laptop') {
      // As it comes over the wire, where any name can be a property's own.
      const socket = new FakeConnection(
        JSON.parse(JSON.stringify({ user, $outbox: { v: 1, cid } })),
      );
      listener(socket as never);
      return socket;
    },
  };
}

const last = (id: unknown) => JSON.parse(JSON.stringify({ $outbox: id }));

describe('an id that is none', () => {
  const long = 'x'.repeat(1_000_000);
  const ids = [7, 0, true, null, '', 'x'.repeat(65), long, [], ['a'], {}, { $outbox: 'a' }];
  it.each(ids.map((id) => [JSON.stringify(id).slice(0, 70), id]))(
    '%s is an argument, and its event is handled each time',
    async (_, id) => {
      const { connect, asked, failures } = create();
      const socket = connect();
      const heard: unknown[][] = [];
      socket.on('order', (...args) => heard.push(args));
      for (let n = 0; n < 2; n++) socket.receive('order', n, last(id));
      await turn();
      expect(heard).toEqual([0, 1].map((n) => [n, last(id)]));
      expect([asked, failures]).toEqual([[], []]);
    },
  );
});

describe('a name that objects inherit', () => {
  it.each(inherited)('%s is an id, a user, a device and an event like any other', async (name) => {
    const { connect, failures } = create();
    const sockets = [connect(), connect(name), connect('ann', name), connect(name, name)];
    const places: number[][] = [];
    let count = 0;
    for (const socket of sockets) {
      const answers: number[] = [];
      places.push(answers);
      socket.on(name, (ack: Ack) => ack(count++));
      for (const id of [...inherited, ...inherited]) {
        socket.receive(name, last(id), (place: number) => answers.push(place));
        await turn();
      }
    }
    const each = inherited.length;
    expect(places).toEqual(
      sockets.map((_, at) => {
        const first = inherited.map((_, n) => at * each + n);
        return [...first, ...first];
      }),
    );
    expect(failures).toEqual([]);
    expect(Object.getOwnPropertyNames({})).toEqual([]);
  });
});

describe('a hundred thousand ids of one user, from many devices,', { timeout: 30_000 }, () => {
  const many = 100_000;
  const devices = 100;

  /** Sends all of them. */
  async function flood(connect: ReturnType<typeof create>['connect'], handler: (ack: Ack) => void) {
    const sockets = Array.from({ length: devices }, (_, n) => connect('mallory', `${n}`));
    for (const socket of sockets) socket.on('order', handler);
    for (let n = 0; n < many; n++) {
      sockets[n % devices]!.receive('order', last(`${n}`), () => {});
      if (n % 1_000 === 999) await turn();
    }
    return sockets;
  }

  it('push out what that user did before, and nothing of anybody else', async () => {
    const { connect, failures } = create();
    let count = 0;
    const handler = (ack: Ack) => ack(++count);
    const ann = connect();
    ann.on('order', handler);
    ann.receive('order', last('1'), () => {});
    await turn();
    const sockets = await flood(connect, handler);
    expect(count).toBe(1 + many);
    ann.receive('order', last('1'), () => {});
    for (const n of [many - 10_000, many - 1])
      sockets[n % devices]!.receive('order', last(`${n}`), () => {});
    await turn();
    expect(count).toBe(1 + many);
    sockets[0]!.receive('order', last('0'), () => {});
    await turn();
    expect(count).toBe(2 + many);
    expect(failures).toEqual([]);
  });

  it('that are never acknowledged are refused beyond ten thousand, and nobody else’s are', async () => {
    const { connect, failures } = create();
    const acks: Ack[] = [];
    const [socket] = await flood(connect, (ack) => acks.push(ack));
    expect(acks).toHaveLength(10_000);
    expect(failures).toHaveLength(many - 10_000);
    expect(new Set(failures)).toEqual(
      new Set(['claim: no more events can be handled at a time: maxPerUser is 10000']),
    );
    const ann = connect();
    ann.on('order', (ack: Ack) => ack('fine'));
    const answers: unknown[] = [];
    ann.receive('order', last('1'), (answer: unknown) => answers.push(answer));
    await turn();
    expect(answers).toEqual(['fine']);
    // One that ends makes room for one.
    acks[0]!('done');
    for (const id of ['late', 'later']) socket!.receive('order', last(id), () => {});
    await turn();
    expect(acks).toHaveLength(10_001);
  });
});
