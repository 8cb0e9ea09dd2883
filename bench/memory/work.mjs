// What is kept, for a page and for Node alike: each step makes things and holds them, and whoever measures looks at the heap between.
// The contestant and its WebSocket are given, so that each process or page loads only its own.

const EVENT = ['move', { id: 1, x: 10, y: 20 }];

/** @param connect - gives a client of this url, connected or on its way @param ready - resolves when it is connected */
export function stepsOf({ connect, ready, on, emit, ask }) {
  const kept = [];
  let offline;
  return {
    async clients(url, count) {
      const made = Array.from({ length: count }, () => connect(url));
      await Promise.all(made.map(ready));
      kept.push(made);
    },
    listeners(count) {
      for (let n = 0; n < count; n++) on(kept[0][0], `event ${n}`, () => n);
    },
    /** Emits of a client without a connection, each with an object of its own. */
    buffered(url, count) {
      offline ??= connect(url);
      for (let n = 0; n < count; n++) emit(offline, EVENT[0], { ...EVENT[1], id: n });
    },
    acks(count) {
      for (let n = 0; n < count; n++) ask(kept[0][0], EVENT[0], EVENT[1], () => n);
    },
  };
}

export const socketIo = (io) => ({
  connect: (url) => io(url, { transports: ['websocket'], forceNew: true }),
  ready: (socket) => new Promise((resolve) => socket.on('connect', resolve)),
  on: (socket, name, listener) => socket.on(name, listener),
  emit: (socket, ...args) => socket.emit(...args),
  ask: (socket, ...args) => socket.emit(...args),
});

/** A bare WebSocket: listeners by name, a list of what waits, as text, and acknowledgements by number. */
export const limit = (WebSocket) => ({
  connect(url) {
    const address = `${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
    const client = { link: new WebSocket(address), listeners: {}, waiting: [], acks: {}, next: 0 };
    client.link.onerror = () => {};
    client.link.onmessage = ({ data }) => {
      if (data.startsWith('0')) client.link.send('40');
      else if (data.startsWith('40')) client.listeners.connect?.();
      else {
        const [name, ...args] = JSON.parse(data.slice(2));
        client.listeners[name]?.(...args);
      }
    };
    return client;
  },
  ready: (client) =>
    new Promise((resolve) => {
      client.listeners.connect = resolve;
    }),
  on(client, name, listener) {
    client.listeners[name] = listener;
  },
  emit: (client, ...args) => client.waiting.push(`42${JSON.stringify(args)}`),
  ask(client, name, value, done) {
    client.acks[client.next] = done;
    client.link.send(`42${client.next++}${JSON.stringify([name, value])}`);
  },
});
