import type { Socket } from 'socket.io';
import { describe, it } from 'vitest';
import { direct, joined, rawSocket, until } from './support.js';
import { type Application, sameLog, twins } from './twins.js';

describe('namespaces', () => {
  const rules: Application = (io) => {
    const greet = (socket: Socket) => socket.emit('hello', socket.nsp.name);
    io.of('static').on('connection', greet);
    io.of(/^\/room-\d$/)
      .use((socket, next) => next(socket.handshake.auth.bad ? new Error('bad') : undefined))
      .on('connection', greet);
    io.of((name, auth, next) =>
      next(name === '/broken' ? new Error('x') : null, auth.token === name),
    ).on('connection', greet);
    io.of('/room-9');
  };

  it.each([
    ['a static one', '40/static,'],
    ['one without its comma', '40/static'],
    ['one with a query', '40/static?x=1,'],
    ['an unknown one', '40/unknown,{"token":1}'],
    ['one by pattern', '40/room-1,'],
    ['one by pattern that the application has named since', '40/room-9,'],
    ['one by pattern whose middleware objects', '40/room-2,{"bad":true}'],
    ['one by function', '40/é,{"token":"/é"}'],
    ['one by a function that fails', '40/broken,{"token":"/broken"}'],
  ])('answer alike to a CONNECT for %s', async (_, frame) => {
    const { same } = await twins({}, rules);
    await same(async (base) => {
      const { webSocket, received } = await rawSocket(base, direct);
      webSocket.send(frame);
      webSocket.send('40');
      await until(() => received.some((text) => text.startsWith('40{')));
      if (!received.some((text) => text.startsWith('44')))
        await until(() => received.length >= 4 || frame.includes('9'));
      return received.slice(1).sort();
    });
  });

  it('by a rule speak as one, are announced, and end with their last socket if told so', () =>
    sameLog(
      (io, log) => {
        const rule = io.of(/^\/room-/);
        io.on('new_namespace', ({ name }) => log('new', name));
        rule.on('connection', (socket) => {
          socket.join('x');
          socket.on('go', () => {
            rule.emit('all');
            rule.to('x').emit('x');
            rule.except('x').emit('nobody');
          });
          socket.on('disconnect', () => log('left', socket.nsp.name));
        });
        rule.use((socket, next) => next(socket.handshake.auth.bad ? new Error('no') : undefined));
      },
      async (base, logged) => {
        const { webSocket, heard } = await joined(base);
        webSocket.send('40/room-1,');
        await heard(1);
        webSocket.send('40/room-2,');
        await heard(2);
        webSocket.send('42/room-1,["go"]');
        await heard(6);
        webSocket.send('41/room-1,');
        await logged(3);
        webSocket.send('40/room-1,{"bad":1}');
        await heard(7);
        webSocket.send('40/room-1,');
        await heard(8);
        await logged(5);
        return heard(8);
      },
      { cleanupEmptyChildNamespaces: true },
    ));

  it('give a client that asks twice while a middleware thinks two sockets, as a ghost', () =>
    sameLog(
      (io, log) => {
        const waiting: (() => void)[] = [];
        io.use((_, next) => {
          waiting.push(next);
          if (waiting.length === 2) for (const go of waiting) go();
        });
        io.on('connection', () => log(io.sockets.sockets.size));
      },
      async (base, logged) => {
        const { webSocket, received } = await rawSocket(base, direct);
        webSocket.send('40');
        webSocket.send('40');
        await logged(2);
        await until(() => received.length === 3);
        return received;
      },
    ));

  it('are left as one by whoever asked twice', () =>
    sameLog(
      (io, log) => {
        const there: Socket[] = [];
        let first: (() => void) | undefined;
        // The second question comes while the first is thought about, however the frames arrive.
        io.of('/custom').use((_, next) => {
          if (!first) {
            first = next;
            return;
          }
          if (there.length === 0) first();
          next();
        });
        io.of('/custom').on('connection', (socket) => log(there.push(socket)));
        io.on('connection', (socket) => socket.on('go', () => there[0]?.disconnect()));
      },
      async (base, logged) => {
        const { webSocket, received, together } = await joined(base);
        together('40/custom,', '40/custom,');
        await logged(2);
        webSocket.send('42["go"]');
        await until(() => received.at(-1) === '41/custom,');
        webSocket.send('40/custom,');
        await logged(3);
        await until(() => received.length === 6);
        return received.slice(2).map((text) => text.slice(0, 10));
      },
    ));

  it('are not joined when the connection has ended meanwhile', () =>
    sameLog(
      (io, log) => {
        io.use((socket, next) => {
          log('middleware');
          socket.conn.once('close', () => {
            next();
            setImmediate(() => setImmediate(() => log(io.sockets.sockets.size)));
          });
        });
        io.on('connection', () => log('never'));
      },
      async (base, logged) => {
        const { webSocket } = await rawSocket(base, direct);
        webSocket.send('40');
        await logged(1);
        webSocket.terminate();
        await logged(2);
      },
    ));
});
