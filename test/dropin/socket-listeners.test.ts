import { describe } from 'vitest';
import { rawServer } from './raw.js';
import { alike, EACH, next, type Socket, uncaughtIn, unlike, until } from './support.js';

type Listener = (...args: unknown[]) => void;

/** The parts of the emitter that the peer's types hide or inherit. */
type Emitter = Record<
  | 'on'
  | 'addEventListener'
  | 'once'
  | 'off'
  | 'removeListener'
  | 'removeAllListeners'
  | 'removeEventListener',
  (event?: string, listener?: Listener) => Emitter
> & {
  listeners(event: string): Listener[];
  hasListeners(event: string): boolean;
  emit(event: string, ...args: unknown[]): unknown;
};

/** Delivers events to a socket without a server, by the method that receives packets. */
const deliver = (socket: Socket, ...data: unknown[]): void =>
  (socket as unknown as { onpacket(packet: object): void }).onpacket({
    type: 2,
    nsp: '/',
    data,
  });

describe('listeners', () => {
  alike('under all their names', async ({ connected, note }) => {
    const socket = await connected();
    const emitter = socket as unknown as Emitter;
    const a: Listener = (...args) => note('a', ...args);
    const b: Listener = (...args) => note('b', ...args);
    note(emitter.on('x', a) === emitter, emitter.addEventListener('x', b) === emitter);
    note(emitter.once('x', a) === emitter);
    note(emitter.listeners('x').length, emitter.hasListeners('x'), emitter.hasListeners('y'));
    note(emitter.listeners('y'), emitter.listeners('x')[0] === a);
    deliver(socket, 'x', 1);
    note(emitter.listeners('x').length);
    for (const remove of [
      'off',
      'removeListener',
      'removeEventListener',
      'removeAllListeners',
    ] as const) {
      note(remove);
      emitter.on('x', a).on('x', b);
      note(emitter[remove]('x', b) === emitter);
      deliver(socket, 'x');
      note(emitter.listeners('x').length);
      note(emitter[remove]('nothing') === emitter, emitter[remove]('nothing', a) === emitter);
      emitter[remove]('x');
      note(emitter.hasListeners('x'));
      emitter.on('x', a).on('y', b);
      emitter[remove]();
      note(emitter.hasListeners('x'), emitter.hasListeners('y'));
    }
    emitter.once('x', a);
    emitter.off('x', a);
    note(emitter.hasListeners('x'));
  });

  alike('every method can be replaced on one object, as tests do', ({ client, open, note }) => {
    const socket = open('/', { autoConnect: false });
    for (const [one, { prototype }] of [
      [socket, client.Socket],
      [socket.io, client.Manager],
    ] as const) {
      const emitter = one as unknown as Emitter;
      for (const name of [
        ...(['on', 'once', 'addEventListener', 'emit', 'listeners', 'hasListeners'] as const),
        ...(['off', 'removeListener', 'removeEventListener', 'removeAllListeners'] as const),
      ]) {
        note(name, typeof (prototype as unknown as Emitter)[name]);
        emitter[name] = () => name as never;
        note(emitter[name]('x'));
      }
    }
  });

  alike('are called on the object that they listen to', async ({ server, open, note }) => {
    server.on('connection', (there) => there.on('ask', (done) => done()));
    const socket = open();
    const { io } = socket;
    const listener = (name: string, self: unknown) =>
      function (this: unknown) {
        note(name, this === self);
      };
    socket.on('connect', listener('connect', socket)).once('x', listener('once', socket));
    socket.on('x', listener('on', socket)).onAny(listener('any', socket));
    socket.onAnyOutgoing(listener('outgoing', socket));
    io.once('open', listener('manager', io));
    io.engine.once('packet', listener('engine', io.engine));
    await next(socket, 'connect');
    deliver(socket, 'x');
    socket.emit('ask', listener('acknowledgement', socket));
    await new Promise<void>((resolve) => {
      socket.timeout(1_000).emit('ask', function (this: unknown) {
        listener('timeout', socket).call(this);
        resolve();
      });
    });
    socket.on('disconnect', listener('disconnect', socket)).disconnect();
  });

  alike(
    'the same listener twice is called twice, and removed once',
    async ({ connected, note }) => {
      const socket = await connected();
      const listener = () => note('called');
      socket.on('x', listener).on('x', listener);
      deliver(socket, 'x');
      socket.off('x', listener);
      note('less one');
      deliver(socket, 'x');
    },
  );

  alike('added or removed while an event is delivered', async ({ connected, note }) => {
    const socket = await connected();
    const late = () => note('late');
    const removed = () => note('removed');
    socket.on('x', () => {
      note('first');
      socket.off('x', removed).on('x', late);
    });
    socket.on('x', removed);
    deliver(socket, 'x');
    note('again');
    deliver(socket, 'x');
  });

  alike('names that objects have of their own', async ({ connected, note }) => {
    const socket = await connected();
    for (const name of ['toString', 'constructor', '__proto__', 'hasOwnProperty', '', ' ', '$x']) {
      note(name, socket.listeners(name).length, socket.hasListeners(name));
      socket.on(name, () => note('called', name));
      deliver(socket, name);
      socket.off(name);
      deliver(socket, name);
    }
  });

  unlike(
    'a listener that is missing removes no other',
    async ({ connected, note }) => {
      const socket = await connected();
      const emitter = socket as unknown as Emitter;
      emitter.on('x', () => note('called'));
      emitter.off(undefined);
      note(emitter.hasListeners('x'));
      emitter.off('x', undefined);
      note(emitter.hasListeners('x'));
    },
    { peer: [true, false], holdfast: [true, true] },
  );

  alike('an emit is for the server only', async ({ connected, note }) => {
    const socket = await connected();
    socket.on('x', () => note('local'));
    note(socket.emit('x') === socket);
  });

  alike(
    'a throw is reported, and the connection stays',
    async ({ server, connected, note }) => {
      server.on('connection', (there) =>
        there.on('go', () => {
          there.emit('x', 1);
          there.emit('x', 2);
        }),
      );
      const socket = await connected();
      const errors = await uncaughtIn(async () => {
        const got: unknown[] = [];
        socket.on('x', (n) => {
          got.push(n);
          throw new Error(`of ${n}`);
        });
        socket.emit('go');
        await until(() => got.length === 2);
        await new Promise((resolve) => setTimeout(resolve, 5));
      });
      note(errors, socket.connected);
    },
    { transports: EACH },
  );

  unlike(
    'a throw does not reach the other listeners',
    async ({ connected, note }) => {
      const socket = await connected();
      socket.on('x', () => {
        throw new Error('mine');
      });
      socket.on('x', () => note('other'));
      const errors = await uncaughtIn(async () => {
        setTimeout(() => deliver(socket, 'x'));
        await new Promise((resolve) => setTimeout(resolve, 5));
      });
      note(errors);
    },
    { peer: [[{ error: 'mine' }]], holdfast: ['other', [{ error: 'mine' }]] },
  );

  unlike(
    'a symbol names an event',
    async ({ connected, note }) => {
      const socket = await connected();
      const name = Symbol('x') as unknown as string;
      try {
        socket.on(name, () => {});
        note('is taken');
      } catch (error) {
        note(error);
      }
    },
    { peer: [{ error: 'Cannot convert a Symbol value to a string' }], holdfast: ['is taken'] },
  );

  alike('of one class, applied to another’s instance', async ({ connected, note, client }) => {
    const socket = await connected();
    const { prototype } = client.Manager as unknown as { prototype: Emitter };
    prototype.on.call(socket, 'x', () => note('called'));
    deliver(socket, 'x');
    note(socket.listeners('x').length);
    const theirs = client.Socket.prototype as unknown as Emitter;
    theirs.once.call(socket.io, 'reconnect', () => {});
    note(prototype.listeners.call(socket.io, 'reconnect').length);
    theirs.off.call(socket.io, 'reconnect');
    note(prototype.hasListeners.call(socket.io, 'reconnect'));
  });
});

describe('catch-all listeners', () => {
  alike(
    'hear every event first, in their order',
    async ({ server, connected, note }) => {
      server.on('connection', (there) =>
        there.on('go', () => {
          there.emit('x', 1, Buffer.of(1));
          there.emit('y', (answer: unknown) => note('server', answer));
        }),
      );
      const socket = await connected();
      const named =
        (name: string) =>
        (...args: unknown[]) =>
          note(name, ...args.slice(0, 2), args.length);
      const [a, b] = [named('a'), named('b')];
      socket.on('x', named('own'));
      note(socket.onAny(a) === socket, socket.onAny(b) === socket);
      note(socket.prependAny(named('first')) === socket, socket.listenersAny().length);
      socket.on('connect', named('connect'));
      const answered = new Promise<void>((resolve) =>
        socket.on('y', (done) => {
          done('from own');
          resolve();
        }),
      );
      socket.emit('go');
      await answered;
      note(
        socket.offAny(a) === socket,
        socket.listenersAny()[1] === b,
        socket.offAny(a).listenersAny().length,
      );
      deliver(socket, 'z', 1);
      note(socket.offAny() === socket, socket.listenersAny());
      deliver(socket, 'z', 2);
    },
    { transports: EACH },
  );

  alike(
    'hear of what is sent when it leaves, without its acknowledgement',
    async ({ open, note }) => {
      const socket = open('/', { autoConnect: false });
      const named =
        (name: string) =>
        (...args: unknown[]) =>
          note(name, ...args);
      const [a, b] = [named('a'), named('b')];
      note(socket.onAnyOutgoing(a) === socket, socket.prependAnyOutgoing(b) === socket);
      note(socket.listenersAnyOutgoing().length, socket.listenersAnyOutgoing()[0] === b);
      socket.emit('buffered', 1, () => {});
      note('nothing yet');
      socket.connect();
      await next(socket, 'connect');
      socket.emit('at once', Buffer.of(1));
      note(socket.offAnyOutgoing(b) === socket);
      socket.send('less b');
      socket.offAnyOutgoing();
      socket.emit('unheard');
      note(socket.listenersAnyOutgoing());
    },
    { transports: EACH },
  );

  alike('are not called for the socket’s own events', async ({ connected, note, watch }) => {
    const socket = await connected();
    socket.onAny((...args) => note('any', ...args));
    socket.onAnyOutgoing((...args) => note('outgoing', ...args));
    watch(socket, 'socket', 'disconnect', 'connect');
    socket.disconnect();
    socket.connect();
    await next(socket, 'connect');
  });
});

describe('events before the CONNECT answer', () => {
  alike('wait in receiveBuffer, and are first', async (stage) => {
    const { open, note, watch } = stage;
    const socket = open(
      await rawServer(
        stage,
        () => {},
        (message, link) => {
          if (message !== '40') return;
          link.send(
            '42["early",1]',
            '420["early",2]',
            '451-["early",{"_placeholder":true,"num":0}]',
          );
          link.send(Buffer.of(9), '40{"sid":"raw"}', '42["late"]');
        },
      ),
    );
    socket.emit('buffered');
    socket.onAny((name, ...args) => note(name, ...args, socket.connected));
    const sent: string[] = [];
    socket.onAnyOutgoing((name) => sent.push(name));
    watch(socket, 'socket', 'connect');
    await next(socket, 'late');
    note(socket.receiveBuffer, sent);
  });
});
