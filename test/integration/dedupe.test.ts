import { dedupe } from 'holdfast/server';
import { io as connect } from 'socket.io-client';
import { describe, expect, it } from 'vitest';
import { asking, client, deliver, heard, id, serveOnce } from './dedupe-support.js';

// The stock server and the stock client; the keys are made by hand.

describe('dedupe() on a stock server', () => {
  it('handles each of ten events once though the link is cut three times before the answer', async () => {
    const handled: number[] = [];
    const server = await serveOnce((socket) => {
      socket.on('order', (n: number, ack: (answer: unknown) => void) => {
        handled.push(n);
        if (n % 3 === 1 && n < 9) server.cut();
        ack({ order: n });
      });
    });
    const here = client(server.url);
    await heard(here, '$outbox');
    const answers: unknown[] = [];
    for (let n = 0; n < 10; n++) answers.push(await deliver(here, 'order', n, id(`order-${n}`)));
    expect(handled).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(answers).toEqual(handled.map((order) => ({ order })));
    expect(server.failures).toEqual([]);
  });

  it('keeps the answer that a handler gives after the link was lost', async () => {
    let answer: ((text: string) => void) | undefined;
    let calls = 0;
    const server = await serveOnce((socket) => {
      socket.on('slow', (ack) => {
        calls++;
        answer = ack;
      });
    });
    const here = client(server.url);
    await heard(here, '$outbox');
    const lost = here.emitWithAck('slow', id('1')).catch((error: Error) => error.message);
    await expect.poll(() => calls).toBe(1);
    const back = heard(here, '$outbox');
    server.cut();
    await lost;
    await back;
    answer?.('late');
    expect(await here.emitWithAck('slow', id('1'))).toBe('late');
    expect(calls).toBe(1);
  });

  it('lets repetitions wait for the first one, on the same and on another connection', async () => {
    const acks: ((answer: unknown) => void)[] = [];
    const server = await serveOnce((socket) => {
      socket.on('slow', (ack) => acks.push(ack));
      socket.on('mark', (ack) => ack());
    });
    const [one, two] = [client(server.url), client(server.url)];
    await Promise.all([heard(one, '$outbox'), heard(two, '$outbox')]);
    const answers = [one, one, two].map((socket) => socket.emitWithAck('slow', id('1')));
    await Promise.all([one.emitWithAck('mark'), two.emitWithAck('mark')]);
    expect(acks).toHaveLength(1);
    acks[0]?.({ done: true });
    expect(await Promise.all(answers)).toEqual(Array(3).fill({ done: true }));
    expect(acks).toHaveLength(1);
  });

  it('repeats bytes, and answers without arguments, as they were', async () => {
    const server = await serveOnce((socket) => {
      socket.on('bytes', (ack) => ack({ of: Buffer.from([1, 2, 255]), $binary: 'AAAA' }, 7));
      socket.on('nothing', (ack) => ack());
    });
    const here = client(server.url);
    await heard(here, '$outbox');
    const answer = (event: string) =>
      new Promise((resolve) => here.emit(event, id(event), (...args: unknown[]) => resolve(args)));
    const expected = [{ of: Buffer.from([1, 2, 255]), $binary: 'AAAA' }, 7];
    expect(await answer('bytes')).toEqual(expected);
    expect(await answer('bytes')).toEqual(expected);
    expect(await answer('nothing')).toEqual([]);
    expect(await answer('nothing')).toEqual([]);
  });

  it('knows repetitions on a connection whose state was recovered', async () => {
    const handled: unknown[][] = [];
    const recovered: boolean[] = [];
    const server = await serveOnce(
      (socket) => {
        recovered.push(socket.recovered);
        socket.emit('welcome');
        socket.on('order', (...args) => {
          handled.push(args.slice(0, -1));
          if (handled.length === 1) server.cut();
          args.at(-1)('taken');
        });
      },
      { user: (socket) => socket.data.userId, server: { connectionStateRecovery: {} } },
    );
    let authenticated = 0;
    server.io.use((socket, next) => {
      authenticated++;
      socket.data.userId = socket.handshake.auth.user;
      next();
    });
    const here = client(server.url);
    const announcements: unknown[] = [];
    here.on('$outbox', (announced) => announcements.push(announced));
    await heard(here, 'welcome');
    expect(await deliver(here, 'order', 'tea', id('1'))).toBe('taken');
    expect(recovered).toEqual([false, true]);
    // Which is why `io.use` is no place for it.
    expect(authenticated).toBe(1);
    expect(handled).toEqual([['tea']]);
    expect(announcements).toEqual([{ v: 1 }, { v: 1 }]);
  });

  it('adds nothing for a client that did not ask, and takes nothing from it', async () => {
    const rows: unknown[] = [];
    const server = await serveOnce((socket) => {
      rows.push(socket.listenerCount('order'), socket.eventNames());
      socket.on('order', (...args) => {
        rows.push(args.slice(0, -1), socket.listenerCount('order'));
        args.at(-1)();
      });
    });
    for (const auth of [{ user: 'ann' }, { user: 'ann', $outbox: { v: 2, cid: 'laptop' } }]) {
      rows.length = 0;
      const here = client(server.url, auth);
      const packets: unknown[] = [];
      here.io.on('packet', (packet) => packets.push(packet.type, packet.data));
      await heard(here, 'connect');
      const order = () => new Promise<void>((done) => here.emit('order', 'tea', id('1'), done));
      await order();
      await order();
      expect(rows).toEqual([0, ['error'], ['tea', id('1')], 1, ['tea', id('1')], 1]);
      expect(packets).toEqual([0, { sid: here.id }, 3, [], 3, []]);
    }
  });

  it('shows keys and repetitions to onAny of the server, and to no handler', async () => {
    const any: unknown[][] = [];
    const handled: unknown[][] = [];
    const server = await serveOnce((socket) => {
      socket.onAny((...args) => any.push(args.filter((arg) => typeof arg !== 'function')));
      socket.on('order', (...args) => {
        handled.push(args.slice(0, -1));
        args.at(-1)();
      });
    });
    const here = client(server.url);
    await heard(here, '$outbox');
    await here.emitWithAck('order', id('1'));
    await here.emitWithAck('order', id('1'));
    expect(handled).toEqual([[]]);
    expect(any).toEqual(Array(2).fill(['order', id('1')]));
  });

  it('keeps users and clients apart who send the same id', async () => {
    const handled: unknown[] = [];
    const server = await serveOnce((socket) => {
      socket.on('order', (ack) => {
        handled.push(socket.handshake.auth.user);
        ack(handled.length);
      });
    });
    const answers: unknown[] = [];
    for (const auth of [asking('ann'), asking('bob'), asking('ann', 'phone'), asking('ann')]) {
      const here = client(server.url, auth);
      await heard(here, '$outbox');
      answers.push(await here.emitWithAck('order', id('1')));
    }
    expect(answers).toEqual([1, 2, 3, 1]);
    expect(handled).toEqual(['ann', 'bob', 'ann']);
  });

  it('serves a socket of nobody as any server does, without the key', async () => {
    const handled: unknown[][] = [];
    const server = await serveOnce((socket) => {
      socket.on('order', (...args) => {
        handled.push(args.slice(0, -1));
        args.at(-1)();
      });
    });
    const here = client(server.url, asking(''));
    const announced: unknown[] = [];
    here.on('$outbox', (value) => announced.push(value));
    await heard(here, 'connect');
    await here.emitWithAck('order', 'tea', id('1'));
    await here.emitWithAck('order', 'tea', id('1'));
    expect(handled).toEqual([['tea'], ['tea']]);
    expect(announced).toEqual([]);
    expect(server.failures).toEqual([]);
  });

  it('handles an event again that was left behind when its client said goodbye', async () => {
    const handled: unknown[] = [];
    const server = await serveOnce((socket) => {
      socket.on('order', (item, ack) => {
        handled.push(item);
        ack('taken');
      });
    });
    const here = client(server.url, asking(), { transports: ['polling'] });
    await heard(here, '$outbox');
    const gone = new Promise<void>((resolve) =>
      server.io.sockets.sockets.forEach((socket) => {
        socket.on('disconnect', () => resolve());
      }),
    );
    // The first request is under way: both go into the body of the next one, and the stock server drops the event after its middlewares.
    here.emit('hello');
    here.emit('order', 'tea', id('1'), () => {});
    here.disconnect();
    await gone;
    expect(handled).toEqual([]);
    const again = heard(here, '$outbox');
    here.connect();
    await again;
    expect(await here.emitWithAck('order', 'tea', id('1'))).toBe('taken');
    expect(handled).toEqual(['tea']);
  });

  it('handles again what a handler in dedupe.once failed at, and only that', async () => {
    let calls = 0;
    const server = await serveOnce((socket) => {
      socket.on(
        'order',
        dedupe.once(async (ack) => {
          if (++calls === 1) throw new Error('the database is away');
          ack('taken');
        }),
      );
    });
    const here = client(server.url);
    await heard(here, '$outbox');
    here.emit('order', id('1'), () => {});
    await expect.poll(() => server.failures).toEqual(['handler: the database is away']);
    expect(await here.emitWithAck('order', id('1'))).toBe('taken');
    expect(await here.emitWithAck('order', id('1'))).toBe('taken');
    expect(calls).toBe(2);
  });

  it('keeps the order of events, with and without keys', async () => {
    const handled: unknown[] = [];
    const server = await serveOnce((socket) => {
      socket.on('n', (n, ack) => {
        handled.push(n);
        ack?.();
      });
    });
    const here = client(server.url);
    await heard(here, '$outbox');
    for (let n = 0; n < 50; n++) n % 3 ? here.emit('n', n, id(`${n}`)) : here.emit('n', n);
    await here.emitWithAck('n', 50);
    expect(handled).toEqual(Array.from({ length: 51 }, (_, n) => n));
  });

  it('is spoken by a socket.io client that has no idea of it', async () => {
    const server = await serveOnce((socket) => socket.on('echo', (text, ack) => ack(text)));
    const here = connect(server.url, { forceNew: true });
    try {
      expect(await here.emitWithAck('echo', 'x')).toBe('x');
    } finally {
      here.disconnect();
    }
  });
});
