import { describe, expect, it } from 'vitest';
import type { Socket as ServerSocket } from '../../test-server/index.js';
import { client, connected, happens, serve, until } from './support.js';

// Judged by the stock client: what it understands is right.

const TRANSPORTS = [['polling'], ['websocket']];

describe.each(TRANSPORTS)('over %s alone', (transport) => {
  const transports = [transport];

  it('connects, keeps its heartbeat and leaves no session behind', async () => {
    const server = await serve({ pingInterval: 30 });
    const socket = await connected(server.url, { transports });
    for (let pings = 0; pings < 3; pings++) await happens(socket.io, 'ping');
    expect(socket.connected).toBe(true);
    expect(server.sessions()).toEqual([{ sid: socket.io.engine.id, transport }]);
    socket.disconnect();
    await until(() => server.sessions().length === 0);
  });

  it('acknowledges in both directions, with all arguments', async () => {
    const server = await serve();
    server.io.on('connection', (socket: ServerSocket) => {
      socket.on('sum', (a: number, b: number, done: (sum: number) => void) => done(a + b));
    });
    const arrival = happens(server.io, 'connection');
    const socket = await connected(server.url, { transports });
    socket.on('whoami', (greeting, done) => done(`${greeting}, client`));
    expect(await socket.emitWithAck('sum', 1, 2)).toBe(3);
    const there: ServerSocket = await arrival;
    expect(await there.emitWithAck('whoami', 'hello')).toBe('hello, client');
    const answer = new Promise((resolve) => there.emit('whoami', 'plain', resolve));
    expect(await answer).toBe('plain, client');
  });

  it('carries binary in both directions, nested, and in acknowledgements', async () => {
    const server = await serve();
    server.io.on('connection', (socket: ServerSocket) => {
      socket.on('echo', (value: unknown, done?: (value: unknown) => void) =>
        done ? done(value) : socket.emit('echo', value),
      );
    });
    const socket = await connected(server.url, { transports });
    const value = {
      list: [Buffer.of(1, 2), { deep: Buffer.of(3) }],
      empty: Buffer.alloc(0),
      text: 'é',
    };
    socket.emit('echo', value);
    expect(await happens(socket, 'echo')).toEqual(value);
    expect(await socket.emitWithAck('echo', value)).toEqual(value);
    expect(await socket.emitWithAck('echo', new Uint8Array([1, 2, 3]).subarray(1))).toEqual(
      Buffer.of(2, 3),
    );
  });

  it('keeps the order of a thousand messages with a binary one among them', async () => {
    const server = await serve();
    server.io.on('connection', (socket: ServerSocket) => {
      socket.on('n', (n: unknown) => socket.emit('n', n));
    });
    const socket = await connected(server.url, { transports });
    const got: unknown[] = [];
    socket.on('n', (n) => got.push(n));
    const sent = Array.from({ length: 1000 }, (_, n) => (n % 100 === 7 ? Buffer.of(n % 256) : n));
    for (const n of sent) socket.emit('n', n);
    await until(() => got.length === sent.length);
    expect(got).toEqual(sent);
  });
});

describe('the upgrade', () => {
  it('moves a session from polling to WebSocket and loses nothing', async () => {
    const server = await serve();
    const got: number[] = [];
    const back: number[] = [];
    server.io.on('connection', (socket: ServerSocket) => {
      socket.on('n', (n: number) => {
        got.push(n);
        socket.emit('n', n);
      });
    });
    const socket = client(server.url);
    socket.on('n', (n) => back.push(n));
    let n = 0;
    const timer = setInterval(() => socket.emit('n', n++), 1);
    const manager = socket.io;
    await happens(manager, 'open');
    await happens(manager.engine, 'upgrade');
    clearInterval(timer);
    for (const end = n + 50; n < end; ) socket.emit('n', n++);
    await until(() => back.length === n);
    expect(got).toEqual(Array.from({ length: n }, (_, index) => index));
    expect(back).toEqual(got);
    expect(server.sessions()).toEqual([{ sid: manager.engine.id, transport: 'websocket' }]);
    expect(server.log.filter(({ kind }) => kind === 'upgrade')).toMatchObject([{ status: 101 }]);
  });

  it('is not offered when it is not allowed', async () => {
    const server = await serve({ allowUpgrades: false, pingInterval: 30 });
    const socket = await connected(server.url);
    await happens(socket.io, 'ping');
    expect(server.log.some(({ kind }) => kind === 'upgrade')).toBe(false);
  });

  it('is given up when the probe stays mute beyond upgradeTimeout', async () => {
    const server = await serve({ upgradeTimeout: 50 });
    server.faults.afterProbe('mute');
    const socket = client(server.url);
    await happens(socket.io, 'open');
    const error: Error = await happens(socket.io.engine, 'upgradeError');
    expect(error.message).toContain('probe error');
    expect(server.sessions()).toMatchObject([{ transport: 'polling' }]);
  });
});

describe('namespaces', () => {
  it('share one connection and do not hear each other', async () => {
    const server = await serve();
    server.io
      .of('/custom')
      .on('connection', (socket: ServerSocket) => socket.emit('hello', 'custom'));
    server.io.on('connection', (socket: ServerSocket) => socket.emit('hello', 'main'));
    const main = client(server.url);
    const custom = main.io.socket('/custom');
    const heard: string[] = [];
    main.on('hello', (from) => heard.push(`main hears ${from}`));
    custom.on('hello', (from) => heard.push(`custom hears ${from}`));
    await until(() => heard.length === 2);
    expect(heard.sort()).toEqual(['custom hears custom', 'main hears main']);
    expect(server.sessions()).toHaveLength(1);
    expect(main.id).not.toBe(custom.id);
    custom.disconnect();
    await until(() => server.io.of('/custom').sockets.size === 0);
    expect(main.connected).toBe(true);
  });

  it('that nobody made are refused by name', async () => {
    const server = await serve();
    const error: Error = await happens(client(`${server.url}/nowhere`), 'connect_error');
    expect(error.message).toBe('Invalid namespace');
  });

  it('come into being by pattern or by function, with the listeners and middlewares of the rule', async () => {
    const server = await serve();
    const seen: string[] = [];
    const join = (socket: ServerSocket) => seen.push(socket.nsp.name);
    server.io.of(/^\/room-\d+$/).on('connection', join);
    const guarded = server.io.of((name, auth, decide) => decide(null, auth.token === name));
    guarded.use((_, next) => next(Object.assign(new Error('later'), { data: { wait: 1 } })));
    await connected(`${server.url}/room-1`);
    await connected(`${server.url}/room-2`);
    await connected(`${server.url}/room-2`);
    expect(seen).toEqual(['/room-1', '/room-2', '/room-2']);
    const refused = client(`${server.url}/secret`, { auth: { token: '/secret' } });
    expect(await happens(refused, 'connect_error')).toMatchObject({
      message: 'later',
      data: { wait: 1 },
    });
    const unknown = client(`${server.url}/secret2`, { auth: { token: 'wrong' } });
    expect(await happens(unknown, 'connect_error')).toMatchObject({ message: 'Invalid namespace' });
  });
});

describe('middlewares', () => {
  it('run in order and refuse with message and data', async () => {
    const server = await serve();
    const order: number[] = [];
    server.io.use((socket, next) => {
      order.push(1);
      socket.data.user = socket.handshake.auth.user;
      setImmediate(next);
    });
    server.io.use((socket, next) => {
      order.push(2);
      if (socket.data.user) return next();
      next(Object.assign(new Error('who are you?'), { data: { code: 'no_user' } }));
    });
    const stranger = client(server.url);
    const error = await happens(stranger, 'connect_error');
    expect(error).toMatchObject({ message: 'who are you?', data: { code: 'no_user' } });
    expect(stranger.active).toBe(false);
    const arrival = happens(server.io, 'connection');
    await connected(server.url, { auth: { user: 'ada' }, query: { from: 'test' } });
    const there: ServerSocket = await arrival;
    expect(there.data).toEqual({ user: 'ada' });
    expect(there.handshake.query).toMatchObject({ from: 'test', EIO: '4' });
    expect(order).toEqual([1, 2, 1, 2]);
  });

  it('of events keep an event from its listeners and tell only the server', async () => {
    const server = await serve();
    const heard: unknown[] = [];
    server.io.on('connection', (socket: ServerSocket) => {
      socket.use(([event], next) => next(event === 'bad' ? new Error('not allowed') : undefined));
      socket.on('error', (error: Error) => heard.push(error.message));
      socket.onAny((event) => heard.push(`any ${event}`));
      socket.on('bad', () => heard.push('bad'));
      socket.on('good', () => heard.push('good'));
    });
    const socket = await connected(server.url);
    socket.emit('bad');
    await until(() => heard.includes('not allowed'));
    socket.emit('good');
    await until(() => heard.includes('good'));
    expect(heard).toEqual(['any bad', 'not allowed', 'any good', 'good']);
  });

  it('survive an event called error that nobody listens to', async () => {
    const server = await serve();
    server.io.on('connection', (socket: ServerSocket) =>
      socket.on('after', (done: () => void) => done()),
    );
    const socket = await connected(server.url);
    socket.emit('error', 'boom');
    await socket.timeout(1000).emitWithAck('after');
  });
});

describe('broadcasts', () => {
  async function three() {
    const server = await serve();
    const there: ServerSocket[] = [];
    server.io.on('connection', (socket: ServerSocket) => there.push(socket));
    const heard: string[] = [];
    for (const name of ['a', 'b', 'c']) {
      const socket = await connected(server.url, { transports: ['websocket'] });
      socket.on('say', (what) => heard.push(`${name} ${what}`));
      socket.on('ask', (done) => done(name));
    }
    const [a, b, c] = there as [ServerSocket, ServerSocket, ServerSocket];
    const said = async (count: number) => {
      await until(() => heard.length >= count);
      await server.io.timeout(1000).emitWithAck('ask'); // Whatever else was sent has come by now.
      return heard.splice(0).sort();
    };
    return { server, a, b, c, said };
  }

  it('reach all, rooms, all but some, and all but the sender', async () => {
    const { server, a, b, c, said } = await three();
    a.join('left');
    b.join(['left', 'right']);
    c.join('right');
    server.io.emit('say', 'all');
    expect(await said(3)).toEqual(['a all', 'b all', 'c all']);
    server.io.to('left').to('right').emit('say', 'once');
    expect(await said(3)).toEqual(['a once', 'b once', 'c once']);
    server.io.to('left').except('right').emit('say', 'one');
    expect(await said(1)).toEqual(['a one']);
    server.io.except(c.id).emit('say', 'two');
    expect(await said(2)).toEqual(['a two', 'b two']);
    a.broadcast.emit('say', 'others');
    expect(await said(2)).toEqual(['b others', 'c others']);
    b.to('left').emit('say', 'room');
    expect(await said(1)).toEqual(['a room']);
    b.except(c.id).emit('say', 'rest');
    expect(await said(1)).toEqual(['a rest']);
    server.io.volatile.emit('say', Buffer.from('bin'));
    expect(await said(3)).toEqual(['a bin', 'b bin', 'c bin']);
    b.leave('left');
    server.io.in('left').emit('say', 'alone');
    expect(await said(1)).toEqual(['a alone']);
  });

  it('collect acknowledgements, find sockets, move them and end them', async () => {
    const { server, a, b, c } = await three();
    expect((await server.io.timeout(1000).emitWithAck('ask')).sort()).toEqual(['a', 'b', 'c']);
    server.io.in([a.id, b.id]).socketsJoin('pair');
    expect((await server.io.in('pair').fetchSockets()).map(({ id }) => id)).toEqual([a.id, b.id]);
    const failure = server.io.to('pair').timeout(30).emitWithAck('unheard');
    await expect(failure).rejects.toMatchObject({
      message: 'operation has timed out',
      responses: [],
    });
    server.io.socketsLeave('pair');
    expect(await server.io.in('pair').fetchSockets()).toEqual([]);
    const gone = happens(c, 'disconnect');
    server.io.in(c.id).disconnectSockets();
    expect(await gone).toBe('server namespace disconnect');
    expect(server.io.sockets.sockets.size).toBe(2);
  });
});

describe('disconnect reasons', () => {
  const reasonsOf = async (act: (there: ServerSocket, here: ReturnType<typeof client>) => void) => {
    const server = await serve();
    const arrival = happens(server.io, 'connection');
    const here = await connected(server.url, { transports: ['websocket'], reconnection: false });
    const there: ServerSocket = await arrival;
    there.join('room');
    const rooms = new Promise((resolve) =>
      there.on('disconnecting', () => resolve([...there.rooms])),
    );
    const both = Promise.all([happens(there, 'disconnect'), happens(here, 'disconnect')]);
    act(there, here);
    expect(await rooms).toEqual([there.id, 'room']);
    expect(there.rooms.size).toBe(0);
    return both;
  };

  it.each([
    ['the client leaves', 'client namespace disconnect', 'io client disconnect', 'client'],
    ['the server leaves', 'server namespace disconnect', 'io server disconnect', 'server'],
    ['the server closes', 'server namespace disconnect', 'io server disconnect', 'close'],
    ['the connection is closed', 'transport close', 'forced close', 'engine'],
  ])('are right when %s', async (_, serverReason, clientReason, who) => {
    const reasons = await reasonsOf((there, here) => {
      if (who === 'client') here.disconnect();
      else if (who === 'engine') here.io.engine.close();
      else there.disconnect(who === 'close');
    });
    expect(reasons).toEqual([serverReason, clientReason]);
  });

  it('is given to acknowledgements that can no longer come', async () => {
    const server = await serve();
    const arrival = happens(server.io, 'connection');
    const here = await connected(server.url);
    const there: ServerSocket = await arrival;
    const answer = there.timeout(60_000).emitWithAck('unheard');
    here.disconnect();
    await expect(answer).rejects.toThrow('socket has been disconnected');
  });
});

describe('emitting on the server', () => {
  it('times out without an answer and refuses reserved names', async () => {
    const server = await serve();
    const arrival = happens(server.io, 'connection');
    await connected(server.url);
    const there: ServerSocket = await arrival;
    await expect(there.timeout(20).emitWithAck('unheard')).rejects.toThrow(
      'operation has timed out',
    );
    expect(() => there.emit('connect')).toThrow('"connect" is a reserved event name');
  });

  it('drops a volatile event when no poll is waiting, and delivers the next one', async () => {
    const server = await serve();
    const arrival = happens(server.io, 'connection');
    const here = await connected(server.url, { transports: ['polling'] });
    const there: ServerSocket = await arrival;
    await until(() => there.conn.transport.writable);
    const got: number[] = [];
    here.on('n', (n) => got.push(n));
    there.emit('n', 1);
    there.volatile.emit('n', 2); // The poll has just been answered.
    there.emit('n', 3);
    await until(() => got.includes(3));
    expect(got).toEqual([1, 3]);
  });
});
