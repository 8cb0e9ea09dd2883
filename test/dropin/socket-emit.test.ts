import type { Socket as ServerSocket } from 'socket.io';
import { describe } from 'vitest';
import { accept, rawServer } from './raw.js';
import { alike, EACH, next, type Stage, turn, unlike, until } from './support.js';

/** Notes what the server hears, in order, and acknowledges `ask` with its arguments. */
const hears = ({ server, note }: Stage): void => {
  server.on('connection', (there: ServerSocket) =>
    there.onAny((name, ...args) => {
      // It arrives before its limit is over or after it, whichever machine this is.
      if (name === 'mute') return;
      const ack = typeof args.at(-1) === 'function' && args.pop();
      note('server', name, ...args, ack ? 'asks' : '');
      if (ack) ack(...args);
    }),
  );
};

/** Everything emitted before has arrived. */
const FLUSHED = ['server', 'flushed', 'asks'];
const flushed = (socket: Awaited<ReturnType<Stage['connected']>>) =>
  new Promise((resolve) => socket.timeout(8_000).emit('flushed', resolve));

/** What the server notes of an event without arguments. */
const heard = (name: string) => ['server', name, ''];

describe('emit', () => {
  alike(
    'sends any arguments, and returns the socket',
    async (stage) => {
      hears(stage);
      const { connected, note } = stage;
      const socket = await connected();
      note(socket.emit('none') === socket);
      socket.emit('many', 1, 'two', null, undefined, [3, [4]], { five: { six: 6 } }, true);
      socket.emit('special', new Date(0), Number.NaN, 'é €😀\u2028"\\\u001e');
      socket.emit('hidden', { toJSON: () => 'shown' }, { a: undefined });
      socket.emit('', 'an empty name');
      socket.emit('long', 'x'.repeat(10));
      note(socket.send('hi', 2) === socket);
      await flushed(socket);
    },
    { transports: EACH },
  );

  alike('refuses the reserved names', async ({ open, note }) => {
    const socket = open();
    for (const name of [
      ...['connect', 'connect_error', 'disconnect', 'disconnecting'],
      ...['newListener', 'removeListener', 'error', 'message', 'ping', 'reconnect'],
    ]) {
      try {
        socket.emit(name);
        note(name, 'is sent');
      } catch (error) {
        note(name, error, error instanceof Error, (error as Error).name);
      }
    }
    note(socket.sendBuffer.length);
  });

  alike(
    'carries bytes in every form, anywhere, with and without an acknowledgement',
    async (stage) => {
      hears(stage);
      const { connected, note } = stage;
      const socket = await connected();
      const bytes = Uint8Array.of(0, 1, 2, 255);
      socket.emit('one', bytes.buffer);
      socket.emit('view', bytes.subarray(1, 3), new DataView(bytes.buffer, 2));
      socket.emit('words', Uint16Array.of(1, 258), Float32Array.of(1.5));
      socket.emit('deep', { a: [{ b: Buffer.of(7) }], at: new Date(0) }, Buffer.alloc(0));
      socket.emit('same twice', bytes, bytes);
      note(
        'ack',
        ...(await new Promise<unknown[]>((resolve) =>
          socket.emit('ask', { a: bytes }, 'x', (...args: unknown[]) => resolve(args)),
        )),
      );
    },
    { transports: EACH },
  );

  alike('leaves its arguments as they were', async (stage) => {
    hears(stage);
    const { connected, note } = stage;
    const socket = await connected();
    const data = { a: Buffer.of(1), nested: [Buffer.of(2)] };
    socket.emit('x', data, () => {});
    note(data);
    await flushed(socket);
  });

  alike(
    'receives bytes as Buffers',
    async ({ server, open, note }) => {
      server.on('connection', (there) => there.emit('bytes', Buffer.of(1, 2), [Buffer.of(3)]));
      const socket = open();
      await new Promise<void>((resolve) =>
        socket.on('bytes', (one, [two]) => {
          note(one, two, Buffer.isBuffer(one), Buffer.isBuffer(two));
          resolve();
        }),
      );
    },
    { transports: EACH },
  );

  alike(
    'sends in order what was emitted before the connection stood, and by reference',
    async (stage) => {
      hears(stage);
      const { open, note } = stage;
      const socket = open('/', { autoConnect: false });
      const changing = { value: 'before' };
      socket.emit('a', changing).emit('b', 1);
      const answer = new Promise((resolve) =>
        socket.emit('c', (...args: unknown[]) => resolve(['ack of c', ...args])),
      );
      note(socket.sendBuffer.length);
      changing.value = 'after';
      socket.on('connect', () => {
        note('connect');
        socket.emit('d');
      });
      socket.connect();
      await next(socket, 'connect');
      await flushed(socket);
      note(await answer);
    },
    { transports: EACH },
  );

  alike('what is in the buffer can be taken out', async (stage) => {
    hears(stage);
    const { open, note } = stage;
    const socket = open('/', { autoConnect: false });
    socket.emit('a').emit('b');
    socket.sendBuffer = [];
    socket.emit('c').emit('d');
    socket.sendBuffer.length = 1;
    socket.connect();
    await next(socket, 'connect');
    await flushed(socket);
    note(socket.sendBuffer);
  });

  for (const [what, peer, make] of [
    ['a text', ['transport close'], () => ['x'.repeat(1_000)]],
    ['bytes', ['transport close'], () => [Buffer.alloc(1_001)]],
    [
      'eleven attachments',
      ['transport close'],
      () => Array.from({ length: 11 }, () => Buffer.of(1)),
    ],
  ] as const)
    unlike(
      `what the server would not take is refused alone: ${what}`,
      async ({ connected, note }) => {
        const socket = await connected();
        socket.on('disconnect', (reason) => note(reason));
        try {
          socket.emit('large', ...make());
          await next(socket, 'disconnect');
        } catch (error) {
          note((error as Error).name, socket.connected);
        }
      },
      { peer: [...peer], holdfast: [['RangeError', true]], server: { maxHttpBufferSize: 1_000 } },
    );

  unlike(
    'a listener of connect can look through the buffer and clear it',
    async (stage) => {
      hears(stage);
      const { open, note } = stage;
      const socket = open('/', { autoConnect: false });
      socket.emit('stale').emit('fresh');
      socket.on('connect', () => {
        note(socket.sendBuffer.map(({ data }) => (data as unknown[])[0]));
        socket.sendBuffer = socket.sendBuffer.slice(1);
        socket.emit('mine');
      });
      socket.connect();
      await next(socket, 'connect');
      await flushed(socket);
    },
    {
      peer: [[], heard('stale'), heard('fresh'), heard('mine'), FLUSHED],
      holdfast: [['stale', 'fresh'], heard('fresh'), heard('mine'), FLUSHED],
    },
  );

  alike(
    'what is buffered can be cleared on the manager’s open, and when the connection goes',
    async (stage) => {
      hears(stage);
      const { open, note } = stage;
      const socket = open('/', { autoConnect: false });
      socket.emit('stale');
      socket.io.once('open', () => {
        note(socket.sendBuffer.length);
        socket.sendBuffer = [];
      });
      socket.connect();
      await next(socket, 'connect');
      await flushed(socket);
      socket.on('disconnect', () => {
        socket.emit('late').emit('later');
        note(socket.sendBuffer.length);
        socket.sendBuffer.length = 1;
      });
      socket.io.engine.close();
      await next(socket, 'connect');
      await flushed(socket);
    },
    { transports: EACH },
  );

  alike(
    'buffers while the connection is lost',
    async (stage) => {
      hears(stage);
      const { connected, note, settled } = stage;
      const socket = await connected();
      await settled(socket);
      socket.io.engine.close();
      note(socket.connected);
      await until(() => !socket.connected);
      socket.emit('meanwhile', Buffer.of(1));
      note(socket.sendBuffer.length);
      await next(socket, 'connect');
      await flushed(socket);
    },
    { transports: EACH },
  );
});

interface Internals {
  acks: Record<number, (...args: unknown[]) => void>;
}
const acksOf = (socket: unknown): string[] => Object.keys((socket as Internals).acks);

describe('acknowledgements', () => {
  alike('ids count on over connections', async (stage) => {
    const { open, note } = stage;
    const asked: string[] = [];
    const url = await rawServer(
      stage,
      () => {},
      (message, link) => {
        if (message.startsWith('42')) asked.push(message);
        else accept(message, link);
      },
    );
    const socket = open(url);
    await next(socket, 'connect');
    socket.emit('a', () => {}).emit('b', () => {});
    note(acksOf(socket));
    await until(() => asked.length === 2);
    socket.disconnect().connect();
    await next(socket, 'connect');
    socket.emit('c', () => {});
    await until(() => asked.length === 3);
    note(asked, acksOf(socket));
  });

  alike('come with all arguments, once', async (stage) => {
    const { open, note } = stage;
    const socket = open(
      await rawServer(
        stage,
        () => {},
        (message, link) => {
          if (message === '40') link.send('40{"sid":"raw"}');
          if (message.startsWith('420'))
            link.send('430[1,null,"x",{"a":[]}]', '430[2]', '439[3]', '42["end"]');
        },
      ),
    );
    socket.emit('x', (...args: unknown[]) => note('ack', ...args));
    await next(socket, 'end');
    note(acksOf(socket), socket.connected);
  });

  alike(
    'emitWithAck() resolves with the first argument',
    async (stage) => {
      hears(stage);
      const { connected, note } = stage;
      const socket = await connected();
      note(await socket.emitWithAck('ask', 1, 2));
      note(await socket.emitWithAck('ask'));
      note(await socket.timeout(1_000).emitWithAck('ask', { a: 1 }));
      note(await socket.emitWithAck('ask', Buffer.of(1)));
      note(await socket.emitWithAck('connect').catch((error) => error));
    },
    { transports: EACH },
  );

  alike(
    'timeout() puts an error first, and the event itself goes if it has not left',
    async (stage) => {
      hears(stage);
      const { connected, note, open } = stage;
      const socket = await connected();
      await new Promise<void>((resolve) =>
        socket.timeout(8_000).emit('ask', 'a', (...args: unknown[]) => {
          note('in time', ...args);
          resolve();
        }),
      );
      await flushed(socket);
      await new Promise<void>((resolve) =>
        socket.timeout(5).emit('mute', (...args: unknown[]) => {
          note('late', ...args);
          resolve();
        }),
      );
      note(acksOf(socket));
      note(
        await socket
          .timeout(5)
          .emitWithAck('mute')
          .catch((error) => error),
      );
      note(await new Promise((resolve) => socket.timeout(0).emit('mute', resolve)));
      const away = open('/', { autoConnect: false });
      const given = new Promise((resolve) => away.timeout(5).emit('never', resolve));
      away.emit('kept');
      note(away.sendBuffer.length, await given, away.sendBuffer.length);
    },
  );

  alike('timeout() concerns the next emit only', async (stage) => {
    hears(stage);
    const { connected, note } = stage;
    const socket = await connected();
    note(socket.timeout(100) === socket);
    socket.emit('no ack');
    note(await new Promise((resolve) => socket.emit('ask', 'plain', resolve)));
  });

  alike('ackTimeout gives every callback an error first', async (stage) => {
    hears(stage);
    const { connected, note } = stage;
    for (const [name, ackTimeout] of [
      ['ask', 5_000],
      ['mute', 5],
    ] as const) {
      const socket = await connected('/', { ackTimeout });
      await new Promise<void>((resolve) =>
        socket.emit(name, 1, (...args: unknown[]) => {
          note(...args);
          resolve();
        }),
      );
      note(await socket.emitWithAck(name, 2).catch((error) => error));
    }
  });

  alike('timeout() without a number leaves it to ackTimeout', async (stage) => {
    const { open, note } = stage;
    for (const limits of [{}, { ackTimeout: 5 }]) {
      const socket = open('/', { ...limits, autoConnect: false });
      for (const timeout of [undefined, null] as never[])
        note(
          await new Promise((resolve) => {
            socket.timeout(timeout).emit('never', (error: unknown) => resolve(['limit', error]));
            setTimeout(resolve, 50, 'no limit');
          }),
        );
    }
  });

  alike(
    'that cannot come any more end with an error where there is room for it',
    async (stage) => {
      const { connected, note, watch } = stage;
      const socket = await connected();
      watch(socket, 'socket', 'disconnect');
      socket.emit('mute', (...args: unknown[]) => note('plain', ...args));
      socket.timeout(60_000).emit('mute', (...args: unknown[]) => note('timeout()', ...args));
      socket.emitWithAck('mute').catch((error) => note('emitWithAck()', error));
      socket.disconnect();
      socket.timeout(60_000).emit('mute', (...args: unknown[]) => note('buffered', ...args));
      note(socket.sendBuffer.length);
      await turn();
    },
    { transports: EACH },
  );

  alike('end so when the connection is lost too', async (stage) => {
    hears(stage);
    const { connected, note, watch } = stage;
    const socket = await connected();
    watch(socket, 'socket', 'disconnect');
    socket.emit('mute', (...args: unknown[]) => note('plain', ...args));
    socket.timeout(60_000).emit('mute', (...args: unknown[]) => note('timeout()', ...args));
    await flushed(socket);
    socket.io.engine.close();
    await next(socket, 'connect');
    note(acksOf(socket));
  });

  alike(
    'are given once to the server’s question',
    async ({ server, open, note }) => {
      const socket = open('/', { autoConnect: false });
      socket.on('who', (name, answer) => {
        note(name, typeof answer, answer.length);
        note(answer('me', Buffer.of(1)));
        answer('again');
      });
      const answers = new Promise<void>((resolve) =>
        server.on('connection', (there) =>
          there.emit('who', 'you', (...args: unknown[]) => {
            note('server', ...args);
            resolve();
          }),
        ),
      );
      socket.connect();
      await answers;
    },
    { transports: EACH },
  );

  unlike(
    'an answer after a reconnection does not go to the new session',
    async (stage) => {
      const { open, note } = stage;
      const received: string[] = [];
      const socket = open(
        await rawServer(
          stage,
          () => {},
          (message, link, number) => {
            if (message === '40') link.send('40{"sid":"raw"}', ...(number ? [] : ['427["ask"]']));
            else received.push(message);
          },
        ),
      );
      const answer: (value: string) => void = await next(socket, 'ask');
      socket.io.engine.close();
      await next(socket, 'connect');
      answer('late');
      socket.emit('end');
      await until(() => received.at(-1) === '42["end"]');
      note(received);
    },
    { peer: [['437["late"]', '42["end"]']], holdfast: [['42["end"]']] },
  );
});

describe('flags', () => {
  alike(
    'volatile drops what cannot leave at once',
    async (stage) => {
      hears(stage);
      const { open, note, settled } = stage;
      const socket = open('/', { autoConnect: false });
      note(socket.volatile === socket);
      socket.emit('plain');
      socket.volatile.emit('dropped');
      note(socket.sendBuffer.length);
      socket.connect();
      await next(socket, 'connect');
      await flushed(socket);
      await settled(socket);
      socket.volatile.emit('sent');
      await flushed(socket);
    },
    { transports: EACH },
  );

  alike(
    'volatile drops what comes while a POST is under way',
    async (stage) => {
      hears(stage);
      const { connected, rest } = stage;
      const socket = await connected();
      await flushed(socket);
      await rest(socket);
      socket.emit('busy');
      socket.volatile.emit('dropped');
      await flushed(socket);
    },
    { transports: [['polling']] },
  );

  unlike(
    'volatile may follow another event on an open WebSocket, which takes both',
    async (stage) => {
      hears(stage);
      const { connected } = stage;
      const socket = await connected();
      await flushed(socket);
      socket.emit('first');
      socket.volatile.emit('second');
      await flushed(socket);
    },
    {
      peer: [FLUSHED, ['server', 'first', ''], FLUSHED],
      holdfast: [FLUSHED, ['server', 'first', ''], ['server', 'second', ''], FLUSHED],
    },
  );

  alike(
    'compress() changes nothing but the frame',
    async (stage) => {
      hears(stage);
      const { connected, note } = stage;
      const socket = await connected();
      note(socket.compress(false) === socket, socket.compress(true) === socket);
      socket.compress(false).emit('a');
      await flushed(socket);
    },
    { transports: EACH },
  );

  unlike(
    'do not leak after an emit that throws',
    async (stage) => {
      hears(stage);
      const { connected, note } = stage;
      const socket = await connected();
      try {
        socket.timeout(1_000).emit('connect');
      } catch {
        note('thrown');
      }
      await new Promise<void>((resolve) =>
        socket.emit('ask', 'plain', (...args: unknown[]) => {
          note(...args);
          resolve();
        }),
      );
    },
    {
      peer: ['thrown', [null, 'plain'], ['server', 'ask', 'plain', 'asks']],
      holdfast: ['thrown', 'plain', ['server', 'ask', 'plain', 'asks']],
    },
  );

  unlike(
    'volatile is not buffered while the namespace is awaited, and leaves no handler',
    async (stage) => {
      hears(stage);
      const { open, note, server } = stage;
      const accepted: (() => void)[] = [];
      server.use((_, go) => accepted.push(go));
      const socket = open();
      await until(() => accepted.length);
      socket.volatile.emit('eager', () => {});
      note(socket.sendBuffer.length);
      accepted[0]?.();
      await next(socket, 'connect');
      await flushed(socket);
      socket.disconnect();
      socket.volatile.emit('dropped', () => {});
      note(acksOf(socket).length);
    },
    { peer: [1, 1, ['server', 'eager', 'asks'], FLUSHED], holdfast: [0, 0, FLUSHED] },
  );

  unlike(
    'the handler of an event that has not left is with its packet',
    async ({ open, note }) => {
      const socket = open('/', { autoConnect: false });
      socket.emit('a', () => {});
      note(acksOf(socket), socket.sendBuffer.length);
    },
    { peer: [[['0'], 1]], holdfast: [[[], 1]] },
  );
});
