// A page with one socket, which writes down with their times what happens to the page and to the socket.
// `?client=NAME&url=ADDRESS&options={…}`, and `&ask=1` for one that asks at once; the driver reads `lab`.
const query = new URLSearchParams(location.search);

const notes = [];
const waiting = new Set();
const note = (name, detail) => {
  notes.push({ name, at: performance.now(), detail });
  for (const look of waiting) look();
};

for (const name of ['visibilitychange', 'freeze', 'resume']) {
  document.addEventListener(name, () => note(name, document.visibilityState));
}
for (const name of ['online', 'offline']) addEventListener(name, () => note(name));
for (const name of ['pageshow', 'pagehide']) {
  addEventListener(name, ({ persisted }) => note(name, persisted));
}

/** Every way to make a socket, by the name of a contestant; `undefined` where there is no such part. */
const clients = {
  'socket.io-client': async () => (await import('/peer/socket.io.esm.min.js')).io,
  holdfast: async () => (await import('/dist/index.js')).io,
  'holdfast, race': async () => {
    const { io, race } = await import('/dist/index.js');
    return race && ((url, options) => io(url, { ...options, open: race() }));
  },
  'holdfast, race that remembers': async () => {
    const { io, race } = await import('/dist/index.js');
    return (url, options) => io(url, { ...options, open: race({ storage: localStorage }) });
  },
  limit: async () => {
    const { addressOf, framing } = await import('/contestants/framing.js');
    return (url) => withNoManager(framing(new WebSocket(addressOf(url))));
  },
  'holdfast, polling only': async () => {
    const { io } = await import('/dist/index.js');
    return (url, options) => io(url, { ...options, transports: ['polling'] });
  },
  'socket.io-client, WebSocket first': async () => {
    const { io } = await import('/peer/socket.io.esm.min.js');
    const transports = ['websocket', 'polling'];
    return (url, options) => io(url, { ...options, transports, tryAllTransports: true });
  },
};

/** What a driver calls of every socket. */
const withNoManager = (socket) => ({
  ...socket,
  io: { on() {} },
  disconnect() {
    socket.close();
    return true;
  },
});

globalThis.lab = {
  notes,
  note,
  /** Opens a socket; the note `open` is the moment of the call. */
  async open(client, url, options) {
    const io = await clients[client]();
    if (!io) return false;
    note('open');
    const socket = io(url, options);
    lab.socket = socket;
    socket.on('connect', () => note('connect', socket.id));
    socket.on('disconnect', (reason) => note('disconnect', reason));
    socket.on('connect_error', ({ message }) => note('connect_error', message));
    socket.io.on('reconnect_attempt', () => note('attempt'));
    if (!query.has('ask')) return true;
    const ask = () => socket.emit('ask', 'anyone there?', () => note('answer'));
    // The limit keeps nothing until it is connected; the others do.
    if (client === 'limit') socket.on('connect', ask);
    else ask();
    return true;
  },
  /** Resolves with the first such note from number `from` on. */
  when: (name, from = 0) =>
    new Promise((resolve) => {
      const look = () => {
        const found = notes.find((entry, index) => index >= from && entry.name === name);
        if (!found) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    }),
};

const client = query.get('client');
lab.opened = client
  ? lab.open(client, query.get('url'), JSON.parse(query.get('options') ?? '{}'))
  : Promise.resolve(false);
