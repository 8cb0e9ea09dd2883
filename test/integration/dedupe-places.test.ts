import { dedupe } from 'holdfast/server';
import type { Socket } from 'socket.io';
import { describe, expect, it } from 'vitest';
import { asking, client, heard, id } from './dedupe-support.js';
import { serveStock } from './support.js';

const noFunctions = (args: unknown[]) => args.filter((arg) => typeof arg !== 'function');
const listener = (userOf = (socket: Socket) => socket.handshake.auth.user) =>
  dedupe({ user: userOf });

describe('where dedupe() goes', () => {
  it('before other middlewares of a socket: earlier ones see keys and repetitions, later ones neither', async () => {
    const { io, url } = await serveStock();
    const seen: Record<'before' | 'after' | 'handler', unknown[]> = {
      before: [],
      after: [],
      handler: [],
    };
    const watch = (name: 'before' | 'after') => (socket: Socket) => {
      socket.use((event, next) => {
        seen[name].push(noFunctions(event));
        next();
      });
    };
    io.on('connection', watch('before'));
    io.on('connection', listener());
    io.on('connection', watch('after'));
    io.on('connection', (socket) => {
      socket.on('order', (...args) => {
        seen.handler.push(noFunctions(args));
        args.at(-1)('taken');
      });
    });
    const here = client(url);
    await heard(here, '$outbox');
    for (let n = 0; n < 2; n++)
      expect(await here.emitWithAck('order', 'tea', id('1'))).toBe('taken');
    expect(seen).toEqual({
      before: Array(2).fill(['order', 'tea', id('1')]),
      after: [['order', 'tea']],
      handler: [['tea']],
    });
  });

  it('into each namespace that has an outbox, and one may serve several', async () => {
    const { io, url } = await serveStock();
    const one = listener();
    const handled: unknown[] = [];
    for (const name of ['/', '/chat'])
      io.of(name)
        .on('connection', one)
        .on('connection', (socket) => {
          socket.on('order', (item, ack) => {
            handled.push([name, item]);
            ack(handled.length);
          });
        });
    io.of('/plain').on('connection', (socket) => {
      socket.on('order', (...args) => args.at(-1)(noFunctions(args)));
    });
    for (const [n, name] of ['', '/chat'].entries()) {
      const here = client(`${url}${name}`);
      await heard(here, '$outbox');
      for (let repetition = 0; repetition < 2; repetition++)
        expect(await here.emitWithAck('order', 'tea', id(`${n}`))).toBe(n + 1);
    }
    expect(handled).toEqual([
      ['/', 'tea'],
      ['/chat', 'tea'],
    ]);
    const plain = client(`${url}/plain`);
    await heard(plain, 'connect');
    expect(await plain.emitWithAck('order', id('1'))).toEqual([id('1')]);
  });

  it('with one more listener for each event that came in, in front of yours, on sockets that asked', async () => {
    const { io, url } = await serveStock();
    io.on('connection', listener());
    const counts: unknown[] = [];
    io.on('connection', (socket) => {
      const mine = (ack: () => void) => {
        counts.push([socket.listeners('order').length, socket.listeners('order').at(-1) === mine]);
        ack();
      };
      socket.on('order', mine);
    });
    const here = client(url);
    await heard(here, '$outbox');
    await here.emitWithAck('order', id('1'));
    await here.emitWithAck('order');
    const stock = client(url, { user: 'ann' });
    await heard(stock, 'connect');
    await stock.emitWithAck('order');
    expect(counts).toEqual([
      [2, true],
      [2, true],
      [1, true],
    ]);
  });

  it('asks for the user once for each connection, and again after a reconnection', async () => {
    const { io, url } = await serveStock();
    const users: unknown[] = [];
    io.on(
      'connection',
      listener((socket) => {
        users.push(socket.handshake.auth.user);
        return 'ann';
      }),
    );
    io.on('connection', (socket) => socket.on('order', (ack) => ack()));
    const here = client(url, asking('first'));
    await heard(here, '$outbox');
    for (let n = 0; n < 3; n++) await here.emitWithAck('order', id(`${n}`));
    here.auth = asking('second');
    const again = heard(here, '$outbox');
    here.disconnect().connect();
    await again;
    expect(users).toEqual(['first', 'second']);
  });
});
