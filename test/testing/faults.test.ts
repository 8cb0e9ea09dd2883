import type { CoreSocket } from 'holdfast';
import { isDisconnectedError, isTimeoutError, ready } from 'holdfast';
import type { ServerSocket, TestServer } from 'holdfast/testing';
import { describe, expect, it, vi } from 'vitest';
import {
  afterThisTest,
  happens,
  join,
  quiet,
  serve,
  type TransportName,
  until,
} from './support.js';

const ways: [name: string, transports: TransportName[]][] = [
  ['polling', ['polling']],
  ['websocket', ['websocket']],
];

const echo = (server: TestServer) =>
  server.io.on('connection', (socket: ServerSocket) => {
    const answer = (what: unknown, done: (what: unknown) => void) => done(what);
    socket.on('echo', answer);
    socket.on('other', answer);
  });

const answered = (socket: CoreSocket, event: string, ms = 5_000): Promise<unknown> =>
  socket.timeout(ms).emitWithAck(event, 'hello');

describe.each(ways)('over %s', (_, transports) => {
  it('dropLink() breaks the connection, and the client comes back', async () => {
    const server = serve();
    echo(server);
    const { socket, there } = await join(server, { transports });
    const reasons = Promise.all([happens(socket, 'disconnect'), happens(there, 'disconnect')]);
    server.dropLink();
    expect(server.connections).toBe(0);
    const [ofClient, ofServer] = await reasons;
    expect(ofClient).toMatch(/^transport (close|error)$/);
    expect(ofServer).toMatch(/^transport (close|error)$/);
    await ready(socket);
    expect(await answered(socket, 'echo')).toBe('hello');
    expect([server.connections, server.opened]).toEqual([1, 2]);
  });

  it('dropLink() loses what was on its way, and fails the acknowledgements that cannot come', async () => {
    const server = serve();
    const { socket, there } = await join(server, { transports });
    const heard: unknown[] = [];
    there.on('up', (what: unknown) => heard.push(what));
    socket.on('down', (what: unknown) => heard.push(what));
    const answer = socket.timeout(1000).emitWithAck('up', 1);
    // Takes the request that waits, if one does: what answers it has arrived.
    there.emit('noise');
    there.emit('down', 2);
    server.dropLink();
    await expect(answer).rejects.toSatisfy(isDisconnectedError);
    await ready(socket);
    expect(heard).toEqual([]);
  });

  it('dropLink() breaks a connection that is only being made', async () => {
    const server = serve();
    const { socket } = await join(server, { transports });
    server.dropLink();
    await happens(socket.io, 'reconnect_attempt');
    server.dropLink();
    expect((await happens(socket.io, 'reconnect_error')).message).toMatch(/error|close/);
    await ready(socket);
  });

  it('silence() keeps what is said from the other side until it ends', async () => {
    const server = serve();
    echo(server);
    const { socket } = await join(server, { transports });
    server.silence();
    const answer = answered(socket, 'echo');
    await quiet();
    expect(socket.connected).toBe(true);
    expect(await Promise.race([answer, 'nothing yet'])).toBe('nothing yet');
    const another = await join(server, { transports });
    expect(await answered(another.socket, 'echo')).toBe('hello');
    server.silence(false);
    expect(await answer).toBe('hello');
  });

  it('restart() forgets everybody', async () => {
    const server = serve({ connectionStateRecovery: {} });
    const { socket, there } = await join(server, { transports });
    const said = happens(socket, 'say');
    there.emit('say', 'so that there is an offset');
    await said;
    const { id } = socket;
    const lost = happens(socket, 'disconnect');
    server.restart();
    expect(server.connections).toBe(0);
    expect(there.connected).toBe(false);
    await lost;
    await ready(socket);
    expect(socket.recovered).toBe(false);
    expect(socket.id).not.toBe(id);
  });

  it('restart({ downMs }) lets nobody in for that long', async () => {
    const server = serve();
    const { socket } = await join(server, { transports });
    const failures: unknown[] = [];
    socket.io.on('reconnect_error', (error) => failures.push(error));
    vi.useFakeTimers();
    afterThisTest(() => vi.useRealTimers());
    server.restart({ downMs: 60 });
    await vi.advanceTimersByTimeAsync(59);
    expect(socket.connected).toBe(false);
    expect(failures.length).toBeGreaterThan(1);
    await vi.advanceTimersByTimeAsync(20);
    expect(socket.connected).toBe(true);
    expect(server.opened).toBe(2);
  });

  it('restart({ downMs: Infinity }) lasts until the next restart', async () => {
    const server = serve();
    const { socket } = await join(server, { transports });
    server.restart({ downMs: Number.POSITIVE_INFINITY });
    for (let n = 0; n < 3; n++) await happens(socket.io, 'reconnect_error');
    server.restart();
    await ready(socket);
  });

  it('offline() takes the device off the network, and back', async () => {
    const server = serve();
    const { socket, there } = await join(server, { transports });
    const lost = happens(there, 'disconnect');
    server.offline();
    expect(server.platform().online()).toBe(false);
    expect(socket.getSnapshot().status).toBe('offline');
    await lost;
    expect(server.connections).toBe(0);
    const fetched = server.platform().fetch('http://app.test/socket.io/', {});
    await expect(fetched).rejects.toThrow('fetch failed: the test server was told offline(true)');

    server.offline(false);
    expect(server.platform().online()).toBe(true);
    await ready(socket);
    expect(server.connections).toBe(1);
  });

  it('close() ends every connection, and lets nobody in again', async () => {
    const server = serve();
    const { socket, there } = await join(server, { transports });
    const reason = happens(there, 'disconnect');
    const lost = happens(socket, 'disconnect');
    server.close();
    expect(await reason).toMatch(/^(transport (close|error)|server shutting down)$/);
    await lost;
    expect(server.connections).toBe(0);
    const fetched = server.platform().fetch('http://app.test/socket.io/', {});
    await expect(fetched).rejects.toThrow('fetch failed: the test server was closed');
    expect(() => server.restart()).toThrow('this test server was closed; make another one');
    server.close();
    await expect(server.platform().fetch('http://app.test/socket.io/', {})).rejects.toThrow(
      'closed',
    );
  });
});

describe('acknowledgements', () => {
  it('leave later with delayAck(), and at once again with 0', async () => {
    const server = serve();
    echo(server);
    const { socket } = await join(server);
    server.delayAck(40);
    await expect(answered(socket, 'echo', 10)).rejects.toSatisfy(isTimeoutError);
    const start = performance.now();
    expect(await answered(socket, 'echo')).toBe('hello');
    expect(performance.now() - start).toBeGreaterThan(35);
    server.delayAck(0);
    expect(await answered(socket, 'echo')).toBe('hello');
  });

  it('never leave with neverAck(), and are lost for good', async () => {
    const server = serve();
    echo(server);
    const { socket, there } = await join(server);
    server.neverAck();
    const asked = happens(there, 'echo');
    const lost = answered(socket, 'echo', 50);
    await asked;
    server.neverAck(false);
    expect(await answered(socket, 'echo')).toBe('hello');
    await expect(lost).rejects.toSatisfy(isTimeoutError);
  });

  it('can be lost for one event only', async () => {
    const server = serve();
    echo(server);
    const { socket } = await join(server);
    server.neverAck(true, 'echo');
    expect(await answered(socket, 'other')).toBe('hello');
    await expect(answered(socket, 'echo', 20)).rejects.toSatisfy(isTimeoutError);
    server.neverAck(false, 'echo');
    expect(await answered(socket, 'echo')).toBe('hello');
  });

  it('are lost until both neverAck() and neverAck(true, event) have ended', async () => {
    const server = serve();
    echo(server);
    const { socket } = await join(server);
    server.neverAck();
    server.neverAck(true, 'echo');
    server.neverAck(false, 'echo');
    await expect(answered(socket, 'echo', 20)).rejects.toSatisfy(isTimeoutError);
    server.neverAck(true, 'echo');
    server.neverAck(false);
    expect(await answered(socket, 'echo')).toBe('hello');
  });

  it('keep their delay while they are also lost', async () => {
    const server = serve();
    echo(server);
    const { socket } = await join(server);
    server.delayAck(30);
    server.neverAck();
    server.neverAck(false);
    await expect(answered(socket, 'echo', 10)).rejects.toSatisfy(isTimeoutError);
  });
});

describe('a listener that throws', () => {
  it('does not keep a fault from reaching the others', async () => {
    const server = serve();
    const [first, second] = [await join(server), await join(server)];
    const errors: unknown[] = [];
    const host = globalThis.queueMicrotask;
    globalThis.queueMicrotask = (run) =>
      host(() => {
        try {
          run();
        } catch (error) {
          errors.push(error);
        }
      });
    try {
      first.there.on('disconnect', () => {
        throw new Error('a listener of the application');
      });
      const lost = [first, second].map(({ socket }) => happens(socket, 'disconnect'));
      server.dropLink();
      expect(server.connections).toBe(0);
      await Promise.all(lost);
      await until(() => errors.length > 0);
    } finally {
      globalThis.queueMicrotask = host;
    }
    expect(errors).toEqual([new Error('a listener of the application')]);
  });
});
