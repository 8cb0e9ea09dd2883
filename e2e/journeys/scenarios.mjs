// Journeys that need no fault: written once, played by Holdfast in Chromium and in Node, against our server and
// the stock one, and by the stock client against our server. Each returns what it saw; `expected` is what that must be.

/** Over what each scenario is played, unless it says otherwise. */
export const transports = {
  'polling alone': { transports: ['polling'] },
  'WebSocket alone': { transports: ['websocket'] },
  'polling, then WebSocket': {},
};

/** The server's options, for stock and ours: quick pings, patience with slow machines. */
export const serverOptions = { pingInterval: 100, pingTimeout: 5_000 };

/**
 * @typedef {object} Stage
 * @property {Function} io
 * @property {string} url
 * @property {Record<string, unknown>} [options]
 */

/**
 * @typedef {object} Scenario
 * @property {string} name
 * @property {object} [server] - further options of the server
 * @property {Record<string, Record<string, unknown>>} [over] - instead of {@link transports}
 * @property {boolean} [ownOnly] - what the stock client does not offer
 * @property {(stage: Stage) => Promise<unknown>} run
 * @property {unknown} expected
 */

export const happens = (emitter, event) =>
  new Promise((resolve) => emitter.once(event, (...args) => resolve(args)));

/** Collects the first arguments of `count` such events. */
const collect = (emitter, event, count) =>
  new Promise((resolve) => {
    const all = [];
    const take = (first) => {
      all.push(first);
      if (all.length === count) {
        emitter.off(event, take);
        resolve(all);
      }
    };
    emitter.on(event, take);
  });

/** Runs `play` with an opener of sockets that are closed at its end. */
export const withSockets =
  (play) =>
  async ({ io, url, options }) => {
    const sockets = [];
    const open = (path = '/', more = {}) => {
      const socket = io(url + path, {
        forceNew: true,
        reconnectionDelay: 20,
        reconnectionDelayMax: 50,
        ...options,
        ...more,
      });
      sockets.push(socket);
      return socket;
    };
    try {
      return await play(open, options);
    } finally {
      for (const socket of sockets) socket.disconnect();
    }
  };

/** An open socket. */
export const opened = async (open, path, more) => {
  const socket = open(path, more);
  await happens(socket, 'connect');
  return socket;
};

const counting = (count) => Array.from({ length: count }, (_, index) => index);

/** Bytes as something that every runner can compare. */
export const plain = (value) => {
  if (value instanceof ArrayBuffer) return { bytes: [...new Uint8Array(value)] };
  if (ArrayBuffer.isView(value)) {
    return { bytes: [...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)] };
  }
  if (Array.isArray(value)) return value.map(plain);
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
  }
  return value;
};

/** @type {Scenario[]} */
export const scenarios = [
  {
    name: 'ends on the best transport that both sides allow',
    run: withSockets(async (open, options) => {
      const socket = open();
      const [hello] = await happens(socket, 'welcome');
      const { engine } = socket.io;
      if (!options.transports && engine.transport.name === 'polling') {
        await happens(engine, 'upgrade');
      }
      return {
        sameId: hello === socket.id,
        bestTransport: engine.transport.name === (options.transports?.[0] ?? 'websocket'),
        answer: await socket.emitWithAck('echo', 'still here'),
      };
    }),
    expected: { sameId: true, bestTransport: true, answer: 'still here' },
  },
  {
    name: 'acknowledges with all arguments, by callback and by promise',
    run: withSockets(async (open) => {
      const socket = await opened(open);
      const value = { text: 'Grüße, 世界 🌊', list: [1, 2.5, null, { deep: true }], empty: '' };
      return {
        promise: await socket.emitWithAck('echo', value),
        callback: await new Promise((resolve) =>
          socket.emit('echo', 1, 'two', [3], (...args) => resolve(args)),
        ),
        inTime: await socket.timeout(5_000).emitWithAck('echo', 'in time'),
      };
    }),
    expected: {
      promise: { text: 'Grüße, 世界 🌊', list: [1, 2.5, null, { deep: true }], empty: '' },
      callback: [1, 'two', [3]],
      inTime: 'in time',
    },
  },
  {
    name: 'answers what the server asks',
    run: withSockets(async (open) => {
      const socket = await opened(open);
      socket.on('question', (question, answer) => answer(`${question}: 42`, { sure: true }));
      return new Promise((resolve) => socket.emit('ask me', 'meaning', (...args) => resolve(args)));
    }),
    expected: ['meaning: 42', { sure: true }],
  },
  {
    name: 'gives up on an acknowledgement that does not come in time',
    run: withSockets(async (open) => {
      const socket = await opened(open);
      const failed = await socket
        .timeout(50)
        .emitWithAck('never answer')
        .catch((error) => error.message);
      const called = await new Promise((resolve) =>
        socket.timeout(50).emit('never answer', (error) => resolve(error.message)),
      );
      return { failed, called, connected: socket.connected };
    }),
    expected: {
      failed: 'operation has timed out',
      called: 'operation has timed out',
      connected: true,
    },
  },
  {
    name: 'carries binary both ways, nested and in acknowledgements',
    run: withSockets(async (open) => {
      const socket = await opened(open);
      const bytes = Uint8Array.from([0, 1, 127, 128, 255]);
      const args = [bytes, { list: [bytes.buffer, 'text'], part: bytes.subarray(2, 4) }];
      const said = happens(socket, 'said');
      socket.emit('say back', ...args, new Uint8Array(0));
      const event = plain(await said);
      const acknowledged = plain(await socket.emitWithAck('echo', args));
      socket.on('question', (_question, answer) => answer(bytes));
      const answered = new Promise((resolve) => socket.emit('ask me', bytes, resolve));
      return { event, acknowledged, answered: plain(await answered) };
    }),
    expected: {
      event: [
        { bytes: [0, 1, 127, 128, 255] },
        { list: [{ bytes: [0, 1, 127, 128, 255] }, 'text'], part: { bytes: [127, 128] } },
        { bytes: [] },
      ],
      acknowledged: [
        { bytes: [0, 1, 127, 128, 255] },
        { list: [{ bytes: [0, 1, 127, 128, 255] }, 'text'], part: { bytes: [127, 128] } },
      ],
      answered: { bytes: [0, 1, 127, 128, 255] },
    },
  },
  {
    name: 'carries large messages, text and binary',
    run: withSockets(async (open) => {
      const socket = await opened(open);
      const text = 'é€🌊'.repeat(20_000);
      const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => index % 251);
      const textBack = await socket.emitWithAck('echo', text);
      const bytesBack = new Uint8Array(await socket.emitWithAck('echo', bytes));
      return {
        text: textBack === text,
        bytes:
          bytesBack.length === bytes.length &&
          bytes.every((byte, index) => byte === bytesBack[index]),
      };
    }),
    expected: { text: true, bytes: true },
  },
  {
    name: 'delivers what was emitted before the connection, once and in order',
    run: withSockets(async (open) => {
      const socket = open('/', { autoConnect: false });
      const numbers = collect(socket, 'number', 50);
      for (const number of counting(50)) socket.emit('number', number);
      socket.connect();
      const got = await numbers;
      socket.on('number', (number) => got.push(number));
      await socket.emitWithAck('echo');
      return got;
    }),
    expected: counting(50),
  },
  {
    name: 'keeps a thousand messages in order, binary among them, while it upgrades',
    run: withSockets(async (open, options) => {
      const socket = open();
      const upgraded = options.transports
        ? Promise.resolve()
        : new Promise((resolve) =>
            socket.io.on('open', () => socket.io.engine.on('upgrade', resolve)),
          );
      const numbers = [];
      const done = new Promise((resolve) =>
        socket.on('number', (number) => {
          numbers.push(typeof number === 'number' ? number : new Uint8Array(number)[0]);
          if (numbers.length === 1_000) resolve();
        }),
      );
      // One more for each that comes back, so that there is always something under way, in both directions.
      let next = 0;
      const emit = () => {
        if (next < 1_000) {
          socket.emit('number', next % 50 ? next : Uint8Array.of((next / 50) % 256));
          next++;
        }
      };
      socket.on('number', emit);
      for (let ahead = 0; ahead < 20; ahead++) emit();
      await Promise.all([done, upgraded]);
      const wanted = counting(1_000).map((number) => (number % 50 ? number : number / 50));
      return {
        count: numbers.length,
        inOrder: numbers.every((number, index) => number === wanted[index]),
      };
    }),
    expected: { count: 1_000, inOrder: true },
  },
  {
    name: 'serves two namespaces on one connection, each on its own',
    run: async ({ io, url, options }) => {
      const root = io(`${url}/`, options);
      const chat = io(`${url}/chat`, options);
      try {
        await Promise.all([happens(root, 'connect'), happens(chat, 'connect')]);
        const said = Promise.all([happens(root, 'said'), happens(chat, 'said')]);
        root.emit('say back', 1);
        chat.emit('say back', 2);
        const result = {
          oneManager: root.io === chat.io,
          oneSession: (await root.emitWithAck('session')) === (await chat.emitWithAck('session')),
          differentIds: root.id !== chat.id,
          said: await said,
        };
        chat.disconnect();
        return { ...result, others: await root.emitWithAck('echo', 'root stays') };
      } finally {
        root.disconnect();
        chat.disconnect();
      }
    },
    expected: {
      oneManager: true,
      oneSession: true,
      differentIds: true,
      said: [[1], ['in chat', 2]],
      others: 'root stays',
    },
  },
  {
    name: 'hears what is sent to its rooms, to the others and to everyone, and nothing else',
    run: withSockets(async (open) => {
      const [speaker, member, stranger] = await Promise.all([
        opened(open),
        opened(open),
        opened(open),
      ]);
      const heard = { speaker: [], member: [], stranger: [] };
      for (const [name, socket] of Object.entries({ speaker, member, stranger })) {
        socket.on('told', (...args) => heard[name].push(args.join(': ')));
      }
      await member.emitWithAck('join', 'crew');
      speaker.emit('tell room', 'crew', 'ahoy');
      speaker.emit('tell the others', 'look');
      speaker.emit('tell everyone', 'land');
      speaker.emit('tell everyone but', 'crew', 'shore leave');
      // What was told before has arrived when these answers do: everyone has a single, ordered connection.
      for (const socket of [speaker, member, stranger]) await socket.emitWithAck('echo');
      return heard;
    }),
    expected: {
      speaker: ['everyone: land', 'except: shore leave'],
      member: ['crew: ahoy', 'others: look', 'everyone: land'],
      stranger: ['others: look', 'everyone: land', 'except: shore leave'],
    },
  },
  {
    name: 'is refused with the reason and data of a middleware, and let in with the right credentials',
    run: withSockets(async (open) => {
      const socket = open('/guarded', { auth: { token: 'wrong' } });
      const [error] = await happens(socket, 'connect_error');
      const refused = {
        message: error.message,
        data: error.data,
        active: socket.active,
        connected: socket.connected,
      };
      socket.auth = { token: 'open sesame' };
      const inside = happens(socket, 'inside');
      socket.connect();
      return { refused, inside: await inside, active: socket.active };
    }),
    expected: {
      refused: {
        message: 'not authorised',
        data: { code: 'E_TOKEN', token: 'wrong' },
        active: false,
        connected: false,
      },
      inside: [{ token: 'open sesame' }],
      active: true,
    },
  },
  {
    name: 'asks a function for its credentials at each connection',
    run: withSockets(async (open) => {
      const tokens = ['stale', 'open sesame'];
      const socket = open('/guarded', { auth: (send) => send({ token: tokens.shift() }) });
      const [error] = await happens(socket, 'connect_error');
      const inside = happens(socket, 'inside');
      socket.connect();
      return { refused: error.data, inside: await inside };
    }),
    expected: { refused: { code: 'E_TOKEN', token: 'stale' }, inside: [{ token: 'open sesame' }] },
  },
  {
    name: 'takes its credentials from a promise',
    ownOnly: true,
    run: withSockets(async (open) => {
      const socket = open('/guarded', { auth: async () => ({ token: 'open sesame' }) });
      return happens(socket, 'inside');
    }),
    expected: [{ token: 'open sesame' }],
  },
  {
    name: 'is told of a namespace that does not exist',
    run: withSockets(async (open) => {
      const socket = open('/nowhere');
      const [error] = await happens(socket, 'connect_error');
      return { message: error.message, active: socket.active };
    }),
    expected: { message: 'Invalid namespace', active: false },
  },
  {
    name: 'stays away when the server disconnects it, until it connects again',
    run: withSockets(async (open) => {
      const socket = await opened(open);
      const before = socket.id;
      const left = happens(socket, 'disconnect');
      socket.emit('send me away', false);
      const [reason] = await left;
      const away = { reason, active: socket.active, id: socket.id };
      const back = happens(socket, 'connect');
      socket.connect();
      await back;
      return { away, newId: socket.id !== before, answer: await socket.emitWithAck('echo', 1) };
    }),
    expected: {
      away: { reason: 'io server disconnect', active: false, id: undefined },
      newId: true,
      answer: 1,
    },
  },
  {
    name: 'stays away when the server closes the whole connection',
    run: withSockets(async (open) => {
      const socket = await opened(open);
      const left = happens(socket, 'disconnect');
      socket.emit('send me away', true);
      const [reason] = await left;
      return { reason, active: socket.active };
    }),
    expected: { reason: 'io server disconnect', active: false },
  },
  {
    name: 'tells the server that it leaves',
    run: withSockets(async (open) => {
      const witness = await opened(open, '/left');
      const socket = await opened(open);
      const seen = happens(witness, 'left');
      const told = happens(socket, 'disconnect');
      socket.disconnect();
      return { seen: await seen, told: (await told)[0], active: socket.active };
    }),
    expected: {
      seen: ['client namespace disconnect'],
      told: 'io client disconnect',
      active: false,
    },
  },
  {
    name: 'drops a volatile event that cannot leave, and sends one that can',
    run: withSockets(async (open) => {
      const socket = open('/', { autoConnect: false });
      socket.volatile.emit('count');
      const connected = happens(socket, 'connect');
      socket.connect();
      await connected;
      const before = await socket.emitWithAck('counted');
      // Whether the transport is free at this moment is not ours to know, so it is tried until one got through.
      let after = before;
      while (after === before) {
        socket.volatile.emit('count');
        after = await socket.emitWithAck('counted');
        if (after === before) await happens(socket.io.engine, 'drain');
      }
      return { before, after };
    }),
    expected: { before: 0, after: 1 },
  },
  {
    name: 'shows every event to its catch-all listeners',
    run: withSockets(async (open) => {
      const socket = await opened(open);
      const received = [];
      const sent = [];
      socket.onAny((...args) => received.push(args));
      socket.onAnyOutgoing((...args) => sent.push(args));
      const said = happens(socket, 'said');
      socket.emit('say back', 1, 'two');
      await said;
      socket.offAny();
      socket.offAnyOutgoing();
      const again = happens(socket, 'said');
      socket.emit('say back', 3);
      await again;
      return { received: received.filter(([name]) => name !== 'welcome'), sent };
    }),
    expected: { received: [['said', 1, 'two']], sent: [['say back', 1, 'two']] },
  },
  {
    name: 'hands its query to the server',
    run: withSockets(async (open) => {
      const byOption = await opened(open, '/', { query: { lang: 'de & é' } });
      const byUrl = await opened(open, '/?lang=fr%20%26%20%C3%A9');
      return [
        await byOption.emitWithAck('query', 'lang'),
        await byUrl.emitWithAck('query', 'lang'),
      ];
    }),
    expected: ['de & é', 'fr & é'],
  },
  {
    name: 'answers the heartbeat of the server',
    server: { pingInterval: 50, pingTimeout: 5_000 },
    run: withSockets(async (open) => {
      const socket = await opened(open);
      for (let pings = 0; pings < 3; pings++) await happens(socket.io, 'ping');
      return { connected: socket.connected, answer: await socket.emitWithAck('echo', 'alive') };
    }),
    expected: { connected: true, answer: 'alive' },
  },
  {
    name: 'takes up its session again after its connection was closed under it',
    server: { connectionStateRecovery: { maxDisconnectionDuration: 60_000 } },
    run: withSockets(async (open) => {
      // The server keeps a session once it knows that it has ended; over polling, that is a request beside the next handshake.
      const later = { reconnectionDelay: 200, reconnectionDelayMax: 200, randomizationFactor: 0 };
      const socket = await opened(open, '/', later);
      const before = socket.id;
      // Recovery needs an offset, which comes with the first event.
      const said = happens(socket, 'said');
      socket.emit('say back', 'first');
      await said;
      const lost = happens(socket, 'disconnect');
      socket.io.engine.close();
      const [reason] = await lost;
      await happens(socket, 'connect');
      return { reason, recovered: socket.recovered, sameId: socket.id === before };
    }),
    expected: { reason: 'forced close', recovered: true, sameId: true },
  },
  {
    name: 'carries binary as base64 when it is told to',
    run: withSockets(async (open) => {
      const socket = await opened(open, '/', { forceBase64: true });
      const bytes = Uint8Array.from([0, 127, 128, 255]);
      return plain(await socket.emitWithAck('echo', { bytes, list: [bytes.buffer] }));
    }),
    expected: { bytes: { bytes: [0, 127, 128, 255] }, list: [{ bytes: [0, 127, 128, 255] }] },
  },
  {
    name: 'carries the bytes of every kind of view, and no more than those',
    run: withSockets(async (open) => {
      const socket = await opened(open);
      const { buffer } = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]);
      const views = [
        new Uint8ClampedArray(buffer, 1, 2),
        new Int8Array(buffer, 7),
        new Uint16Array(buffer, 2, 1),
        new Int32Array(buffer, 4, 1),
        new Float64Array(buffer),
        new BigInt64Array(buffer),
        new DataView(buffer, 3, 2),
      ];
      return plain(await socket.emitWithAck('echo', views));
    }),
    expected: [
      [2, 3],
      [8],
      [3, 4],
      [5, 6, 7, 8],
      ...Array(2).fill([1, 2, 3, 4, 5, 6, 7, 8]),
      [4, 5],
    ].map((bytes) => ({ bytes })),
  },
  {
    name: 'sends one event after the other, each until it is acknowledged, when it is told to retry',
    run: withSockets(async (open) => {
      const socket = open('/', { retries: 2, ackTimeout: 5_000 });
      return Promise.all(counting(5).map((number) => socket.emitWithAck('echo', number)));
    }),
    expected: counting(5),
  },
  {
    name: 'begins with the WebSocket where one has worked before, when it is told to remember',
    over: { 'polling, then WebSocket': { rememberUpgrade: true } },
    run: withSockets(async (open) => {
      const first = await opened(open);
      const { engine } = first.io;
      if (engine.transport.name === 'polling') await happens(engine, 'upgrade');
      const second = open();
      const [transport] = await new Promise((resolve) =>
        second.on('connect', () => resolve([second.io.engine.transport.name])),
      );
      return { transport, answer: await second.emitWithAck('echo', 'at once') };
    }),
    expected: { transport: 'websocket', answer: 'at once' },
  },
];
