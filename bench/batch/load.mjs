/** How many emits in each turn, and in how many turns. */
export const LOADS = [
  { emits: 1_000, turns: 100 },
  { emits: 10, turns: 1_000 },
];

const ways = {
  plain: (socket) => (events) => {
    for (const event of events) socket.emit(...event);
  },
  batch: (socket, { batch }) => {
    const collected = batch(socket);
    return (events) => {
      for (const event of events) collected.emit(...event);
    };
  },
  /** The application's own event that carries them all: the most that could be saved. */
  'one event': (socket) => (events) => socket.emit('all', events),
};

export const WAYS = Object.keys(ways);

/** Connects, and gives what emits small events. */
export async function load(holdfast, url, way, { emits, turns }) {
  const socket = holdfast.io(url, {
    transports: ['websocket'],
    forceNew: true,
    autoConnect: false,
  });
  const send = ways[way](socket, holdfast);
  const ready = new Promise((resolve) =>
    socket.once(way === 'batch' ? '$batch' : 'connect', resolve),
  );
  socket.connect();
  await ready;
  return {
    async run() {
      for (let turn = 0; turn < turns; turn++) {
        const events = [];
        for (let index = 0; index < emits; index++)
          events.push(['moved', { id: index, x: (index * 7) % 640, y: turn }]);
        send(events);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    end: () => socket.disconnect(),
  };
}
