import type { Socket as ServerSocket } from 'socket.io';
import { describe, vi } from 'vitest';
import { reactive } from 'vue';
import { accept, opening, rawServer } from './raw.js';
import { alike, EACH, next, type Socket, turn, unlike, until } from './support.js';

type Packet = { type: number; nsp: string; id?: number; data: unknown[] };

/** What an application's tests reach for, whatever the types say. */
interface Internals {
  acks: Record<number, (...args: unknown[]) => void>;
  onpacket(packet: Packet): void;
  onevent(packet: Packet): void;
  ack(id: number): (...args: unknown[]) => void;
  ids: number;
  nsp: string;
  flags: { timeout?: number; volatile?: boolean };
  _opts: { ackTimeout?: number };
}
const insides = (socket: Socket) => socket as unknown as Internals;

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

  alike(
    'engine.transport tells its name and its WebSocket',
    async ({ connected, note, settled }) => {
      const socket = await connected();
      await settled(socket);
      const { transport } = socket.io.engine as unknown as {
        transport: { name: string; ws?: { readyState: number; close(): void } };
      };
      note(transport.name, transport.ws?.readyState);
      socket.on('disconnect', (reason) => note(reason));
      transport.ws?.close();
      if (transport.ws) await next(socket, 'connect');
    },
    { transports: EACH },
  );

  alike('engine._pingTimeoutTime can be made to pass, and the next emit notices', async (stage) => {
    const { open, note, watch } = stage;
    const heard: string[] = [];
    const socket = open(
      await rawServer(
        stage,
        () => {},
        (message, link, number) => {
          accept(message, link);
          if (message.startsWith('42')) heard.push(`${number} ${message}`);
        },
      ),
    );
    await next(socket, 'connect');
    watch(socket, 'socket', 'disconnect', 'connect');
    const engine = socket.io.engine as unknown as { _pingTimeoutTime: number };
    note(engine._pingTimeoutTime > Date.now());
    engine._pingTimeoutTime = Date.now() - 1;
    socket.emit('late');
    note(socket.sendBuffer.length, socket.connected);
    await next(socket, 'connect');
    await until(() => heard.length);
    note(heard);
  });

  alike(
    'the engine’s own members',
    async ({ connected, note, settled }) => {
      const socket = await connected();
      await settled(socket);
      const { engine } = socket.io;
      const { id, readyState, binaryType, writeBuffer, transport } = engine;
      note(
        id,
        readyState,
        binaryType,
        writeBuffer,
        transport.name,
        transport.writable,
        typeof engine.on,
        typeof engine.close,
      );
      const seen: unknown[] = [];
      engine.on('packetCreate', ({ type, data }) => seen.push(['create', type, data]));
      engine.once('drain', () => seen.push('drain'));
      socket.emit('x');
      await until(() => seen.length > 1);
      note(...seen);
      engine.on('close', (reason) => note('close', reason, engine.readyState));
      engine.close();
      await until(() => engine.readyState === 'closed');
      await turn();
    },
    { transports: EACH },
  );

  alike('pings and packets of the engine', async (stage) => {
    const { open, note } = stage;
    const socket = open(
      await rawServer(
        stage,
        () => {},
        (message, link) => {
          if (message !== '40') return;
          link.send('2', '6', '40{"sid":"raw"}', '42["end"]');
        },
        opening(5_000),
      ),
    );
    const { engine } = socket.io;
    engine.on('packet', ({ type, data }) => note('packet', type, `${data ?? ''}`.slice(0, 1)));
    engine.on('ping', (...args: unknown[]) => note('ping', ...args));
    engine.on('message' as never, ((data: unknown) => note('message', data)) as never);
    await next(socket, 'end');
    await turn();
  });

  alike(
    'a binaryType is read at each message',
    async ({ server, connected, note }) => {
      server.on('connection', (there: ServerSocket) =>
        there.on('go', () => there.emit('bytes', Buffer.of(1, 2))),
      );
      const socket = await connected();
      for (const binaryType of ['nodebuffer', 'arraybuffer', 'nodebuffer'] as const) {
        socket.io.engine.binaryType = binaryType;
        socket.emit('go');
        note(binaryType, await next(socket, 'bytes'));
      }
    },
    { transports: EACH },
  );

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

describe('a socket behind a proxy', () => {
  const wraps: [string, (socket: Socket) => Socket][] = [
    ['that a framework makes', (socket) => reactive(socket) as Socket],
    ['that passes everything on', (socket) => new Proxy(socket, {})],
    ['that hands out proxies of everything', (socket) => deep(socket)],
  ];
  /** As Vue does: whatever is reached through it is wrapped too. */
  function deep<T extends object>(target: T): T {
    return new Proxy(target, {
      get(on, key, receiver) {
        const value = Reflect.get(on, key, receiver);
        const known = value instanceof Map || value instanceof Set;
        return typeof value === 'object' && value && !known ? deep(value) : value;
      },
    });
  }
  for (const [what, wrap] of wraps)
    alike(
      `works as ever, with a proxy ${what}`,
      async ({ server, open, note, rest }) => {
        server.on('connection', (there: ServerSocket) => {
          there.on('ask', (value, done) => done(value));
          there.on('go', () => there.emit('x', 1));
        });
        const socket = wrap(open());
        socket.on('connect', () => note('connect', socket.connected, typeof socket.id));
        socket.on('disconnect', (reason) => note('disconnect', reason, socket.connected));
        const heard = (...args: unknown[]) => note('x', ...args);
        socket.on('x', heard).onAny((name) => note('any', name));
        socket.emit('early');
        await next(socket, 'connect');
        note(
          await socket.emitWithAck('ask', { a: 1 }),
          await socket.timeout(1_000).emitWithAck('ask', 2),
        );
        socket.emit('go');
        await next(socket, 'x');
        socket.off('x', heard);
        await rest(socket);
        socket.volatile.emit('go');
        await next(socket, 'x');
        await rest(socket);
        socket.io.engine.close();
        await next(socket, 'connect');
        note(socket.active, socket.sendBuffer.length);
        socket.disconnect();
        note(socket.connected, socket.active, socket.id);
      },
      { transports: [['polling']] },
    );

  unlike(
    'works behind a framework’s proxy on a WebSocket too',
    async ({ server, connected, note }) => {
      server.on('connection', (there: ServerSocket) =>
        there.on('ask', (value, done) => done(value)),
      );
      const socket = reactive(await connected()) as Socket;
      // The peer never hears the answer.
      const answer = socket.emitWithAck('ask', 1);
      const other = await connected();
      await other.emitWithAck('ask', 2);
      note(await Promise.race([answer, other.emitWithAck('ask', 'nothing')]));
    },
    { peer: ['nothing'], holdfast: [1] },
  );

  alike('spied methods are called through', async ({ connected, note }) => {
    const socket = await connected();
    const emit = vi.spyOn(socket, 'emit');
    socket.send('x', 1);
    note(emit.mock.calls);
    emit.mockImplementation((() => socket) as never);
    socket.emit('never sent');
    note(emit.mock.calls.length);
    emit.mockRestore();
    const disconnect = vi.spyOn(socket, 'disconnect');
    socket.close();
    note(disconnect.mock.calls.length);
  });
});
