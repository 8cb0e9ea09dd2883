// Journeys through what goes wrong: written once, made by Holdfast on a page and in Node, with our server breaking things.

/** @typedef {ReturnType<ReturnType<typeof import('./journal.mjs').keepJournal>['read']>} Journal */

/**
 * A Holdfast client with a diary, wherever it lives. `whenLost` is emitted, number by number, in the first `disconnect` handler.
 * @typedef {object} Client
 * @property {(url: string, options?: object, whenLost?: number[]) => Promise<void>} open
 * @property {() => Promise<Journal>} read
 * @property {(event: string, ...args: unknown[]) => Promise<void>} emit
 * @property {(event: string, ...args: unknown[]) => Promise<unknown>} ask
 * @property {(method: 'connect' | 'disconnect') => Promise<void>} call
 */

/**
 * The server of the journey, in this process or behind its control route.
 * @typedef {object} Server
 * @property {string} url
 * @property {Record<string, (...args: any[]) => unknown>} faults - by the names of the test server's `Faults`
 * @property {(options: { downMs: number }) => unknown} restart
 * @property {() => Promise<readonly import('holdfast/test-server').RequestRecord[]>} log
 * @property {() => Promise<{ sid: string, transport: string }[]>} sessions
 * @property {() => Promise<number[]>} numbers - those that reached it, of all connections, in order
 * @property {(...numbers: number[]) => unknown} tell - emits them to everyone
 */

/**
 * What the `expect` of a page and that of Vitest have in common.
 * @typedef {{ toBe(wanted: unknown): T, toEqual(wanted: unknown): T, toMatchObject(wanted: any): T }} Matchers
 * @template T
 */
/** @typedef {((value: unknown) => Matchers<void>) & { poll(ask: () => unknown): Matchers<Promise<void>> }} Expect */

/** @typedef {{ server: Server, client: Client, expect: Expect }} Trip */

/**
 * @typedef {object} FaultJourney
 * @property {string} name
 * @property {import('holdfast/test-server').TestServerOptions} [server]
 * @property {(trip: any) => Promise<void>} run
 */

const TRANSPORTS = ['polling', 'websocket'];

/** The same journey over each transport alone. */
const overEach = (name, run, server) =>
  TRANSPORTS.map((transport) => ({
    name: `over ${transport}: ${name}`,
    ...(server && { server }),
    run: (trip) => run(trip, transport),
  }));

const counting = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Waits until a part of the diary is as wanted. */
const until = ({ client, expect }, pick, wanted) =>
  expect.poll(async () => pick(await client.read())).toEqual(wanted);

const connects = (trip, times = 1) =>
  until(trip, ({ connects, connected }) => [connects.length, connected], [times, true]);

/** The numbers that came back from the server. */
const numbersOf = ({ events }) => events.filter(([name]) => name === 'number').map(([, n]) => n);

/** Emits the numbers, and waits until the server has them. */
async function number(trip, from, to) {
  for (const n of counting(from, to)) await trip.client.emit('number', n);
  await trip.expect.poll(async () => (await trip.server.numbers()).length).toBe(to);
}

/**
 * Waits until the server holds a GET. A browser silently repeats one whose connection is lost, and a session that had none at
 * the server would survive the cut.
 */
const pollWaits = ({ server, expect }) =>
  expect
    .poll(async () => (await server.log()).some((entry) => entry.kind === 'poll' && !isOver(entry)))
    .toBe(true);

/** Breaks the link by `breakIt`; what was emitted meanwhile must arrive once and in order, and come back so. */
async function breakAndResume(trip, transport, breakIt, reason) {
  const { server, client, expect } = trip;
  await client.open(server.url, { transports: [transport] }, counting(6, 10));
  await connects(trip);
  await number(trip, 1, 5);
  await until(trip, numbersOf, counting(1, 5));
  if (transport === 'polling') await pollWaits(trip);
  await breakIt(server);
  await connects(trip, 2);
  await number(trip, 11, 15);
  const { disconnects, connects: all } = await client.read();
  expect(disconnects.length).toBe(1);
  expect(new RegExp(reason).test(disconnects[0].reason)).toBe(true);
  expect(all[0].id === all[1].id).toBe(false);
  // A half-open link that comes to life again must not bring anything a second time.
  await server.faults.clear();
  await client.ask('echo', 1);
  expect(await server.numbers()).toEqual(counting(1, 15));
  expect(numbersOf(await client.read())).toEqual(counting(1, 15));
}

/** A WebSocket that cannot be had: the session stays on polling and works. */
const withoutWebSocket = (name, arrange, noticed = true) => ({
  name,
  async run(trip) {
    const { server, client, expect } = trip;
    await arrange(server);
    await client.open(server.url);
    await connects(trip);
    if (noticed) await until(trip, ({ upgradeErrors }) => upgradeErrors.length, 1);
    else
      await expect
        .poll(async () => (await server.log()).some(({ kind }) => kind === 'upgrade'))
        .toBe(true);
    await number(trip, 1, 20);
    expect(await client.ask('echo', 'works')).toBe('works');
    const { transport, upgrades, disconnects, errors, ...journal } = await client.read();
    expect(numbersOf({ transport, upgrades, disconnects, errors, ...journal })).toEqual(
      counting(1, 20),
    );
    expect({ transport, upgrades, disconnects, errors }).toEqual({
      transport: 'polling',
      upgrades: [],
      disconnects: [],
      errors: [],
    });
    expect((await server.sessions()).map((session) => session.transport)).toEqual(['polling']);
  },
});

/** Something that breaks the protocol is answered by a ProtocolError that names the rule, and by a new connection. */
const broken = (name, frame, reason, rule) =>
  overEach(name, async (trip, transport) => {
    const { server, client, expect } = trip;
    await client.open(server.url, { transports: [transport] });
    await connects(trip);
    await server.faults.corrupt(typeof frame === 'string' ? frame : frame[transport]);
    await connects(trip, 2);
    const { disconnects } = await client.read();
    expect(disconnects.length).toBe(1);
    expect(disconnects[0]).toMatchObject({ reason, error: { name: 'ProtocolError' } });
    expect(rule.test(disconnects[0].error?.rule ?? '')).toBe(true);
    expect(await client.ask('echo', 'works')).toBe('works');
  });

/** The session must not outlive the client's goodbye, though the server would wait for it for 45 seconds. */
const leavesNothing = (name, transport, whenToLeave) => ({
  name,
  server: { pingInterval: 25_000, pingTimeout: 20_000 },
  async run(trip) {
    const { server, client, expect } = trip;
    await client.open(server.url, { transports: [transport] });
    await whenToLeave(trip);
    await client.call('disconnect');
    const { active, status } = await client.read();
    expect({ active, status }).toEqual({ active: false, status: 'closed' });
    await expect.poll(() => server.sessions()).toEqual([]);
    await server.faults.clear();
    await expect.poll(async () => (await server.log()).every(isOver)).toBe(true);
    expect(await server.sessions()).toEqual([]);
  },
});

const closesWhileProbing = (name, afterwards) => ({
  name,
  async run(trip) {
    const { server, client, expect } = trip;
    await server.faults.upgrade('hang');
    await client.open(server.url);
    await connects(trip);
    await expect
      .poll(async () => (await server.log()).some(({ kind }) => kind === 'upgrade'))
      .toBe(true);
    await client.call('disconnect');
    await expect.poll(() => server.sessions()).toEqual([]);
    await afterwards(trip);
  },
});

/** A request of the client that has ended; the page's files do not count. */
const isOver = ({ transport, endedAt }) => transport === 'other' || endedAt !== undefined;

/** @type {FaultJourney[]} */
export const faultJourneys = [
  withoutWebSocket('stays on polling and works when the WebSocket is refused', (server) =>
    server.faults.upgrade('refuse'),
  ),
  withoutWebSocket('stays on polling and works when the WebSocket is reset', (server) =>
    server.faults.upgrade('reset'),
  ),
  withoutWebSocket(
    'works on polling while the WebSocket hangs',
    (server) => server.faults.upgrade('hang'),
    false,
  ),
  withoutWebSocket('stays on polling and works when the probe is closed', (server) =>
    server.faults.afterProbe('close'),
  ),
  withoutWebSocket(
    'works on polling while the probe gets no answer',
    (server) => server.faults.afterProbe('mute'),
    false,
  ),
  closesWhileProbing('closes its session at once though a WebSocket probe hangs', () => {}),
  closesWhileProbing(
    'leaves no connection behind when it closes while a WebSocket probe hangs',
    ({ server, expect }) => expect.poll(async () => (await server.log()).every(isOver)).toBe(true),
  ),
  {
    name: 'reconnects when the link is cut while it upgrades, and upgrades then',
    async run(trip) {
      const { server, client, expect } = trip;
      await server.faults.afterProbe('mute');
      await client.open(server.url);
      await connects(trip);
      await expect
        .poll(async () => (await server.log()).some(({ status }) => status === 101))
        .toBe(true);
      await number(trip, 1, 3);
      await until(trip, numbersOf, counting(1, 3));
      await pollWaits(trip);
      await server.faults.afterProbe('pass');
      await server.faults.cut();
      await connects(trip, 2);
      await until(trip, ({ upgrades }) => upgrades, ['websocket']);
      await number(trip, 4, 6);
      expect(await trip.server.numbers()).toEqual(counting(1, 6));
    },
  },
  ...overEach(
    'comes back after a cut, and delivers what was emitted meanwhile once and in order',
    (trip, transport) =>
      breakAndResume(trip, transport, ({ faults }) => faults.cut(), /^transport (close|error)$/),
  ),
  ...overEach(
    'notices a silent link by the heartbeat, and delivers what was emitted then once and in order',
    (trip, transport) =>
      breakAndResume(trip, transport, ({ faults }) => faults.silence(), /^ping timeout$/),
    { pingInterval: 200, pingTimeout: 1_300 },
  ),
  ...overEach(
    'comes back after a restart of the server, and delivers what was emitted meanwhile once and in order',
    (trip, transport) =>
      breakAndResume(
        trip,
        transport,
        (server) => server.restart({ downMs: 150 }),
        /^transport (close|error)$/,
      ),
  ),
  ...overEach('keeps trying while the server refuses connections', async (trip, transport) => {
    const { server, client, expect } = trip;
    await client.open(server.url, { transports: [transport] }, counting(1, 3));
    await connects(trip);
    if (transport === 'polling') await pollWaits(trip);
    await server.faults.refuse();
    await server.faults.cut();
    await expect.poll(async () => (await client.read()).errors.length >= 2).toBe(true);
    const { errors, status } = await client.read();
    expect(status).toBe('reconnecting');
    expect(errors[0]).toMatchObject({
      name: 'TransportError',
      message: transport === 'polling' ? 'xhr poll error' : 'websocket error',
      active: true,
    });
    await client.emit('number', 4);
    await server.faults.refuse(false);
    await connects(trip, 2);
    await number(trip, 5, 6);
    expect(await trip.server.numbers()).toEqual(counting(1, 6));
  }),
  {
    name: 'takes up its session after a cut, with what it missed, where the server recovers sessions',
    server: { connectionStateRecovery: { maxDisconnectionDuration: 60_000 } },
    async run(trip) {
      const { server, client, expect } = trip;
      await client.open(server.url, {
        transports: ['websocket'],
        reconnectionDelay: 300,
        reconnectionDelayMax: 300,
      });
      await connects(trip);
      await number(trip, 1, 2);
      await until(trip, numbersOf, [1, 2]);
      await server.faults.cut();
      await until(trip, ({ disconnects }) => disconnects.length, 1);
      await server.tell(...counting(3, 5));
      await connects(trip, 2);
      const { connects: all } = await client.read();
      expect(all.map(({ recovered }) => recovered)).toEqual([false, true]);
      expect(all[0].id).toBe(all[1].id);
      expect(numbersOf(await client.read())).toEqual(counting(1, 5));
    },
  },
  {
    name: 'says with which HTTP status polling failed, and connects once it works again',
    async run(trip) {
      const { server, client, expect } = trip;
      await server.faults.answer(502, 'Bad gateway', 2);
      await client.open(server.url, { transports: ['polling'] });
      await connects(trip);
      const { errors } = await client.read();
      const error = {
        name: 'TransportError',
        message: 'xhr poll error',
        status: 502,
        active: true,
      };
      expect(errors).toMatchObject([error, error]);
    },
  },
  {
    name: 'moves on to the WebSocket when polling fails, if it is told to try all transports',
    async run(trip) {
      const { server, client, expect } = trip;
      await server.faults.answer(502, 'Bad gateway');
      await client.open(server.url, { tryAllTransports: true });
      await connects(trip);
      expect(await client.ask('echo', 'works')).toBe('works');
      const { transport, errors, disconnects } = await client.read();
      expect({ transport, errors, disconnects }).toEqual({
        transport: 'websocket',
        errors: [],
        disconnects: [],
      });
    },
  },
  {
    name: 'loses its connection to an HTTP error in the middle of a session, and comes back',
    async run(trip) {
      const { server, client, expect } = trip;
      await client.open(server.url, { transports: ['polling'] });
      await connects(trip);
      await pollWaits(trip);
      await server.faults.answer(502, 'Bad gateway', 1);
      await client.emit('number', 1);
      await connects(trip, 2);
      const { disconnects } = await client.read();
      expect(disconnects).toMatchObject([{ reason: 'transport error', error: { status: 502 } }]);
    },
  },
  {
    name: 'does not take any answer for a handshake',
    async run(trip) {
      const { server, client, expect } = trip;
      await server.faults.answer(200, '<h1>Welcome to the hotel network</h1>', 1);
      await client.open(server.url, { transports: ['polling'] });
      await connects(trip);
      const { errors } = await client.read();
      expect(errors.length).toBe(1);
      expect(errors[0]).toMatchObject({ name: 'ProtocolError', active: true });
      expect(/packet type/.test(errors[0].rule ?? '')).toBe(true);
    },
  },
  ...broken(
    'names the broken rule when a frame is no packet, and comes back',
    'garbage',
    'transport error',
    /packet type/,
  ),
  ...broken(
    'names the broken rule when a message is no Socket.IO packet, and comes back',
    '4garbage',
    'parse error',
    /./,
  ),
  ...broken(
    'names the broken rule when an event is cut off, and comes back',
    '42["number",',
    'parse error',
    /./,
  ),
  ...broken(
    'names the broken rule when bytes come that were not announced, and comes back',
    { polling: 'bAQID', websocket: Uint8Array.of(1, 2, 3) },
    'parse error',
    /./,
  ),
  {
    name: 'is refused by the server with its reason, and does not insist',
    async run(trip) {
      const { server, client, expect } = trip;
      await server.faults.auth({ message: 'subscription expired', data: { since: 1 } });
      await client.open(server.url);
      await until(trip, ({ status }) => status, 'refused');
      const { errors, active, reason } = await client.read();
      expect({ active, reason }).toEqual({ active: false, reason: 'subscription expired' });
      expect(errors).toMatchObject([
        {
          name: 'ConnectError',
          message: 'subscription expired',
          data: { since: 1 },
          active: false,
        },
      ]);
      await expect.poll(() => server.sessions()).toEqual([]);
      await server.faults.auth('pass');
      await client.call('connect');
      await connects(trip);
    },
  },
  ...overEach(
    'fails the acknowledgements that a lost connection cannot bring any more',
    async (trip, transport) => {
      const { server, client, expect } = trip;
      await client.open(server.url, { transports: [transport] });
      await connects(trip);
      await server.faults.acks('never');
      const failed = client.ask('echo', 'lost').catch((error) => error.message);
      await number(trip, 1, 1);
      await server.faults.corrupt('garbage');
      expect(/socket has been disconnected/.test(`${await failed}`)).toBe(true);
      await server.faults.acks(50);
      await connects(trip, 2);
      expect(await client.ask('echo', 'late')).toBe('late');
    },
  ),
  leavesNothing('over polling: leaves no session behind when it disconnects', 'polling', connects),
  leavesNothing(
    'over websocket: leaves no session behind when it disconnects',
    'websocket',
    connects,
  ),
  leavesNothing(
    'over polling: leaves no session behind when it disconnects during the handshake',
    'polling',
    async ({ server, expect }) => {
      await server.faults.delay(200);
      return expect.poll(async () => (await server.sessions()).length).toBe(1);
    },
  ),
  leavesNothing(
    'over websocket: leaves no session behind when it disconnects during the handshake',
    'websocket',
    ({ server, expect }) =>
      expect
        .poll(async () => (await server.log()).some(({ kind }) => kind === 'websocket'))
        .toBe(true),
  ),
  leavesNothing(
    'over polling: leaves no session behind when it disconnects before the namespace was accepted',
    'polling',
    async ({ server, expect }) => {
      await server.faults.delay(150);
      return expect
        .poll(async () => (await server.log()).some(({ kind }) => kind === 'post'))
        .toBe(true);
    },
  ),
];
