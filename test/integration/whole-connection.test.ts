import { Manager, type ManagerOptions } from 'holdfast';
import type { Socket as ServerSocket } from 'holdfast/test-server';
import { describe, expect, it } from 'vitest';
import { afterThisTest, serve, serveStock } from './support.js';

// A server that takes offence at one packet closes the connection under all its namespaces.

interface Emitter {
  // biome-ignore lint/suspicious/noExplicitAny: emitters of several packages fit this shape
  once(event: any, listener: (...args: any[]) => void): unknown;
}

/** The first argument of the next such event. */
// biome-ignore lint/suspicious/noExplicitAny: each test knows what its event carries
const happens = (emitter: Emitter, event: string): Promise<any> =>
  new Promise((resolve) => emitter.once(event, resolve));

/** Two namespaces of one connection, connected, and what happens to each. */
async function pairOf(url: string, options: Partial<ManagerOptions>) {
  const manager = new Manager(url, {
    reconnectionDelay: 20,
    reconnectionDelayMax: 20,
    randomizationFactor: 0,
    ...options,
  });
  const first = manager.socket('/first');
  const second = manager.socket('/second');
  const both = [first, second];
  afterThisTest(() => {
    for (const socket of both) socket.disconnect();
  });
  await Promise.all(both.map((socket) => happens(socket.connect(), 'connect')));
  const log: unknown[][] = [];
  for (const socket of both) {
    socket.on('connect', () => log.push([socket.nsp, 'connect']));
    socket.on('disconnect', (reason) => log.push([socket.nsp, reason]));
  }
  return { manager, first, second, log };
}

describe.each(['polling', 'websocket'] as const)('over %s', (transport) => {
  it('an event to a namespace that the server has just left costs the connection, and the other namespace comes back', async () => {
    const server = await serve();
    const arrivals = ['/first', '/second'].map(
      (name): Promise<ServerSocket> => happens(server.io.of(name), 'connection'),
    );
    const { manager, first, second, log } = await pairOf(server.url, { transports: [transport] });
    const [leaving, staying] = (await Promise.all(arrivals)) as [ServerSocket, ServerSocket];
    const heard: unknown[] = [];
    leaving.onAny((...args) => heard.push(args));
    const { id } = second;
    const { engine } = manager;

    // Nothing goes out until the faults are cleared, so the DISCONNECT stays on its way.
    server.faults.delay(3_600_000);
    leaving.disconnect();
    const over = happens(staying, 'disconnect');
    expect(first.connected).toBe(true);
    first.emit('late');
    expect(await over).toMatch(/^forced/);
    expect(log).toEqual([]);
    const back = happens(second, 'connect');
    server.faults.clear();
    await back;

    expect(log).toEqual([
      ['/first', 'io server disconnect'],
      ['/second', 'transport close'],
      ['/second', 'connect'],
    ]);
    expect(heard).toEqual([]);
    expect(first.active).toBe(false);
    expect(second.id).not.toBe(id);
    expect(manager.engine).not.toBe(engine);
    expect(server.sessions().length).toBe(1);
  });

  it('an event with more than ten attachments, for which a stock server would end the connection, is refused, and no namespace is harmed', async () => {
    const server = await serveStock();
    const heard: number[] = [];
    for (const name of ['/first', '/second']) {
      server.io.of(name).on('connection', (socket) => {
        socket.on('bytes', (bytes: Uint8Array[], done: () => void) => {
          heard.push(bytes.length);
          done();
        });
      });
    }
    const { first, second, log } = await pairOf(server.url, { transports: [transport] });
    const bytes = (count: number) => Array.from({ length: count }, (_, i) => Uint8Array.of(i));

    await first.emitWithAck('bytes', bytes(10));
    expect(heard).toEqual([10]);
    expect(log).toEqual([]);

    await expect(first.emitWithAck('bytes', bytes(11))).rejects.toThrow(RangeError);
    await second.emitWithAck('bytes', bytes(1));
    await first.emitWithAck('bytes', bytes(2));
    expect(heard).toEqual([10, 1, 2]);
    expect(log).toEqual([]);
  });
});
