import type { Socket as ServerSocket } from 'socket.io';
import { describe } from 'vitest';
import { delaysOf } from './delays.js';
import { accept, deadAddress, opening, rawServer } from './raw.js';
import {
  alike,
  EACH,
  type Manager,
  next,
  sessionsOf,
  turn,
  uncaughtIn,
  unlike,
  until,
} from './support.js';

const MANAGER_EVENTS = [
  ...['open', 'error', 'ping', 'close', 'reconnect_attempt', 'reconnect'],
  ...['reconnect_error', 'reconnect_failed'],
];
const SOCKET_EVENTS = ['connect', 'connect_error', 'disconnect'];

const stateOf = (manager: Manager) =>
  !!(manager as unknown as { _reconnecting: boolean })._reconnecting;

describe('a Manager', () => {
  alike(
    'says by _readyState whether its session is open',
    async ({ manager, note }) => {
      const made = manager({ autoConnect: false, reconnectionDelay: 1 });
      const tell = (when: string) => () => note(when, made._readyState);
      tell('made')();
      made.on('open', tell('open')).on('close', tell('close'));
      made.on('reconnect_attempt', tell('waiting')).on('reconnect', tell('again'));
      made.open();
      tell('asked')();
      await next(made, 'open');
      made.engine.close();
      await next(made, 'reconnect');
      made._close();
      tell('ended')();
    },
    { transports: EACH },
  );
});

describe('open() of a Manager', () => {
  for (const method of ['open', 'connect'] as const) {
    alike(
      `${method}(done) tells of success, and makes one engine`,
      async ({ manager, note, watch }) => {
        const made = manager({ autoConnect: false });
        watch(made, 'manager', ...MANAGER_EVENTS);
        note(made.engine);
        await new Promise<void>((resolve) => {
          const returned = made[method]((...errors) => {
            note('done', errors);
            resolve();
          });
          note(returned === made);
        });
        const { engine } = made;
        note(engine.readyState, made[method]() === made, made.engine === engine);
        made[method](() => note('is not told when it is open'));
        await turn();
      },
      { transports: EACH },
    );

    alike(
      `${method}(done) tells of failure, and does not try again`,
      async (stage) => {
        const { client, keep, note, watch, transports } = stage;
        const made = keep(
          new client.Manager(await deadAddress(stage), {
            autoConnect: false,
            transports,
            reconnectionDelay: 5,
          }),
        );
        watch(made, 'manager', ...MANAGER_EVENTS);
        await new Promise<void>((resolve) =>
          made[method]((error) => {
            note('done', error, error instanceof Error);
            resolve();
          }),
        );
        await new Promise((resolve) => setTimeout(resolve, 20));
        note(stateOf(made));
        await new Promise((resolve) => made[method](resolve as () => void));
      },
      { transports: EACH },
    );
  }

  alike(
    'open() tries again by itself',
    async (stage) => {
      const { client, keep, note, watch, transports } = stage;
      const made = keep(
        new client.Manager(await deadAddress(stage), {
          ...{ autoConnect: false, transports, reconnectionAttempts: 2, reconnectionDelay: 5 },
        }),
      );
      watch(made, 'manager', ...MANAGER_EVENTS);
      note(made.open() === made);
      await next(made, 'reconnect_failed');
      note(stateOf(made));
      await turn();
    },
    { transports: EACH },
  );

  for (const method of ['open', 'connect'] as const)
    alike(`${method}() does not wait for the next attempt`, async (stage) => {
      const { open, note } = stage;
      const socket = open(await deadAddress(stage), {
        reconnectionDelay: 60_000,
        reconnectionDelayMax: 60_000,
      });
      await next(socket.io, 'error');
      await turn();
      // What a socket asks for is under way.
      socket.connect();
      note(socket.io.engine.readyState);
      socket.io[method]();
      note(socket.io.engine.readyState);
      note((await next(socket, 'connect_error')).message);
    });

  alike(
    'a socket that fails tells first',
    async (stage) => {
      const { open, watch } = stage;
      const socket = open(await deadAddress(stage), { reconnectionAttempts: 2 });
      watch(socket, 'socket', ...SOCKET_EVENTS);
      watch(socket.io, 'manager', ...MANAGER_EVENTS);
      await next(socket.io, 'reconnect_failed');
      await turn();
    },
    { transports: EACH },
  );
});

describe('the events of a connection', () => {
  alike(
    'come in this order, from loss to recovery',
    async (stage) => {
      const { open, watch, settled, note } = stage;
      const socket = open();
      const other = socket.io.socket('/');
      note(other === socket);
      watch(socket, 'socket', ...SOCKET_EVENTS);
      watch(socket.io, 'manager', ...MANAGER_EVENTS);
      await next(socket, 'connect');
      await settled(socket);
      socket.io.engine.close();
      await next(socket, 'connect');
      socket.disconnect();
      await turn();
    },
    { transports: EACH },
  );

  alike(
    'pings and packets are told on the Manager',
    async ({ open, note, server }) => {
      server.on('connection', (there) => there.emit('x', 1, Buffer.of(1)));
      const socket = open('/', { autoConnect: false });
      socket.connect();
      socket.io.on(
        'packet' as never,
        ((packet: { type: number; nsp: string; data: unknown[] }) =>
          note(packet.type, packet.nsp, packet.data)) as never,
      );
      await next(socket, 'x');
      let pings = 0;
      socket.io.on('ping', (...args: unknown[]) => pings++ || note('ping', ...args));
      await until(() => pings);
      note('pinged');
    },
    { server: { pingInterval: 20 }, transports: EACH },
  );

  alike(
    'a failure of the transport is an error of the Manager too',
    async ({ server, connected, rest, watch }) => {
      const socket = await connected();
      await rest(socket);
      watch(socket, 'socket', 'disconnect');
      watch(socket.io, 'manager', 'error', 'close');
      await until(() => sessionsOf(server).every(({ transport }) => transport.writable));
      // The server knows no such session any more, and answers with 400.
      (server.engine as unknown as { clients: object }).clients = {};
      socket.emit('x');
      await next(socket, 'connect');
    },
    { transports: [['polling']] },
  );

  unlike(
    'a socket that a listener of a loss connects waits for the attempt that is to come',
    async ({ connected, note }) => {
      const socket = await connected('/', { reconnectionDelay: 200, reconnectionDelayMax: 200 });
      socket.io.on('reconnect_attempt', () => note('attempt'));
      socket.on('disconnect', () => socket.connect());
      socket.io.engine.close();
      await next(socket, 'connect');
      note(stateOf(socket.io));
    },
    { peer: [true], holdfast: ['attempt', false] },
  );

  alike(
    'namespaces share one connection, which ends with the last',
    async ({ server, connected, watch, note }) => {
      for (const nsp of ['/a', '/b']) server.of(nsp);
      const main = await connected();
      const a = main.io.socket('/a');
      const b = main.io.socket('/b');
      await Promise.all([next(a, 'connect'), next(b, 'connect')]);
      for (const [name, socket] of Object.entries({ main, a, b }))
        watch(socket, name, ...SOCKET_EVENTS);
      watch(main.io, 'manager', ...MANAGER_EVENTS);
      note(server.engine.clientsCount);
      a.disconnect();
      note(a.active, b.active, main.active);
      main.io.engine.close();
      await Promise.all([next(b, 'connect'), next(main, 'connect')]);
      note(a.connected);
      b.disconnect();
      note(main.connected);
      main.disconnect();
      await until(() => !server.engine.clientsCount);
      b.connect();
      await next(b, 'connect');
      note(main.active, a.active);
    },
    { transports: EACH },
  );

  alike('socket() gives the same socket, and connects it again', async ({ connected, note }) => {
    const socket = await connected();
    socket.disconnect();
    note(socket.active, socket.io.socket('/') === socket, socket.active);
    await next(socket, 'connect');
    note(socket.io.socket('/other') === socket, socket.io.socket('/other').io === socket.io);
  });

  alike(
    'the engine is a new one at each connection',
    async ({ connected, note }) => {
      const socket = await connected();
      const { engine, id } = socket.io.engine
        ? { engine: socket.io.engine, id: socket.id }
        : { id: '' };
      engine?.close();
      await next(socket, 'connect');
      note(socket.io.engine === engine, socket.id === id, socket.io.engine.readyState);
    },
    { transports: EACH },
  );

  alike(
    '_close() ends it without coming back',
    async ({ connected, watch, note }) => {
      const socket = await connected();
      watch(socket, 'socket', ...SOCKET_EVENTS);
      watch(socket.io, 'manager', ...MANAGER_EVENTS);
      (socket.io as unknown as { _close(): void })._close();
      note(socket.connected, socket.active);
      await turn();
      socket.connect();
      await next(socket, 'connect');
    },
    { transports: EACH },
  );

  alike('_reconnecting is so while it tries to come back', async ({ connected, note }) => {
    const socket = await connected();
    note(stateOf(socket.io));
    socket.io.engine.close();
    await next(socket.io, 'reconnect_attempt');
    note(stateOf(socket.io));
    socket.io.on('reconnect', () => note('reconnect', stateOf(socket.io)));
    await next(socket, 'connect');
    note(stateOf(socket.io));
  });

  alike('the delay begins anew after each success', async ({ connected, note }) => {
    const socket = await connected('/', { reconnectionDelay: 10, reconnectionDelayMax: 60_000 });
    for (let n = 0; n < 3; n++) {
      socket.io.engine.close();
      note(await next(socket.io, 'reconnect'));
      await next(socket, 'connect');
    }
  });

  alike(
    'a throwing listener does no harm to the connection',
    async ({ connected, server, note, watch }) => {
      server.on('connection', (there: ServerSocket) =>
        there.on('go', () => {
          there.emit('bad');
          there.emit('good', 1);
        }),
      );
      const socket = await connected();
      watch(socket, 'socket', ...SOCKET_EVENTS);
      socket.on('bad', () => {
        throw new Error('mine');
      });
      const errors = await uncaughtIn(async () => {
        socket.emit('go');
        note(await next(socket, 'good'));
        await turn();
      });
      note(errors, socket.connected);
    },
    { transports: EACH },
  );
});

describe('a server that breaks the rules', () => {
  const RUDE: [string, ...(string | Buffer)[]][] = [
    ['an unknown type', '49["x"]'],
    ['a payload that is no JSON', '42[nonsense'],
    ['a payload of the wrong kind', '42{"a":1}'],
    ['a reserved event', '42["connect"]'],
    ['bytes that nobody announced', Buffer.of(1, 2)],
    ['text while bytes are due', '451-["x",{"_placeholder":true,"num":0}]', '42["y"]'],
    [
      'a placeholder for bytes that are not there',
      '451-["x",{"_placeholder":true,"num":7}]',
      Buffer.of(1),
    ],
    ['too many attachments', `4511-["x"]`],
  ];
  for (const [what, ...frames] of RUDE)
    alike(`ends the connection with a parse error, which comes back: ${what}`, async (stage) => {
      const { open, note } = stage;
      const url = await rawServer(
        stage,
        () => {},
        (message, link, number) => {
          accept(message, link);
          if (number === 0) link.send(...frames);
          else link.send('42["fine"]');
        },
      );
      const socket = open(url);
      socket.on('disconnect', (reason, details) =>
        note('disconnect', reason, details instanceof Error),
      );
      socket.io.on('close', (reason) => note('close', reason));
      await next(socket, 'fine');
      note(socket.connected);
    });

  alike('half an event with bytes is forgotten with its connection', async (stage) => {
    const { open, note } = stage;
    const socket = open(
      await rawServer(
        stage,
        () => {},
        (message, link, number) => {
          accept(message, link);
          if (number === 0) {
            link.send(
              '452-["x",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]',
              Buffer.of(1),
            );
            link.cut();
          } else link.send('42["whole"]', '451-["y",{"_placeholder":true,"num":0}]', Buffer.of(2));
        },
      ),
    );
    socket.on('x', () => note('x'));
    socket.on('whole', () => note('whole'));
    note(await next(socket, 'y'));
  });

  for (const [what, frame] of [
    ['an unknown packet', '9'],
    ['noop', '6'],
    ['pong', '3'],
  ] as const)
    alike(`on the lower layer: ${what}`, async (stage) => {
      const { open, note } = stage;
      const socket = open(
        await rawServer(
          stage,
          () => {},
          (message, link, number) => {
            accept(message, link);
            if (number === 0 && message === '40') link.send(frame);
            link.send('42["fine"]');
          },
        ),
      );
      socket.on('disconnect', (reason, details) => note('disconnect', reason, details));
      await next(socket, 'fine');
      await turn();
      note(socket.io.engine.readyState);
    });

  unlike(
    'a second handshake ends the session',
    async (stage) => {
      const { open, note } = stage;
      const socket = open(
        await rawServer(
          stage,
          () => {},
          (message, link, number) => {
            accept(message, link);
            if (number === 0 && message === '40') link.send(opening(1_000));
            link.send('42["fine"]');
          },
        ),
      );
      socket.on('disconnect', (reason, details) => note('disconnect', reason, details));
      await next(socket, 'fine');
      note('fine');
    },
    {
      peer: ['fine'],
      holdfast: [['disconnect', 'transport error', { error: 'server error' }], 'fine'],
    },
  );

  unlike(
    'a server that accepts and drops at once is not tried in a tight loop',
    async (stage) => {
      const url = await rawServer(stage, (link) => link.cut());
      stage.note(await delaysOf(stage, 4, url, { randomizationFactor: 0 }, 'close'));
    },
    { peer: [[10, 10, 10, 10]], holdfast: [[10, 20, 40, 80]] },
  );
});
