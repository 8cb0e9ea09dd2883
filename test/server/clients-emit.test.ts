import { describe, expect, it } from 'vitest';
import type { Socket as ServerSocket } from '../../test-server/index.js';
import { connected, happens, serve, until } from './support.js';

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
