import { io, race, type Socket } from 'holdfast';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { afterThisTest, serve, serveStock } from './support.js';

// A page's events, in a process that has none.
let page: EventTarget;
beforeEach(() => {
  page = new EventTarget();
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
});
afterEach(() => void vi.unstubAllGlobals());

const happens = (socket: Socket, event: 'connect' | 'disconnect') =>
  new Promise<unknown>((resolve) => void socket.once(event as 'disconnect', resolve as () => void));

function connect(url: string, transport: string): Socket {
  const socket = io(url, {
    transports: transport === 'polling' ? ['polling'] : ['websocket', 'polling'],
    forceNew: true,
  });
  afterThisTest(() => void socket.disconnect());
  return socket;
}

const servers = [
  ['stock socket.io', async () => (await serveStock()).url],
  ['our server', async () => (await serve()).url],
] as const;

describe.each(servers)('with %s', (_, start) => {
  it.each(['polling', 'websocket'])(
    'a session over %s that is asked after lives on',
    async (transport) => {
      const socket = connect(await start(), transport);
      await happens(socket, 'connect');
      const { id } = socket;
      const lost = vi.fn();
      socket.on('disconnect', lost);
      for (let i = 0; i < 3; i++) {
        page.dispatchEvent(new Event('resume'));
        // An exchange on the session takes longer than the question beside it.
        await new Promise((resolve) => setImmediate(resolve));
      }
      await socket
        .timeout(200)
        .emitWithAck('nobody answers')
        .catch(() => {});
      expect([lost.mock.calls, socket.id]).toEqual([[], id]);
    },
  );
});

it.each([['polling'], ['websocket']])(
  'a session over %s that the server forgot is given up, and the next one stands, without waiting for the heartbeat',
  async (transport) => {
    const { io: server, url } = await serveStock();
    const socket = connect(url, transport);
    await happens(socket, 'connect');
    const before = socket.id;
    // Forgotten, and nobody was told.
    const clients = (server.engine as unknown as { clients: Record<string, unknown> }).clients;
    for (const sid of Object.keys(clients)) delete clients[sid];
    const lost = happens(socket, 'disconnect');
    page.dispatchEvent(new Event('resume'));
    expect(await lost).toMatch(/^(ping timeout|transport error)$/);
    await happens(socket, 'connect');
    expect(socket.id).not.toBe(before);
  },
);

describe('a race', () => {
  it('connects by WebSocket alone to the stock server', async () => {
    const { io: server, url } = await serveStock();
    const transports: string[] = [];
    server.engine.on('connection', (session: { transport: { name: string } }) => {
      transports.push(session.transport.name);
    });
    const socket = io(url, { open: race(), forceNew: true });
    afterThisTest(() => void socket.disconnect());
    await happens(socket, 'connect');
    expect(transports).toEqual(['websocket']);
    expect(socket.io.engine.transport.name).toBe('websocket');
  });

  it('connects by polling to a server whose WebSocket is refused, and leaves no other session there', async () => {
    const { io: server, url } = await serveStock({ transports: ['polling'] });
    const socket = io(url, { open: race(), forceNew: true });
    afterThisTest(() => void socket.disconnect());
    await happens(socket, 'connect');
    expect(socket.io.engine.transport.name).toBe('polling');
    expect(server.engine.clientsCount).toBe(1);
  });
});
