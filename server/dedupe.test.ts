import { describe, expect, it, vi } from 'vitest';
import { dedupe } from './dedupe.js';
import { FakeConnection, fakeClock, turn } from './fakes.js';
import { memoryStore } from './memory-store.js';
import type { DedupeOptions, DedupeStore } from './types.js';

type Ack = (...answer: unknown[]) => void;
const id = (text: string) => ({ $outbox: text });

function create(options: Partial<DedupeOptions> = {}) {
  const clock = fakeClock();
  const failures: string[] = [];
  const listener = dedupe({
    user: () => 'ann',
    store: memoryStore({ now: clock.now }),
    clock,
    onError: (error, { during, event }) => failures.push(`${during} ${event}: ${error.message}`),
    ...options,
  });
  return {
    clock,
    failures,
    connect(connection = new FakeConnection()) {
      listener(connection as never);
      return connection;
    },
  };
}

/** A store whose every word comes when the test lets it. */
function slowStore(store: DedupeStore = memoryStore()) {
  const held: (() => void)[] = [];
  const later =
    <Args extends unknown[], Said>(method: (...args: Args) => Said) =>
    (...args: Args): Promise<Awaited<Said>> =>
      new Promise((resolve) => held.push(() => resolve(method(...args) as Awaited<Said>)));
  return {
    held,
    store: {
      lease: 900,
      claim: later(store.claim),
      renew: later(store.renew),
      settle: later(store.settle),
      release: later(store.release),
    } satisfies DedupeStore,
    /** Answers everything that was asked, the first first. */
    async answer() {
      for (const answer of held.splice(0)) answer();
      await turn();
    },
  };
}

describe('dedupe()', () => {
  it.each([undefined, {}, { user: 'ann' }])('refuses %j, which names no user', (options) => {
    expect(() => dedupe(options as never)).toThrow(TypeError);
  });

  it.each(['pendingTtl', 'storeTimeout'])('refuses %s that is no time', (name) => {
    for (const value of [0, -1, '5', Number.NaN])
      expect(() => dedupe({ user: () => 'a', [name]: value })).toThrow(`expected ${name} to be`);
  });

  it('passes everything untouched where nothing was asked for', async () => {
    const { connect } = create();
    const socket = connect(new FakeConnection({ token: 'x' }));
    const order = vi.fn();
    socket.on('order', order);
    socket.receive('order', id('1'));
    socket.receive('order', id('1'));
    await turn();
    expect(order.mock.calls).toEqual([[id('1')], [id('1')]]);
    expect(socket.announced).toEqual([]);
    expect(socket.listenerCount('order')).toBe(1);
  });

  it('handles an event without an acknowledgement once, too', async () => {
    const { connect, clock } = create();
    const socket = connect();
    const order = vi.fn();
    socket.on('order', order);
    socket.receive('order', 'tea', id('1'));
    socket.receive('order', 'tea', id('1'));
    await turn();
    socket.receive('order', 'tea', id('1'));
    const ack = vi.fn();
    socket.receive('order', 'tea', id('1'), ack);
    await turn();
    expect(order.mock.calls).toEqual([['tea']]);
    expect(ack.mock.calls).toEqual([[]]);
    expect(clock.waiting()).toBe(0);
  });

  it('leaves events without a key alone, however often they come', async () => {
    const { connect } = create();
    const socket = connect();
    const order = vi.fn();
    socket.on('order', order);
    const ack = () => {};
    for (const event of [['order'], ['order', 1, ack], ['order', { $outbox: 1 }]])
      for (let n = 0; n < 2; n++) socket.receive(...event);
    await turn();
    expect(order.mock.calls).toEqual([
      [],
      [],
      [1, ack],
      [1, ack],
      [{ $outbox: 1 }],
      [{ $outbox: 1 }],
    ]);
  });

  it('keeps the answer as it was when it was given', async () => {
    const { connect } = create();
    const socket = connect();
    const room = { members: 1 };
    socket.on('join', (ack: Ack) => ack(room));
    socket.receive('join', id('1'), () => {});
    await turn();
    room.members = 2;
    const ack = vi.fn();
    socket.receive('join', id('1'), ack);
    expect(ack.mock.calls).toEqual([[{ members: 1 }]]);
  });

  it('handles again what was answered with "busy", and tells so to who waited', async () => {
    const { connect } = create();
    const socket = connect();
    const answers = [{ retryAfter: 50 }, { retryAfter: 'soon' }, 'never asked'];
    const acks: Ack[] = [];
    socket.on('order', (ack: Ack) => acks.push(ack));
    const told: unknown[] = [];
    const send = async () => {
      socket.receive('order', id('1'), (answer: unknown) => told.push(answer));
      await turn();
    };
    await send();
    await send();
    acks[0]?.(answers[0]);
    expect(told).toEqual([answers[0], answers[0]]);
    await send();
    acks[1]?.(answers[1]);
    await send();
    expect(told.slice(2)).toEqual([answers[1], answers[1]]);
    expect(acks).toHaveLength(2);
  });

  it('asks the application which answers are final, and keeps those about which it fails', async () => {
    const keep = vi.fn((answer: readonly unknown[]) => {
      if (answer[0] === 'bad') throw new Error('no idea');
      return answer[0] === 'yes';
    });
    const { connect, failures } = create({ keep });
    const socket = connect();
    const said = ['no', 'bad', 'never asked'];
    socket.on('order', (ack: Ack) => ack(said.shift(), 2));
    const told: unknown[] = [];
    for (let n = 0; n < 3; n++) {
      socket.receive('order', id('1'), (...answer: unknown[]) => told.push(answer));
      await turn();
    }
    expect(told).toEqual([
      ['no', 2],
      ['bad', 2],
      ['bad', 2],
    ]);
    expect(keep.mock.calls).toEqual([[['no', 2]], [['bad', 2]]]);
    expect(failures).toEqual(['keep order: no idea']);
  });

  it('lets repetitions go that waited for pendingTtl, and still keeps an answer that comes later', async () => {
    const { connect, clock } = create({ pendingTtl: 1_000 });
    const socket = connect();
    const acks: Ack[] = [];
    socket.on('slow', (ack: Ack) => acks.push(ack));
    const told: unknown[] = [];
    const send = async (name: string) => {
      socket.receive('slow', id('1'), (answer: unknown) => told.push([name, answer]));
      await turn();
    };
    await send('first');
    await clock.pass(999);
    await send('second');
    await clock.pass(1);
    await send('third');
    expect([acks.length, told]).toEqual([1, []]);
    expect(clock.waiting()).toBe(0);
    acks[0]?.('late');
    expect(told).toEqual([['first', 'late']]);
    await send('fourth');
    expect(told.at(-1)).toEqual(['fourth', 'late']);
    expect(acks).toHaveLength(1);
  });

  it('keeps the first of two answers, as the server sends the first one', async () => {
    const { connect } = create();
    const socket = connect();
    socket.on('order', (ack: Ack) => {
      ack('one');
      ack('two');
    });
    const told: unknown[] = [];
    for (let n = 0; n < 2; n++) {
      socket.receive('order', id('1'), (answer: unknown) => told.push(answer));
      await turn();
    }
    // The stock function is the one that lets nothing through a second time.
    expect(told).toEqual(['one', 'two', 'one']);
  });

  it('reports an answer that cannot be kept, and handles its event once all the same', async () => {
    const { connect, failures } = create();
    const socket = connect();
    const order = vi.fn((ack: Ack) => ack(1n));
    socket.on('order', order);
    const ack = vi.fn();
    for (let n = 0; n < 3; n++) {
      socket.receive('order', id('1'), ack);
      await turn();
    }
    expect(ack.mock.calls).toEqual([[1n]]);
    expect(order).toHaveBeenCalledTimes(1);
    expect(failures).toEqual([expect.stringMatching(/^answer order: /)]);
  });

  it('answers no more than the latest sixteen who wait for one event', async () => {
    const { connect } = create();
    const socket = connect();
    let answer: Ack | undefined;
    socket.on('slow', (ack: Ack) => {
      answer = ack;
    });
    const told: number[] = [];
    for (let n = 0; n < 100; n++) socket.receive('slow', id('1'), () => told.push(n));
    await turn();
    answer?.();
    expect(told).toEqual([0, ...Array.from({ length: 16 }, (_, n) => 84 + n)]);
  });

  it('makes no place for names that nobody listens to', async () => {
    const { connect } = create();
    const socket = connect();
    for (let n = 0; n < 100; n++) socket.receive(`name ${n}`, ...(n % 2 ? [id(`${n}`)] : []));
    await turn();
    expect(socket.eventNames()).toEqual(['disconnect']);
  });
});

describe('an event that is not handled after all', () => {
  it('is handled when it comes again on another connection', async () => {
    const { connect } = create();
    const [one, two] = [connect(), connect()];
    const order = vi.fn((ack: Ack) => ack('taken'));
    for (const socket of [one, two]) socket.on('order', order);
    one.receive('order', id('1'), () => {});
    one.lose();
    await turn();
    expect(order).not.toHaveBeenCalled();
    const ack = vi.fn();
    two.receive('order', id('1'), ack);
    await turn();
    expect(order).toHaveBeenCalledTimes(1);
    expect(ack.mock.calls).toEqual([['taken']]);
  });

  it('is handled for a repetition that was waiting already', async () => {
    const { connect } = create();
    const [one, two] = [connect(), connect()];
    const order = vi.fn((ack: Ack) => ack('taken'));
    for (const socket of [one, two]) socket.on('order', order);
    one.receive('order', id('1'), () => {});
    const ack = vi.fn();
    two.receive('order', id('1'), ack);
    one.lose();
    await turn();
    expect(order).toHaveBeenCalledTimes(1);
    expect(ack.mock.calls).toEqual([['taken']]);
  });

  it('is handled when it comes again after a middleware has refused it, and once', async () => {
    const { connect, clock } = create();
    const socket = connect();
    const held: ((error?: Error) => void)[] = [];
    socket.use((_: unknown[], next: (error?: Error) => void) => void held.push(next));
    const order = vi.fn((ack: Ack) => ack('taken'));
    socket.on('order', order);
    const acks = [vi.fn(), vi.fn(), vi.fn()];
    socket.receive('order', id('1'), acks[0]);
    await clock.pass(999);
    socket.receive('order', id('1'), acks[1]);
    expect(held).toHaveLength(1);
    await clock.pass(1);
    socket.receive('order', id('1'), acks[2]);
    expect(held).toHaveLength(2);
    // Both let it pass in the end.
    for (const next of held) next();
    await turn();
    expect(order).toHaveBeenCalledTimes(1);
    for (const ack of acks) expect(ack.mock.calls).toEqual([['taken']]);
  });

  it('frees its key after pendingTtl when a middleware keeps it, which then may keep it for good', async () => {
    const { connect, clock } = create({ pendingTtl: 500 });
    const socket = connect();
    const held: (() => void)[] = [];
    socket.use((_: unknown[], next: () => void) => void held.push(next));
    const order = vi.fn();
    socket.on('order', order);
    socket.receive('order', id('1'));
    await clock.pass(500);
    socket.receive('order', id('1'));
    for (const next of held) next();
    await turn();
    expect(held).toHaveLength(2);
    expect(order).toHaveBeenCalledTimes(1);
  });

  it('is not taken for another that looks like it but for its name', async () => {
    const { connect } = create();
    const [one, two] = [connect(), connect()];
    one.use(([name]: unknown[], next: () => void) => name === 'order' || next());
    const order = vi.fn();
    for (const socket of [one, two]) socket.on('order', order).on('other', () => {});
    one.receive('order', id('1'));
    one.receive('other', id('2'));
    await turn();
    one.lose();
    two.receive('order', id('1'));
    await turn();
    expect(order).toHaveBeenCalledTimes(1);
  });

  it('may be answered by a middleware that does not pass it on', async () => {
    const { connect } = create();
    const socket = connect();
    const check = vi.fn((event: unknown[]) => (event.at(-1) as Ack)('invalid'));
    socket.use(check);
    const ack = vi.fn();
    for (let n = 0; n < 2; n++) socket.receive('order', 'x', id('1'), ack);
    expect(ack.mock.calls).toEqual([['invalid'], ['invalid']]);
    expect(check).toHaveBeenCalledTimes(1);
  });

  it('is not taken for handled where nobody listens yet', async () => {
    const { connect } = create();
    const socket = connect();
    for (const name of ['1', '2']) socket.receive('order', id(name));
    await turn();
    const order = vi.fn();
    socket.on('order', order);
    for (const name of ['1', '2', '1']) socket.receive('order', id(name));
    await turn();
    expect(order).toHaveBeenCalledTimes(2);
  });

  it('is known although the application removes all listeners', async () => {
    const { connect } = create();
    const socket = connect();
    const order = vi.fn();
    for (let n = 0; n < 3; n++) {
      socket.removeAllListeners('order');
      socket.on('order', order);
      socket.receive('order', id('1'));
      await turn();
    }
    expect(order).toHaveBeenCalledTimes(1);
  });
});

describe('dedupe.once()', () => {
  const failing = (fail: () => unknown) => {
    const all = create();
    const socket = all.connect();
    const handler = vi.fn((..._: unknown[]): unknown => fail());
    socket.on('order', dedupe.once(handler));
    return { ...all, socket, handler };
  };

  it.each([
    [
      'throws',
      () => {
        throw new Error('away');
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('away');
      },
    ],
  ])('frees the key when the handler %s, with and without an acknowledgement', async (_, fail) => {
    const { socket, handler, failures } = failing(fail);
    const ack = vi.fn();
    for (const args of [[id('1')], [id('1'), ack]])
      for (let n = 0; n < 2; n++) {
        socket.receive('order', ...args);
        await turn();
      }
    expect(handler).toHaveBeenCalledTimes(4);
    expect(failures).toEqual(Array(4).fill('handler order: away'));
    expect(ack).not.toHaveBeenCalled();
  });

  it('takes an event without an acknowledgement for handled when the handler has ended, not before', async () => {
    const ends: (() => void)[] = [];
    const { socket, handler } = failing(() => new Promise<void>((end) => ends.push(end)));
    socket.receive('order', id('1'));
    await turn();
    const ack = vi.fn();
    socket.receive('order', id('1'), ack);
    await turn();
    expect(ack).not.toHaveBeenCalled();
    ends[0]?.();
    await turn();
    expect(ack.mock.calls).toEqual([[]]);
    expect(handler).toHaveBeenCalledTimes(1);
  });

  it('keeps an answer that was given before the failure', async () => {
    const { connect, failures } = create();
    const socket = connect();
    const handler = vi.fn((ack: Ack) => {
      ack('taken');
      throw new Error('afterwards');
    });
    socket.on('order', dedupe.once(handler));
    const ack = vi.fn();
    for (let n = 0; n < 2; n++) {
      socket.receive('order', id('1'), ack);
      await turn();
    }
    expect(ack.mock.calls).toEqual([['taken'], ['taken']]);
    expect(handler).toHaveBeenCalledTimes(1);
    expect(failures).toEqual(['handler order: afterwards']);
  });

  it('changes nothing for events without a key, even between those with one', async () => {
    const { connect, failures } = create();
    const socket = connect();
    socket.on('keyed', () => {});
    const plain = dedupe.once(() => {
      throw new Error('as ever');
    });
    const seen: unknown[] = [];
    socket.on('plain', function (this: unknown) {
      try {
        plain.call(this);
      } catch (error) {
        seen.push((error as Error).message);
      }
    });
    socket.receive('keyed', id('1'));
    socket.receive('plain');
    await turn();
    expect(seen).toEqual(['as ever']);
    expect(failures).toEqual([]);
  });

  it('gives the handler what it would get without', () => {
    const self = {};
    const handler = dedupe.once(function (this: unknown, a: number, b: number) {
      return [this, a, b];
    });
    expect(handler.call(self, 1, 2)).toEqual([self, 1, 2]);
    expect(() => dedupe.once(undefined as never)).toThrow(TypeError);
  });
});

describe('dedupe.key()', () => {
  it('tells a handler the key of its event, while it is called', async () => {
    const { connect } = create();
    const [one, two] = [connect(), connect()];
    const seen: unknown[] = [];
    one.on('order', (_, ack?: Ack) => {
      seen.push(dedupe.key(one as never)?.id, dedupe.key(two as never));
      ack?.();
    });
    const ack = () => {};
    one.receive('order', 1, id('1'), ack);
    one.receive('order', 1);
    one.receive('order', 1, id('2'));
    one.receive('order', 2, id('3'));
    one.receive('order', 2, ack);
    await turn();
    const nobody = undefined;
    expect(seen).toEqual(['1', nobody, nobody, nobody, '2', nobody, '3', nobody, nobody, nobody]);
    expect(dedupe.key(one as never)).toBeUndefined();
  });

  it('knows two alike, without an acknowledgement, by their order', async () => {
    const { connect } = create();
    const socket = connect();
    const seen: unknown[] = [];
    socket.on('5', () => seen.push(dedupe.key(socket as never)));
    socket.receive(5, id('1'));
    socket.receive('5', id('2'));
    await turn();
    expect(seen).toEqual([
      { user: 'ann', cid: 'laptop', id: '1', text: '["ann","laptop","1"]' },
      { user: 'ann', cid: 'laptop', id: '2', text: '["ann","laptop","2"]' },
    ]);
    expect(socket.listenerCount('5')).toBe(2);
  });
});

describe('user()', () => {
  it.each([
    [
      'throws',
      () => {
        throw new Error('no session');
      },
      ['user undefined: no session'],
    ],
    [
      'rejects',
      async () => {
        throw new Error('no session');
      },
      ['user undefined: no session'],
    ],
    ['gives nothing', () => undefined, []],
    ['gives nothing later', async () => null, []],
    ['gives an object', () => ({}), [expect.stringContaining('got object')]],
    ['gives an empty name', () => '', [expect.stringContaining("got ''")]],
    ['gives no number', () => Number.NaN, [expect.stringContaining('got number')]],
  ])('that %s leaves the socket without deduplication, and without keys', async (_, user, said) => {
    const { connect, failures } = create({ user: user as never });
    const socket = connect();
    const order = vi.fn();
    socket.on('order', order);
    await turn();
    for (let n = 0; n < 2; n++) socket.receive('order', 'tea', id('1'));
    await turn();
    expect(socket.announced).toEqual([]);
    expect(order.mock.calls).toEqual([['tea'], ['tea']]);
    expect(failures).toEqual(said);
  });

  it('is waited for before anything is announced', async () => {
    let found: ((user: number) => void) | undefined;
    const { connect } = create({
      user: () =>
        new Promise<number>((resolve) => {
          found = resolve;
        }),
    });
    const socket = connect();
    await turn();
    expect(socket.announced).toEqual([]);
    found?.(7);
    await turn();
    expect(socket.announced).toEqual([['$outbox', { v: 1 }]]);
  });
});

describe('a store that takes its time', () => {
  it('changes nothing about the order of events, with and without keys', async () => {
    const slow = slowStore();
    const { connect } = create({ store: slow.store });
    const socket = connect();
    const seen: unknown[] = [];
    socket.on('n', (n) => seen.push(n));
    socket.receive('n', 0);
    socket.receive('n', 1, id('1'));
    socket.receive('n', 2);
    socket.receive('n', 3, id('3'));
    socket.receive('n', 4);
    await turn();
    expect(seen).toEqual([0]);
    // The second is answered first.
    slow.held.splice(1, 1)[0]?.();
    await turn();
    expect(seen).toEqual([0]);
    slow.held.shift()?.();
    await turn();
    expect(seen).toEqual([0, 1, 2, 3, 4]);
    const passed = vi.fn();
    socket.use(passed);
    socket.receive('n', 5);
    // At once: nothing is ahead of it any more.
    expect(passed).toHaveBeenCalledTimes(1);
  });

  it('asks it once for repetitions that come meanwhile', async () => {
    const slow = slowStore();
    const { connect, clock } = create({ store: slow.store });
    const socket = connect();
    const order = vi.fn((ack: Ack) => ack('taken'));
    socket.on('order', order);
    const ack = vi.fn();
    for (let n = 0; n < 3; n++) socket.receive('order', id('1'), ack);
    expect(slow.held).toHaveLength(1);
    await slow.answer();
    expect(ack.mock.calls).toEqual(Array(3).fill(['taken']));
    // Not yet kept: who asks now is answered all the same.
    socket.receive('order', id('1'), ack);
    expect(ack).toHaveBeenCalledTimes(4);
    await slow.answer();
    expect(order).toHaveBeenCalledTimes(1);
    expect(clock.waiting()).toBe(0);
  });

  it('is not asked to keep an answer twice that is given during a renewal', async () => {
    const slow = slowStore();
    const { connect, clock } = create({ store: slow.store });
    const socket = connect();
    let answer: Ack | undefined;
    socket.on('slow', (ack: Ack) => {
      answer = ack;
    });
    socket.receive('slow', id('1'), () => {});
    await slow.answer();
    await clock.pass(300);
    expect(slow.held).toHaveLength(1);
    answer?.();
    slow.held.reverse();
    await slow.answer();
    await clock.pass(4_000);
    expect(slow.held).toHaveLength(0);
    expect(clock.waiting()).toBe(0);
  });

  it('fails when it takes too long: nothing is handled, and what it gives later is given back', async () => {
    const memory = memoryStore();
    const slow = slowStore(memory);
    const { connect, clock, failures } = create({ store: slow.store, storeTimeout: 300 });
    const socket = connect();
    const order = vi.fn((ack: Ack) => ack('taken'));
    socket.on('order', order);
    socket.on('plain', order);
    const ack = vi.fn();
    socket.receive('order', id('1'), ack);
    socket.receive('plain', ack);
    await clock.pass(300);
    expect(failures).toEqual(['claim order: the store has not answered within 300 ms']);
    expect(order).toHaveBeenCalledTimes(1);
    await slow.answer();
    expect(slow.held).toHaveLength(1);
    await slow.answer();
    socket.receive('order', id('1'), ack);
    await slow.answer();
    expect(order).toHaveBeenCalledTimes(2);
  });

  it('is asked again to keep an answer that it did not keep, which is given meanwhile', async () => {
    const memory = memoryStore();
    const settle = vi.fn(memory.settle);
    for (let n = 0; n < 2; n++)
      settle.mockImplementationOnce(() => {
        throw new Error('away');
      });
    const { connect, clock, failures } = create({ store: { ...memory, settle } });
    const socket = connect();
    const order = vi.fn((ack: Ack) => ack('taken'));
    socket.on('order', order);
    const ack = vi.fn();
    socket.receive('order', id('1'), ack);
    await turn();
    expect(failures).toEqual(['settle order: away']);
    socket.receive('order', id('1'), ack);
    await clock.pass(5_000);
    socket.receive('order', id('1'), ack);
    expect(failures).toHaveLength(2);
    expect(settle).toHaveBeenCalledTimes(3);
    expect(ack.mock.calls).toEqual(Array(3).fill(['taken']));
    expect(order).toHaveBeenCalledTimes(1);
    expect(clock.waiting()).toBe(0);
  });

  it('hears three times in a lease that an event is still at work', async () => {
    const renew = vi.fn();
    const { connect, clock } = create({
      store: { ...memoryStore(), lease: 900, renew },
      pendingTtl: 10_000,
    });
    const socket = connect();
    let answer: Ack | undefined;
    socket.on('slow', (ack: Ack) => {
      answer = ack;
    });
    socket.receive('slow', id('1'), () => {});
    await clock.pass(900);
    expect(renew).toHaveBeenCalledTimes(3);
    answer?.();
    await clock.pass(9_000);
    expect(renew).toHaveBeenCalledTimes(3);
  });
});

describe('an event that another process has', () => {
  const shared = () => {
    const memory = memoryStore();
    const [one, two] = [create({ store: memory }), create({ store: memory, pendingTtl: 5_000 })];
    return { one, two, memory };
  };

  it('is answered here as soon as it is answered there', async () => {
    const { one, two } = shared();
    const [there, here] = [one.connect(), two.connect()];
    let answer: Ack | undefined;
    there.on('slow', (ack: Ack) => {
      answer = ack;
    });
    const handled = vi.fn();
    here.on('slow', handled);
    there.receive('slow', id('1'), () => {});
    await turn();
    const ack = vi.fn();
    here.receive('slow', id('1'), ack);
    here.receive('slow', id('1'), ack);
    await two.clock.pass(2_000);
    expect(ack).not.toHaveBeenCalled();
    answer?.('taken');
    await two.clock.pass(2_000);
    expect(ack.mock.calls).toEqual([['taken'], ['taken']]);
    expect(handled).not.toHaveBeenCalled();
    expect(two.clock.waiting()).toBe(0);
  });

  it('is handled here when it is given up there', async () => {
    const { one, two } = shared();
    const [there, here] = [one.connect(), two.connect()];
    there.on('order', (ack: Ack) => ack({ retryAfter: 1 }));
    here.on('order', (ack: Ack) => ack('taken'));
    there.use(() => {});
    there.receive('order', id('1'), () => {});
    const ack = vi.fn();
    here.receive('order', id('1'), ack);
    there.lose();
    await two.clock.pass(100);
    expect(ack.mock.calls).toEqual([['taken']]);
  });

  it('is waited for no longer than pendingTtl, and not for a connection that has gone', async () => {
    const { one, two } = shared();
    const [there, here, gone] = [one.connect(), two.connect(), two.connect()];
    there.on('slow', () => {});
    for (const name of ['1', '2']) there.receive('slow', id(name), () => {});
    await turn();
    gone.receive('slow', id('2'), () => {});
    gone.lose();
    await two.clock.pass(100);
    expect(two.clock.waiting()).toBe(0);
    const ack = vi.fn();
    here.receive('slow', id('1'), ack);
    await two.clock.pass(10_000);
    expect(two.clock.waiting()).toBe(0);
    expect(ack).not.toHaveBeenCalled();
  });
});
