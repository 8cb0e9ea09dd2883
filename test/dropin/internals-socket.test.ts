import type { Socket as ServerSocket } from 'socket.io';
import { describe } from 'vitest';
import { insides } from './internals.js';
import { accept, rawServer } from './raw.js';
import { alike, next, type Socket, until } from './support.js';

describe('the internals that tests reach for', () => {
  alike('onpacket() takes a packet as if it had come', async ({ connected, note }) => {
    const socket = await connected();
    socket.on('x', (...args) => note('x', ...args));
    insides(socket).onpacket({ type: 2, nsp: '/', data: ['x', 1, 'two'] });
    socket.emit('asked', (...args: unknown[]) => note('acknowledged', ...args));
    insides(socket).onpacket({ type: 3, nsp: '/', id: 0, data: ['done'] });
    insides(socket).onpacket({ type: 3, nsp: '/', id: 99, data: ['nobody asked'] });
    note(Object.keys(insides(socket).acks));
    socket.on('disconnect', (reason) => note(reason, socket.active));
    insides(socket).onpacket({ type: 1, nsp: '/', data: [] });
  });

  alike('onevent can be wrapped on one instance', async ({ server, open, note }) => {
    const answered = new Promise<unknown>((resolve) =>
      server.on('connection', (there: ServerSocket) => {
        there.emit('x', 1, Buffer.of(1));
        there.emit('asks', resolve);
      }),
    );
    const socket = open('/', { autoConnect: false });
    const { onevent } = insides(socket);
    insides(socket).onevent = function (packet) {
      note('onevent', packet.data, typeof packet.id);
      onevent.call(this, packet);
    };
    socket.on('x', (...args) => note('x', ...args));
    socket.on('asks', (done) => done('answer'));
    socket.connect();
    note('server', await answered);
  });

  alike('ack(id) makes the function that acknowledges', async (stage) => {
    const { open, note } = stage;
    const received: string[] = [];
    const socket = open(
      await rawServer(
        stage,
        () => {},
        (message, link) => {
          accept(message, link);
          received.push(message);
        },
      ),
    );
    await next(socket, 'connect');
    const acknowledge = insides(socket).ack(7);
    acknowledge('a', 1);
    acknowledge('again');
    socket.emit('end');
    await until(() => received.includes('42["end"]'));
    note(received);
  });

  alike('acks holds the handlers by id', async ({ connected, note }) => {
    const socket = await connected();
    socket.emit('a', (...args: unknown[]) => note('a', ...args));
    socket.emit('b', () => {});
    note(Object.keys(insides(socket).acks));
    insides(socket).acks[0]?.('by hand');
    note(typeof insides(socket).acks[1]);
  });

  alike('flags and _opts tell whether a callback will take an error first', ({ open, note }) => {
    const socket = open('/', { autoConnect: false });
    const tell = (of: Socket) => note(insides(of).flags.timeout, insides(of)._opts.ackTimeout);
    tell(socket);
    tell(socket.timeout(5) as Socket);
    socket.volatile.emit('dropped');
    tell(socket);
    note(insides(socket.volatile).flags.volatile);
    tell(open('/', { ackTimeout: 10, autoConnect: false, forceNew: true }));
  });

  alike('_queue, receiveBuffer and sendBuffer are arrays', ({ open, note }) => {
    const socket = open('/', { retries: 1, ackTimeout: 10, autoConnect: false });
    socket.volatile.emit('dropped');
    socket.emit('queued', 1);
    const { _queue } = socket as unknown as { _queue: { pending: boolean; tryCount: number }[] };
    note(_queue.length, _queue[0]?.pending, _queue[0]?.tryCount);
    note(socket.receiveBuffer, socket.sendBuffer);
  });

  alike('properties of an application stay on a socket', async ({ connected, note }) => {
    const socket = await connected();
    const own = socket as unknown as Record<string, unknown>;
    const names = [
      ...[
        'user',
        'userId',
        'data',
        'state',
        'token',
        'room',
        'rooms',
        'name',
        'username',
        'status',
      ],
      ...[
        'handlers',
        'listener',
        'timer',
        'subscribed',
        'store',
        'session',
        'client',
        'key',
        'on_',
      ],
    ];
    for (const name of names) own[name] = `mine ${name}`;
    socket.on('x', () => note('x'));
    insides(socket).onpacket({ type: 2, nsp: '/', data: ['x'] });
    socket.io.engine.close();
    await next(socket, 'connect');
    note(names.every((name) => own[name] === `mine ${name}`));
  });
});
