import type { Socket as ServerSocket } from 'socket.io';
import { describe } from 'vitest';
import { alike, next, type Socket, type Stage, unlike, until } from './support.js';

const queueOf = (socket: Socket) =>
  (socket as unknown as { _queue: { pending: boolean; tryCount: number }[] })._queue;

/** Notes what the server hears; `answers` decides whether it acknowledges. */
function hears({ server, note }: Stage, answers: (name: string, count: number) => boolean): void {
  const counts: Record<string, number> = {};
  server.on('connection', (there: ServerSocket) =>
    there.onAny((name, ...args) => {
      const ack = args.pop();
      counts[name] = (counts[name] ?? 0) + 1;
      note('server', name, ...args, typeof ack);
      if (answers(name, counts[name])) ack('answer', counts[name]);
    }),
  );
}

/** The arguments that an acknowledgement came with. */
const acked = (emit: (ack: (...args: unknown[]) => void) => void): Promise<unknown[]> =>
  new Promise((resolve) => emit((...args) => resolve(args)));

describe('retries', () => {
  alike('send an event again until it is answered', async (stage) => {
    hears(stage, (_, count) => count === 3);
    const { connected, note } = stage;
    const socket = await connected('/', { retries: 3, ackTimeout: 150 });
    const { acks } = socket as unknown as { acks: object };
    note(socket.emit('plain', 1) === socket, queueOf(socket).length, Object.keys(acks));
    note(await acked((ack) => socket.emit('asked', 2, ack)));
    note(queueOf(socket).length);
  });

  alike('give up after so many, and go on with the next', async (stage) => {
    hears(stage, (name) => name === 'b');
    const { connected, note } = stage;
    const socket = await connected('/', { retries: 1, ackTimeout: 150 });
    socket.emit('a', (...args: unknown[]) => note('a', ...args));
    note(await acked((ack) => socket.emit('b', ack)));
    note(queueOf(socket).length);
  });

  alike('keep the order, one at a time', async (stage) => {
    const answers: (() => void)[] = [];
    const { connected, note, server } = stage;
    server.on('connection', (there) =>
      there.onAny((name, ack) => {
        note('server', name);
        answers.push(ack);
      }),
    );
    const socket = await connected('/', { retries: 3, ackTimeout: 8_000 });
    socket.emit('a').emit('b').emit('c');
    for (let n = 0; n < 3; n++) {
      await until(() => answers.length > n);
      note(queueOf(socket).map(({ pending, tryCount }) => [pending, tryCount]));
      answers[n]?.();
    }
    await until(() => !queueOf(socket).length);
  });

  alike('wait for the connection, and survive it', async (stage) => {
    hears(stage, (name) => name !== 'mute');
    const { open, note, server } = stage;
    const heard = new Promise((resolve) =>
      server.on('connection', (peer) => void peer.on('mute', resolve)),
    );
    const socket = open('/', { retries: 5, ackTimeout: 8_000, autoConnect: false });
    const answer = acked((ack) => socket.emit('early', ack));
    note(queueOf(socket).length, socket.sendBuffer.length);
    socket.on('connect', () => note('connect', queueOf(socket)[0]?.pending));
    socket.connect();
    note(await answer);
    socket.emit('mute');
    await heard;
    socket.io.engine.close();
    note(queueOf(socket).length);
    await next(socket, 'connect');
    note(queueOf(socket).map(({ tryCount }) => tryCount));
  });

  alike('survive a disconnect() and go on after connect()', async (stage) => {
    hears(stage, (_, count) => count === 2);
    const { connected, note } = stage;
    const socket = await connected('/', { retries: 5, ackTimeout: 8_000 });
    const answer = acked((ack) => socket.emit('a', ack));
    socket.disconnect();
    note(queueOf(socket).length);
    socket.connect();
    note(await answer.then(([error]) => error));
  });

  alike('do not hold volatile events, nor what has its own timeout', async (stage) => {
    hears(stage, () => false);
    const { connected, note } = stage;
    const socket = await connected('/', { retries: 1, ackTimeout: 8_000 });
    socket.volatile.emit('volatile');
    note(queueOf(socket).length);
    note(await acked((ack) => socket.timeout(300).emit('own', ack)));
  });

  alike('work with emitWithAck()', async (stage) => {
    hears(stage, (name, count) => name === 'a' && count === 2);
    const { connected, note } = stage;
    const socket = await connected('/', { retries: 1, ackTimeout: 150 });
    note(await socket.emitWithAck('a'));
    note(await socket.emitWithAck('b').catch((error) => error));
  });

  unlike(
    'without ackTimeout an answer is an answer',
    async (stage) => {
      hears(stage, () => true);
      const { connected, note } = stage;
      const socket = await connected('/', { retries: 2 });
      note(await acked((ack) => socket.emit('a', ack)));
    },
    {
      peer: [
        ['answer'],
        ['server', 'a', 'function'],
        ['server', 'a', 'function'],
        ['server', 'a', 'function'],
      ],
      holdfast: [
        [null, 'answer', 1],
        ['server', 'a', 'function'],
      ],
    },
  );

  unlike(
    'leave no flag behind when an event waits in the queue',
    async (stage) => {
      const { open, note } = stage;
      const socket = open('/', { retries: 1, autoConnect: false });
      socket.timeout(5).emit('queued');
      note(
        (
          await acked(
            (ack) =>
              socket.volatile.emit('dropped', ack).emit('x', ack) &&
              setTimeout(() => ack('still waiting'), 50),
          )
        )[0],
      );
    },
    { peer: [{ error: 'operation has timed out' }], holdfast: ['still waiting'] },
  );
});
