import { describe, it } from 'vitest';
import { joined, until } from './support.js';
import { sameLog } from './twins.js';

describe('acknowledgements', () => {
  it('of a broadcast carry one id, and the time limit keeps the answers that came', () =>
    sameLog(
      (io, log) =>
        io.on('connection', (socket) =>
          socket.on('go', async () => {
            const all = io.timeout(2000).emitWithAck('ask', 'all');
            log(await all.then((answers) => answers.sort()));
            await io
              .timeout(60)
              .emitWithAck('ask', 'some')
              .catch((error) => log(error.message, error.responses));
            log(await io.in('nowhere').timeout(50).emitWithAck('ask'));
            log(await socket.emitWithAck('ask', 'one'));
            log(await socket.timeout(2000).emitWithAck('ask', 'again'));
            await socket
              .timeout(20)
              .emitWithAck('ask', 'mute')
              .catch((error) => log(error.message));
            io.emit('ask', 'without a limit', (error: Error, answers: unknown) =>
              log(error?.message, answers),
            );
          }),
        ),
      async (base, logged) => {
        const both = [await joined(base), await joined(base)];
        for (const [index, { webSocket }] of both.entries())
          webSocket.on('message', (data) => {
            const [, id, what] = /^42(\d+)\["ask",?"?([^"]*)/.exec(`${data}`) ?? [];
            const isMute =
              what === 'mute' || what?.startsWith('without') || (what === 'some' && index === 1);
            if (id && !isMute) webSocket.send(`43${id}[${index},"more"]`);
          });
        both[0]?.webSocket.send('42["go"]');
        await logged(7);
        // The server gives up on what has no limit at once, maybe before it has come.
        await until(() => both.every(({ received }) => received.at(-1)?.includes('without')));
        return both.map(({ received }) => received.slice(2));
      },
    ));

  it('of a broadcast are over with its time limit, whatever comes late', () =>
    sameLog(
      (io, log) =>
        io.on('connection', (socket) => {
          io.timeout(20).emit('ask', (error: Error | null, answers: unknown[]) => {
            log(error?.message, [...answers]);
            socket.emit('over');
          });
          socket.on('end', () => log('end'));
        }),
      async (base, logged) => {
        const { webSocket, heard } = await joined(base);
        await heard(2);
        webSocket.send('430["late"]');
        webSocket.send('42["end"]');
        await logged(2);
      },
    ));

  it('come once, in any shape, and unknown ones are passed over', () =>
    sameLog(
      (io, log) =>
        io.on('connection', (socket) => {
          socket.emit('ask', (...args: unknown[]) => log('answer', ...args));
          socket.on('twice', (done) => {
            done(1, Buffer.of(7));
            done(2);
          });
        }),
      async (base, logged) => {
        const { webSocket, heard } = await joined(base);
        await heard(1);
        for (const frame of [
          '4399["nobody"]',
          '430[1,{"a":null},"é"]',
          '430["again"]',
          '427["twice"]',
        ])
          webSocket.send(frame);
        await logged(1);
        return heard(3);
      },
    ));

  it('can be binary both ways', () =>
    sameLog(
      (io, log) =>
        io.on('connection', (socket) =>
          socket.emit('ask', Buffer.of(1, 2), (answer: unknown) => log(answer)),
        ),
      async (base, logged) => {
        const { webSocket, heard } = await joined(base);
        const asked = await heard(2);
        webSocket.send('461-0[{"_placeholder":true,"num":0}]');
        webSocket.send(Buffer.of(3, 4));
        await logged(1);
        return asked;
      },
    ));
});
