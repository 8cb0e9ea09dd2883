// Compiled, never run. What must not compile is marked; a mark without an error is an error itself.
import { type DedupeStore, dedupe, memoryStore, redisStore } from 'holdfast/server';
import { createClient, createCluster } from 'redis';
import { Server } from 'socket.io';

interface ClientToServer {
  order(item: string, ack: (total: number) => void): void;
}
interface Session {
  userId: string;
}

const io = new Server<ClientToServer, Record<string, never>, Record<string, never>, Session>();
io.on('connection', dedupe({ user: (socket) => socket.data.userId }));
io.of('/chat').on('connection', dedupe({ user: async ({ data }) => data.userId }));
io.on('connection', (socket) => {
  socket.on(
    'order',
    dedupe.once(async (item, ack) => {
      ack(item.length);
      // @ts-expect-error: the total is a number
      ack(item);
    }),
  );
});

const plain = new Server();
plain.on('connection', dedupe({ user: (socket) => socket.handshake.auth.user, pendingTtl: 1_000 }));
const listener = dedupe({ user: () => 7, keep: ([first]) => first !== 'busy' });
plain.on('connection', listener);
io.on('connection', listener);

// @ts-expect-error: whose socket it is has to be said
dedupe({});
// @ts-expect-error: an object names nobody
dedupe({ user: () => ({}) });

const stores: DedupeStore[] = [
  memoryStore({ maxEntries: 10 }),
  redisStore(createClient(), { prefix: 'orders:' }),
  redisStore(createCluster({ rootNodes: [] })),
];
dedupe({ user: () => 'a', store: stores[0] });
