import { ready } from 'holdfast';
import type { ServerSocket } from 'holdfast/testing';
import { describe, expect, it } from 'vitest';
import { faces, happens, join, serve, type TransportName, until } from './support.js';

const ways: [name: string, transports: TransportName[]][] = [
  ['polling', ['polling']],
  ['websocket', ['websocket']],
  ['an upgrade', ['polling', 'websocket']],
];

describe.each(Object.keys(faces))('%s', (face) => {
  describe.each(ways)('by %s', (_, transports) => {
    it('has acknowledgements both ways', async () => {
      const server = serve();
      const { socket, there } = await join(server, { face, transports });
      there.on('double', (n: number, done: (n: number) => void) => done(2 * n));
      socket.on('triple', (n: number, done: (n: number) => void) => done(3 * n));
      expect(await socket.emitWithAck('double', 21)).toBe(42);
      expect(await there.emitWithAck('triple', 14)).toBe(42);
      expect(await server.io.timeout(1000).emitWithAck('triple', 1)).toEqual([3]);
    });

    it('carries bytes both ways, as copies', async () => {
      const server = serve();
      const { socket, there } = await join(server, { face, transports });
      const up = Uint8Array.of(1, 2, 3);
      const heard = new Promise<unknown[]>((resolve) =>
        there.on('up', (...args: unknown[]) => resolve(args)),
      );
      socket.emit('up', up, { deep: [Uint8Array.of(4).buffer] });
      const got = await heard;
      up[0] = 99;
      expect(got).toEqual([Uint8Array.of(1, 2, 3), { deep: [Uint8Array.of(4)] }]);

      const down = Uint8Array.of(5, 6);
      const back = happens(socket, 'down');
      there.emit('down', down);
      const bytes = new Uint8Array(await back);
      down[0] = 99;
      expect(bytes).toEqual(Uint8Array.of(5, 6));
    });

    it('keeps the order of many events, across an upgrade as well', async () => {
      const server = serve();
      const { socket, there, transport } = await join(server, { face, transports });
      const up: unknown[] = [];
      const down: unknown[] = [];
      there.on('n', (n: unknown) => up.push(n));
      socket.on('n', (n: unknown) => down.push(n));
      const wanted = transports.at(-1);
      const sent: unknown[] = [];
      while (transport() !== wanted || sent.length < 100) {
        const what = sent.length % 3 ? sent.length : Uint8Array.of(sent.length % 256);
        sent.push(what);
        socket.emit('n', what);
        there.emit('n', what);
        if (sent.length % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      }
      await until(() => up.length === sent.length && down.length === sent.length);
      expect(up).toEqual(sent);
      const readable = down.map((what) =>
        what instanceof ArrayBuffer ? new Uint8Array(what) : what,
      );
      expect(readable).toEqual(sent);
      expect(server.opened).toBe(1);
    });

    it('ends the session on the server when the client leaves', async () => {
      const server = serve();
      const { socket, there } = await join(server, { face, transports });
      const gone = happens(there, 'disconnect');
      socket.disconnect();
      expect(await gone).toBe('client namespace disconnect');
      await until(() => server.connections === 0);
    });

    it('tells the client when the server ends it', async () => {
      const server = serve();
      const { socket, there } = await join(server, { face, transports });
      const gone = happens(socket, 'disconnect');
      there.disconnect(true);
      expect(await gone).toBe('io server disconnect');
      await until(() => server.connections === 0);
    });
  });

  it('keeps namespaces apart, static ones and those that a pattern makes', async () => {
    const server = serve();
    server.io.of('/chat').on('connection', (socket: ServerSocket) => socket.emit('from', 'chat'));
    server.io
      .of(/^\/room-\d+$/)
      .on('connection', (socket: ServerSocket) => socket.emit('from', socket.nsp.name));
    for (const [nsp, from] of [
      ['/chat', 'chat'],
      ['/room-7', '/room-7'],
    ]) {
      const { socket } = faces[face]!(server, { nsp: nsp! });
      expect(await happens(socket, 'from')).toBe(from);
    }
  });

  it('is refused where there is no such namespace', async () => {
    const { socket } = faces[face]!(serve(), { nsp: '/nowhere' });
    expect(await happens(socket, 'connect_error')).toMatchObject({ message: 'Invalid namespace' });
    expect(socket.getSnapshot().status).toBe('refused');
  });

  it('is refused by a middleware, with what that says, and let in with other credentials', async () => {
    const server = serve();
    server.io.use((socket, next) => {
      const { token } = socket.handshake.auth;
      if (token === 'good') return next();
      next(Object.assign(new Error('not you'), { data: { token } }));
    });
    const { socket } = faces[face]!(server, { auth: { token: 'bad' } });
    const error = await happens(socket, 'connect_error');
    expect(error).toMatchObject({ message: 'not you', data: { token: 'bad' } });
    expect(server.io.sockets.sockets.size).toBe(0);

    socket.auth = { token: 'good' };
    socket.connect();
    await ready(socket);
    expect(server.connections).toBe(1);
  });

  it('hears what is said in its rooms, and nothing else', async () => {
    const server = serve();
    const [ada, bob] = [await join(server, { face }), await join(server, { face })];
    const heard: Record<string, unknown[]> = { ada: [], bob: [] };
    ada.socket.on('say', (what: unknown) => heard.ada!.push(what));
    bob.socket.on('say', (what: unknown) => heard.bob!.push(what));
    ada.there.join('quiet');
    bob.there.join(['quiet', 'loud']);
    server.io.to('loud').emit('say', 'to the loud');
    server.io.in('quiet').except('loud').emit('say', 'to the quiet only');
    ada.there.to('quiet').emit('say', 'from ada');
    bob.there.broadcast.emit('say', 'from bob');
    server.io.emit('say', 'to all');
    await until(() => heard.ada!.length + heard.bob!.length === 6);
    expect(heard.ada).toEqual(['to the quiet only', 'from bob', 'to all']);
    expect(heard.bob).toEqual(['to the loud', 'from ada', 'to all']);
  });

  it('comes back to its session, with what it missed', async () => {
    const server = serve({ connectionStateRecovery: {} });
    const { socket, there } = await join(server, { face });
    const heard: unknown[] = [];
    socket.on('say', (what: unknown) => heard.push(what));
    const { id } = socket;
    there.join('room');
    there.data.name = 'ada';
    there.emit('say', 'before');
    await until(() => heard.length === 1);

    const back = happens(server.io, 'connection');
    server.dropLink();
    server.io.to('room').emit('say', 'to the room');
    server.io.to('elsewhere').emit('say', 'elsewhere');
    const again: ServerSocket = await back;
    await ready(socket);
    expect(socket.recovered).toBe(true);
    expect(socket.id).toBe(id);
    expect(again.data).toEqual({ name: 'ada' });
    expect(again.rooms.has('room')).toBe(true);
    expect(heard).toEqual(['before', 'to the room']);
  });
});

describe('a test server', () => {
  it('shows a listener the address, the headers and the credentials', async () => {
    const { there } = await join(serve(), { auth: { token: 'x' }, transports: ['websocket'] });
    expect(there.handshake).toMatchObject({
      auth: { token: 'x' },
      query: { EIO: '4', transport: 'websocket' },
      headers: { host: 'app.test' },
      address: '127.0.0.1',
    });
  });

  it('takes polling only, or WebSocket only, if it is told to', async () => {
    for (const name of ['polling', 'websocket'] as const) {
      const server = serve({ transports: [name] });
      const { transport } = await join(server, { transports: [name] });
      expect(transport()).toBe(name);
      const other = faces.io!(server, {
        transports: [name === 'polling' ? 'websocket' : 'polling'],
      });
      expect((await happens(other.socket, 'connect_error')).message).toMatch(/error|close/);
    }
  });

  it('offers no upgrade if it is told not to', async () => {
    const { transport, socket, there } = await join(serve({ allowUpgrades: false }));
    there.on('echo', (done: () => void) => done());
    for (let n = 0; n < 5; n++) await socket.emitWithAck('echo');
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(transport()).toBe('polling');
  });

  it('counts the connections that there are, and those that there were', async () => {
    const server = serve();
    const first = await join(server);
    await join(server);
    expect([server.connections, server.opened]).toEqual([2, 2]);
    first.socket.disconnect();
    await until(() => server.connections === 1);
    expect(server.opened).toBe(2);
  });

  it('does not see the clients of another one', async () => {
    const servers = [serve(), serve()];
    const clients = [await join(servers[0]!), await join(servers[1]!)];
    expect(servers.map(({ connections }) => connections)).toEqual([1, 1]);
    const heard: unknown[] = [];
    for (const { socket } of clients) socket.on('say', (what: unknown) => heard.push(what));
    servers[0]!.io.emit('say', 'first');
    servers[1]!.io.emit('say', 'second');
    await until(() => heard.length === 2);
    servers[0]!.close();
    await until(() => !clients[0]!.socket.connected);
    expect(clients[1]!.socket.connected).toBe(true);
    expect(heard).toEqual(['first', 'second']);
  });
});
