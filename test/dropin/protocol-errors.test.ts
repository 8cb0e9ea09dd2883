import { describe } from 'vitest';
import { delaysOf } from './delays.js';
import { accept, opening, rawServer } from './raw.js';
import { alike, next, turn, unlike } from './support.js';

describe('a server that breaks the rules', () => {
  const RUDE: [string, ...(string | Buffer)[]][] = [
    ['an unknown type', '49["x"]'],
    ['a payload that is no JSON', '42[nonsense'],
    ['a payload of the wrong kind', '42{"a":1}'],
    ['a reserved event', '42["connect"]'],
    ['bytes that nobody announced', Buffer.of(1, 2)],
    ['text while bytes are due', '451-["x",{"_placeholder":true,"num":0}]', '42["y"]'],
    [
      'a placeholder for bytes that are not there',
      '451-["x",{"_placeholder":true,"num":7}]',
      Buffer.of(1),
    ],
    ['too many attachments', `4511-["x"]`],
  ];
  for (const [what, ...frames] of RUDE)
    alike(`ends the connection with a parse error, which comes back: ${what}`, async (stage) => {
      const { open, note } = stage;
      const url = await rawServer(
        stage,
        () => {},
        (message, link, number) => {
          accept(message, link);
          if (number === 0) link.send(...frames);
          else link.send('42["fine"]');
        },
      );
      const socket = open(url);
      socket.on('disconnect', (reason, details) =>
        note('disconnect', reason, details instanceof Error),
      );
      socket.io.on('close', (reason) => note('close', reason));
      await next(socket, 'fine');
      note(socket.connected);
    });

  alike('half an event with bytes is forgotten with its connection', async (stage) => {
    const { open, note } = stage;
    const socket = open(
      await rawServer(
        stage,
        () => {},
        (message, link, number) => {
          accept(message, link);
          if (number === 0) {
            link.send(
              '452-["x",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]',
              Buffer.of(1),
            );
            link.cut();
          } else link.send('42["whole"]', '451-["y",{"_placeholder":true,"num":0}]', Buffer.of(2));
        },
      ),
    );
    socket.on('x', () => note('x'));
    socket.on('whole', () => note('whole'));
    note(await next(socket, 'y'));
  });

  for (const [what, frame] of [
    ['an unknown packet', '9'],
    ['noop', '6'],
    ['pong', '3'],
  ] as const)
    alike(`on the lower layer: ${what}`, async (stage) => {
      const { open, note } = stage;
      const socket = open(
        await rawServer(
          stage,
          () => {},
          (message, link, number) => {
            accept(message, link);
            if (number === 0 && message === '40') link.send(frame);
            link.send('42["fine"]');
          },
        ),
      );
      socket.on('disconnect', (reason, details) => note('disconnect', reason, details));
      await next(socket, 'fine');
      await turn();
      note(socket.io.engine.readyState);
    });

  unlike(
    'a second handshake ends the session',
    async (stage) => {
      const { open, note } = stage;
      const socket = open(
        await rawServer(
          stage,
          () => {},
          (message, link, number) => {
            accept(message, link);
            if (number === 0 && message === '40') link.send(opening(1_000));
            link.send('42["fine"]');
          },
        ),
      );
      socket.on('disconnect', (reason, details) => note('disconnect', reason, details));
      await next(socket, 'fine');
      note('fine');
    },
    {
      peer: ['fine'],
      holdfast: [['disconnect', 'transport error', { error: 'server error' }], 'fine'],
    },
  );

  unlike(
    'a server that accepts and drops at once is not tried in a tight loop',
    async (stage) => {
      const url = await rawServer(stage, (link) => link.cut());
      stage.note(await delaysOf(stage, 4, url, { randomizationFactor: 0 }, 'close'));
    },
    { peer: [[10, 10, 10, 10]], holdfast: [[10, 20, 40, 80]] },
  );
});
