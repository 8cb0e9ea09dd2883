import { describe, it } from 'vitest';
import { ask, joined, polling, session, until } from './support.js';
import { sameLog, twins } from './twins.js';

describe('namespaces', () => {
  it.each([
    ['a DISCONNECT for one that was never joined', ['41/other,']],
    ['an acknowledgement for one that was never joined', ['43/other,0[]']],
    ['a CONNECT for a joined one', ['40/custom,']],
    ['a CONNECT for a joined main one', ['40']],
  ])('close the whole connection at %s', async (_, frames) => {
    const { same } = await twins({}, (io) => void io.of('/custom'));
    await same(async (base) => {
      const { webSocket, received, closed } = await joined(base);
      webSocket.send('40/custom,');
      await until(() => received.length === 3);
      for (const frame of frames) webSocket.send(frame);
      return [await closed, received.slice(1)];
    });
  });

  it('close the whole connection at an event after the DISCONNECT of its namespace, and are joined anew', () =>
    sameLog(
      (io, log) =>
        io
          .of('/custom')
          .on('connection', (socket) => socket.on('disconnect', (reason) => log(reason))),
      async (base, logged) => {
        const { webSocket, received, closed } = await joined(base);
        webSocket.send('40/custom,');
        await until(() => received.length === 3);
        webSocket.send('41/custom,');
        await logged(1);
        webSocket.send('40/custom,');
        await until(() => received.length === 4);
        webSocket.send('41/custom,');
        await logged(2);
        webSocket.send('42/custom,["x"]');
        return [await closed, received.slice(1), received[2] === received[3]];
      },
    ));

  it('close the whole connection at an event that crosses the DISCONNECT of the server', async () => {
    const { same } = await twins({}, (io) =>
      io.of('/custom').on('connection', (socket) => socket.on('go', () => socket.disconnect())),
    );
    await same(async (base) => {
      const { webSocket, received, closed } = await joined(base);
      webSocket.send('40/custom,');
      await until(() => received.length === 3);
      webSocket.send('42/custom,["go"]');
      await until(() => received.length === 4);
      webSocket.send('42/custom,["late"]');
      return [await closed, received.slice(2)];
    });
  });

  it.each([
    ['is unknown', '40/nowhere,', '42/nowhere,["early"]'],
    ['is one by pattern', '40/room-1,', '42/room-1,["early"]'],
    ['objects', '40/closed,', '42/closed,["early"]'],
  ])(
    'answer the CONNECT before what follows it ends the connection: one that %s',
    async (_, ...frames) => {
      const { same } = await twins({}, (io) => {
        io.of(/^\/room-\d$/);
        io.of('/closed').use((_, next) => next(new Error('no')));
      });
      await same(async (base) => {
        const sid = await session(base);
        const sent = await ask(base, polling(sid), { method: 'POST', body: frames.join('\x1e') });
        return [sent, await ask(base, polling(sid)), await ask(base, polling(sid))];
      });
    },
  );

  it.each([
    ['a type that does not exist', '49'],
    ['a type that is no number', '4x'],
    ['an event that is no list', '42{}'],
    ['an event that is no JSON', '42["x"'],
    ['an event of a reserved name', '42["disconnect"]'],
    ['a CONNECT with a list', '40/custom,[]'],
    ['attachments without a count', '45["x"]'],
    ['too many attachments', '4511-["x"]'],
    ['bytes that nobody announced', Buffer.of(1)],
    ['a text where bytes are due', '451-["x",{"_placeholder":true,"num":0}]', '42["x"]'],
    ['a placeholder of no attachment', '451-["x",{"_placeholder":true,"num":7}]', Buffer.of(1)],
  ])('hear an "error" in each of them, and then the end, at %s', (_, ...frames) =>
    sameLog(
      (io, log) => {
        for (const name of ['/', '/custom']) {
          io.of(name).on('connection', (socket) => {
            socket.on('error', (error) => log(name, error instanceof Error && error.message));
            socket.on('disconnect', (reason) => log(name, reason));
          });
        }
      },
      async (base, logged) => {
        const { webSocket, received, closed } = await joined(base);
        webSocket.send('40/custom,');
        await until(() => received.length === 3);
        for (const frame of frames) webSocket.send(frame);
        await logged(4);
        return closed;
      },
    ),
  );
});
