import { createRequire } from 'node:module';

const SPREAD = { reconnectionDelay: 10_000, reconnectionDelayMax: 30_000 };

/** What a tab's application passes to `io`, by the name of the contestant. */
export const KINDS = {
  'socket.io-client': {},
  'socket.io-client, WebSocket only': { transports: ['websocket'] },
  'socket.io-client, 10 to 30 s': SPREAD,
  holdfast: {},
  'holdfast, race': { race: true },
  'holdfast, 10 to 30 s': SPREAD,
  'holdfast, race, 10 to 30 s': { race: true, ...SPREAD },
};

/** @returns opens the tab `host`, and gives its socket. The code is that of the published files, unchanged. */
export async function opener(kind, platformOf) {
  const { race: races, ...options } = KINDS[kind];
  if (kind.startsWith('socket.io-client')) {
    // What browsers run. It takes its globals while it is loaded.
    const path = '../../node_modules/socket.io-client/dist/socket.io.min.js';
    const io = createRequire(import.meta.url)(path);
    return (host) => io(`http://${host}`, { forceNew: true, ...options });
  }
  const { io, race } = await import('../../dist/index.js');
  return (host, page) =>
    io(`http://${host}`, {
      forceNew: true,
      platform: platformOf(page),
      ...(races && { open: race() }),
      ...options,
    });
}

/** @returns makes an outbox in memory for one tab */
export async function boxer(random, options) {
  const { outbox, memoryStore } = await import('../../dist/offline.js');
  // Each tab is the only one of its profile.
  const locks = { request: async (_name, ...rest) => rest.at(-1)({}) };
  const bytes = (array) => array.map(() => Math.floor(random() * 256));
  return (socket, host) =>
    outbox(socket, {
      scope: host,
      store: memoryStore(),
      host: { random: bytes, locks, channel: () => undefined, marks: undefined },
      ...options,
    });
}
