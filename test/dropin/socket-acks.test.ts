import { describe } from 'vitest';
import { hears } from './hears.js';
import { acksOf } from './internals.js';
import { accept, rawServer } from './raw.js';
import { alike, EACH, next, unlike, until } from './support.js';

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
