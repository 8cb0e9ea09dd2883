import type { Socket } from 'socket.io';
import { describe, it } from 'vitest';
import { ask, held, polling, type RawSocket, rawSocket, session, until } from './support.js';
import { type Application, type Options, twins } from './twins.js';

const direct = '?EIO=4&transport=websocket';

/** A raw WebSocket that has joined `/`. Of what it received, `heard` leaves out what every connection begins with. */
async function joined(
  base: string,
  connect = '40',
): Promise<RawSocket & { heard(count: number): Promise<string[]> }> {
  const raw = await rawSocket(base, direct);
  raw.webSocket.send(connect);
  await until(() => raw.received.length >= 2);
  return {
    ...raw,
    async heard(count) {
      await until(() => raw.received.length >= count + 2);
      return raw.received.slice(2);
    },
  };
}

/** Runs the exchange against both; the application writes what it sees into a log, which has to be the same as well. */
async function sameLog(
  application: (io: Parameters<Application>[0], log: (...what: unknown[]) => void) => void,
  exchange: (base: string, logged: (count: number) => Promise<void>) => Promise<unknown>,
  options: Options = {},
): Promise<void> {
  const logs = new Map<unknown, unknown[]>();
  const { same } = await twins(options, (io) => {
    const entries: unknown[] = [];
    logs.set(io, entries);
    application(io, (...what) => entries.push(what));
  });
  await same(async (base, io) => {
    const entries = logs.get(io) ?? [];
    const said = await exchange(base, (count) => until(() => entries.length >= count));
    return [said, entries];
  });
}

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

describe('rooms', () => {
  it('are addressed alike by every chain', () =>
    sameLog(
      (io) => {
        const there: Socket[] = [];
        io.on('connection', (socket) => {
          there.push(socket);
          socket.on('go', () => {
            const [a, b, c] = there as [Socket, Socket, Socket];
            a.join('x');
            b.join(['x', 'y']);
            c.join('y');
            io.to('x').to('y').emit('n', 1);
            io.to(['x', 'y']).except('x').emit('n', 2);
            io.except(['x', a.id]).emit('n', 3);
            a.to('x').emit('n', 4);
            a.broadcast.except(b.id).emit('n', 5);
            a.except('y').emit('n', 6);
            io.in(b.id).socketsJoin(['p', 'q']);
            io.to('p').emit('n', 7);
            io.in('q').socketsLeave(['p', 'q']);
            io.to('p').emit('n', 8);
            b.leave('x');
            b.to('x').to(c.id).emit('n', 9);
            const kept = io.to('x');
            kept.to('y').emit('n', 10);
            kept.emit('n', 11);
            io.of('/').to(a.id).emit('n', 12);
            io.send('n', 13).of('/').send(14);
            io.in('y').disconnectSockets(true);
            a.emit('end');
          });
        });
      },
      async (base) => {
        const all = [await joined(base), await joined(base), await joined(base)];
        all[0]?.webSocket.send('42["go"]');
        const codes = await Promise.all([all[1]?.closed, all[2]?.closed]);
        await until(() => all[0]?.received.at(-1) === '42["end"]');
        return [codes, all.map(({ received }) => received.slice(2))];
      },
    ));

  it('may be called by a number, as JavaScript does with the ids of its users', () =>
    sameLog(
      (io, log) =>
        io.on('connection', async (socket) => {
          const user = 42 as unknown as string;
          socket.join(user);
          log([...socket.rooms].filter((room) => room !== socket.id));
          io.to(user).emit('n', 1);
          io.to('42').emit('n', 'another room');
          io.except(user).emit('n', 'nobody');
          log((await io.in(user).fetchSockets()).length);
          io.socketsLeave(user);
          io.to(user).emit('n', 'nobody');
          socket.emit('end');
        }),
      async (base, logged) => {
        const { heard } = await joined(base);
        await logged(2);
        return heard(2);
      },
    ));

  it('are left last: "disconnecting" still sees them, data stays, and no room is joined any more', () =>
    sameLog(
      (io, log) =>
        io.on('connection', async (socket) => {
          socket.join('room');
          socket.data.name = 'ada';
          log((await io.in('room').fetchSockets()).map(({ data, rooms }) => [data, rooms.size]));
          socket.on('disconnecting', (reason) =>
            log('ing', reason, socket.rooms.size, socket.connected),
          );
          socket.on('disconnect', (reason) =>
            log('ed', reason, socket.rooms.size, socket.disconnected, socket.data),
          );
          socket.on('disconnect', () => {
            socket.join('too late');
            log('late', socket.rooms.size);
          });
        }),
      async (base, logged) => {
        const { webSocket } = await joined(base);
        await logged(1);
        webSocket.send('41');
        await logged(4);
        webSocket.terminate();
        const other = await joined(base);
        await logged(5);
        other.webSocket.terminate();
        await logged(8);
      },
    ));
});

describe('a disconnect', () => {
  it.each([
    ['a ping', '2'],
    ['a message that is too large', `4${'x'.repeat(300)}`],
    ['a packet that is none', 'x'],
    ['an event that is none', '42{}'],
    ['leaving', '41'],
  ])('is told with the same reason and error after %s', (_, frame) =>
    sameLog(
      (io, log) =>
        io.on('connection', (socket) => {
          const why = (error: unknown) => (error instanceof Error ? error.message : error);
          socket.on('disconnecting', (...args) => log('ing', ...args.map(why)));
          socket.on('disconnect', (...args) => log('ed', ...args.map(why)));
        }),
      async (base, logged) => {
        const { webSocket } = await joined(base);
        webSocket.send(frame);
        await logged(2);
      },
      { maxHttpBufferSize: 200 },
    ),
  );

  it('by two requests that overlap is told with the same error', () =>
    sameLog(
      (io, log) =>
        io.on('connection', (socket) =>
          socket.on('disconnect', (reason, error) => log(reason, `${error}`)),
        ),
      async (base, logged) => {
        const sid = await session(base);
        await Promise.all([ask(base, polling(sid)), ask(base, polling(sid))]);
        await logged(1);
      },
    ));
});

describe('the connection below', () => {
  it('shows each packet that comes, and each that goes', () =>
    sameLog(
      (io, log) =>
        io.on('connection', ({ conn, client, request }) => {
          log(client.conn === conn, client.request === request);
          const shape = ({ type, data }: { type: string; data?: unknown }) => [
            type,
            typeof data === 'object' ? [...(data as Uint8Array)] : data,
          ];
          conn.on('packet', (packet) => log('in', ...shape(packet)));
          conn.on('packetCreate', (packet) => log('out', ...shape(packet)));
          io.emit('n', Buffer.of(1));
        }),
      async (base, logged) => {
        const { webSocket } = await joined(base);
        await logged(3);
        webSocket.send('6');
        webSocket.send('451-["x",{"_placeholder":true,"num":0}]');
        webSocket.send(Buffer.of(2));
        await logged(6);
      },
    ));
});

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

describe('middlewares', () => {
  it.each([
    ['nothing', undefined],
    ['an error', new Error('no')],
    ['an error with data', Object.assign(new Error('no'), { data: { code: 1, list: [null] } })],
    ['an error with other fields', Object.assign(new Error('no'), { code: 7 })],
  ])('run in order, and the client is told alike of %s', (_, error) =>
    sameLog(
      (io, log) => {
        io.use((socket, next) => {
          log(1, socket.connected, io.sockets.sockets.size);
          socket.join('early');
          socket.emit('early', 'bird');
          setImmediate(next);
        });
        io.use((_, next) => next(void log(2) as undefined));
        io.use((_, next) => next(error));
        io.on('connection', (socket) => log('in', socket.rooms.size));
      },
      async (base) => {
        const { webSocket, received } = await rawSocket(base, direct);
        webSocket.send('40');
        await until(() => received.length === 3);
        return received.slice(1);
      },
    ),
  );

  it('see the same handshake', () =>
    sameLog(
      (io, log) =>
        io.use(({ handshake, id }, next) => {
          const { headers, query, auth, address, secure, xdomain, url, issued, time } = handshake;
          const kinds = [typeof issued, new Date(time).getTime() > 0, id.length];
          log(
            Object.keys(handshake).sort(),
            kinds,
            headers['x-one'],
            query,
            auth,
            address,
            secure,
            xdomain,
          );
          log(url.replace(/sid=[^&]*/, ''));
          next();
        }),
      async (base, logged) => {
        const headers = { 'x-one': '1', origin: 'http://other.example' };
        const { body } = await ask(base, '?EIO=4&transport=polling&a=1&a=2&b=%20é', { headers });
        const { sid } = JSON.parse(body.slice(1)) as { sid: string };
        await ask(base, polling(sid), { method: 'POST', body: '40{"token":[1]}' });
        await logged(2);
      },
    ));
});
