import { describe, it } from 'vitest';
import { ask, held, joined, polling, session } from './support.js';
import { sameLog } from './twins.js';

describe('events', () => {
  it('pass catch-all listeners, middlewares and listeners in the same order', () =>
    sameLog(
      (io, log) =>
        io.on('connection', (socket) => {
          socket.onAny((...args) => log('any', ...args.slice(0, 2)));
          socket.prependAny((event) => log('first', event));
          const never = () => log('never');
          socket.onAny(never).offAny(never);
          log(socket.listenersAny().length);
          socket.use((event, next) => {
            log('use', event[0]);
            if (event[0] === 'late') setImmediate(next);
            else next(event[0] === 'bad' ? new Error('no') : undefined);
          });
          socket.use(([event], next) => next(void log('use again', event)));
          socket.on('error', (error) => log('error', error.message));
          for (const name of ['a', 'late', 'bad', 'end'])
            socket.on(name, (...args) => log('on', name, ...args));
        }),
      async (base, logged) => {
        const sid = await session(base);
        await ask(base, polling(sid), {
          method: 'POST',
          body: ['42["a",1]', '42["bad"]', '42["late"]', '42["a",2]', '42["end"]'].join('\x1e'),
        });
        await logged(25);
      },
    ));

  it('have as many listeners as are counted, those of the server as well', () =>
    sameLog(
      (io, log) =>
        io.on('connection', (socket) => {
          const listener = () => {};
          socket.on('a', listener).on('a', listener).once('a', listener).off('a', listener);
          log(socket.listenerCount('a'), socket.listenerCount('toString'));
          log(io.listenerCount('connection'), io.of('/other').listenerCount('connection'));
          log(io.listeners('connection').length);
        }),
      async (base, logged) => {
        await joined(base);
        await logged(3);
      },
    ));

  it('that a DISCONNECT follows in the same body are not delivered', () =>
    sameLog(
      (io, log) =>
        io.on('connection', (socket) => {
          socket.onAny((event) => log('any', event));
          socket.on('a', () => log('a'));
          socket.on('disconnect', (reason) => log(reason));
        }),
      async (base, logged) => {
        const sid = await session(base);
        await ask(base, polling(sid), { method: 'POST', body: '42["a"]\x1e41' });
        await logged(2);
        return ask(base, polling(sid), { method: 'POST', body: '6' });
      },
    ));

  it('that go out are seen by outgoing listeners, broadcasts too, and acknowledgements are not', () =>
    sameLog(
      (io, log) =>
        io.on('connection', (socket) => {
          socket.onAnyOutgoing((...args) => log('out', ...args));
          socket.prependAnyOutgoing((event) => log('first', event));
          log(socket.listenersAnyOutgoing().length);
          socket.on('go', (done) => {
            socket.emit('plain', 1, () => {});
            io.emit('all', 2);
            socket.broadcast.emit('others');
            done();
            socket.offAnyOutgoing();
            socket.emit('quiet');
          });
        }),
      async (base) => {
        const { webSocket, heard } = await joined(base);
        webSocket.send('420["go"]');
        return heard(4);
      },
    ));

  it.each([
    ['volatile ones are dropped while the last packet is on its way', 'websocket'],
    ['volatile ones are dropped while no GET waits', 'polling'],
  ])('%s', (_, transport) =>
    sameLog(
      (io) =>
        io.on('connection', (socket) =>
          socket.on('go', () => {
            socket.volatile.emit('n', 1);
            socket.volatile.emit('n', 2);
            socket.emit('n', 3);
            io.volatile.emit('n', 4);
          }),
        ),
      async (base) => {
        if (transport === 'websocket') {
          const { webSocket, heard } = await joined(base);
          webSocket.send('42["go"]');
          return heard(2);
        }
        const sid = await session(base);
        const { answer } = await held(base, polling(sid));
        await ask(base, polling(sid), { method: 'POST', body: '42["go"]' });
        return [await answer, await ask(base, polling(sid))];
      },
    ),
  );

  it('keep their flags to the emit that they were set for', () =>
    sameLog(
      (io, log) =>
        io.on('connection', (socket) =>
          socket.on('go', () => {
            socket.join('room');
            socket.emit('n', 1);
            socket.volatile.to('room').emit('n', 'nobody');
            socket.emit('n', 2);
            socket.emit('n', 3);
            socket
              .timeout(10)
              .to('nowhere')
              .emit('n', (error: Error, got: unknown[]) => log(error, got));
            socket.emit('n', 4, (answer: unknown) => log('answer', answer));
          }),
        ),
      async (base, logged) => {
        const { webSocket, heard, received } = await joined(base);
        webSocket.send('42["go"]');
        await heard(4);
        webSocket.send(`${received[5]}`.replace('42', '43').replace(/\[.*/, '["yes"]'));
        await logged(2);
        return received.slice(2);
      },
    ));
});
