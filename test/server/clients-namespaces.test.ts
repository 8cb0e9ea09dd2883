import { describe, expect, it } from 'vitest';
import type { Socket as ServerSocket } from '../../test-server/index.js';
import { client, connected, happens, serve, until } from './support.js';

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
