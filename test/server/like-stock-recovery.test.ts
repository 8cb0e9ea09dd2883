import type { Server } from 'socket.io';
import { describe, it } from 'vitest';
import { ask, direct, held, polling, rawSocket, session, until } from './support.js';
import { type Options, twins } from './twins.js';

const recovery = { connectionStateRecovery: { maxDisconnectionDuration: 60_000 } };

/** What the application does while nobody is connected, and what it wrote down. */
interface Stage {
  readonly base: string;
  readonly io: Server;
  readonly log: unknown[];
}

async function onBoth(
  act: (stage: Stage) => Promise<unknown>,
  options: Options = recovery,
  middleware = false,
): Promise<void> {
  const logs = new Map<unknown, unknown[]>();
  const { same } = await twins(options, (io) => {
    const log: unknown[] = [];
    logs.set(io, log);
    if (middleware)
      io.use((socket, next) => {
        log.push('middleware', socket.recovered);
        next();
      });
    io.on('connection', (socket) => {
      log.push([
        socket.recovered,
        [...socket.rooms].filter((room) => room !== socket.id),
        socket.data,
      ]);
      if (!socket.recovered) {
        socket.join('room');
        socket.data.name = 'ada';
      }
      socket.on('disconnect', (reason) => log.push(reason));
      socket.on('leave', () => socket.disconnect());
      socket.on('close', () => socket.disconnect(true));
      socket.on('end', () => socket.conn.close());
      socket.emit('seen', 1);
    });
  });
  await same(async (base, io) => {
    const log = logs.get(io) ?? [];
    // As it is then: what the goodbye brings about comes sooner or later.
    return [await act({ base, io, log }), [...log]];
  });
}

interface Before {
  readonly pid: string;
  readonly offset: string;
  readonly sid: string;
  readonly webSocket: Awaited<ReturnType<typeof rawSocket>>['webSocket'];
  readonly closed: Promise<number>;
}

/** Where the interval is short, one may be among what is compared. */
const isNoPing = (text: string) => text !== '2';

/** A client that has heard one event, and so knows an offset. */
async function connected({ base }: Stage): Promise<Before> {
  const { webSocket, received, closed } = await rawSocket(base, direct);
  webSocket.send('40');
  const heard = () => received.filter(isNoPing);
  await until(() => heard().length === 3);
  const [, connect, event] = heard();
  const { sid, pid } = JSON.parse(`${connect}`.slice(2)) as { sid: string; pid: string };
  const offset = (JSON.parse(`${event}`.slice(2)) as unknown[]).at(-1) as string;
  return { pid, offset, sid, webSocket, closed };
}

/** Comes back with this CONNECT payload; the ids are told by whether they are the old ones. */
async function back(
  { base }: Stage,
  payload: object,
  { sid, pid }: Before,
  count = 2,
): Promise<unknown> {
  const { webSocket, received } = await rawSocket(base, direct);
  webSocket.send(`40${JSON.stringify(payload)}`);
  const heard = () => received.filter(isNoPing);
  await until(() => heard().length >= count);
  const answers = heard()
    .slice(1)
    .map((text) => text.replace(/,"[^"]{6,}"\]/, ',"offset"]'));
  const connect = received.find((text) => text.startsWith('40')) ?? '';
  const same = [connect.includes(`"sid":"${sid}"`), connect.includes(`"pid":"${pid}"`)];
  webSocket.terminate();
  return [same, answers];
}

const left = ({ log }: Stage, count = 2) => until(() => log.length >= count);

describe('connection state recovery', () => {
  it('answers CONNECT with a pid, and none where it is off', async () => {
    for (const options of [recovery, {}] as Options[])
      await onBoth(async ({ base }) => {
        const { webSocket, received } = await rawSocket(base, direct);
        webSocket.send('40');
        await until(() => received.length === 3);
        webSocket.terminate();
        return Object.keys(JSON.parse(`${received[1]}`.slice(2)) as object);
      }, options);
  });

  it('puts the offset behind plain events, and behind no others', () =>
    onBoth(async (stage) => {
      const { base, io } = stage;
      const { webSocket, received } = await rawSocket(base, direct);
      webSocket.send('40');
      await until(() => received.length === 3);
      const said = async (say: () => unknown) => {
        const before = received.length;
        say();
        await until(() => received.length > before);
        // The transport is writable again.
        await new Promise((resolve) => setImmediate(resolve));
      };
      const [socket] = io.sockets.sockets.values();
      await said(() => io.emit('all', 'text'));
      await said(() => io.volatile.emit('volatile', 'text'));
      await said(() => socket?.volatile.emit('volatile', 'text'));
      await said(() => io.timeout(1000).emit('asked', 'text', () => {}));
      await said(() => socket?.emit('asked', 'text', () => {}));
      await said(() => io.emit('bytes', Buffer.of(1)));
      await until(() => received.at(-1) === '<01>');
      webSocket.terminate();
      return received
        .slice(2)
        .map((text) => (text.startsWith('<') ? text : text.split(',').length));
    }));

  it('sends what was missed before the CONNECT answer, binary too, and gives id, rooms and data back', () =>
    onBoth(async (stage) => {
      const before = await connected(stage);
      before.webSocket.terminate();
      await left(stage);
      const { io } = stage;
      io.emit('n', 1);
      io.to('room').emit('n', Buffer.of(2), { deep: Buffer.of(3) });
      io.to('elsewhere').emit('n', 'not for it');
      io.except('room').emit('n', 'not for it');
      io.volatile.emit('n', 'not kept');
      io.to(before.sid).emit('n', 4);
      const { pid, offset } = before;
      const first = await back(stage, { pid, offset }, before, 8);
      await left(stage, 4);
      // Once more from the same offset: what was sent to it meanwhile is told as well.
      return [first, await back(stage, { pid, offset }, before, 9)];
    }));

  it.each([
    ['another pid', ({ offset }: Before) => ({ pid: 'other', offset })],
    ['another offset', ({ pid }: Before) => ({ pid, offset: 'other' })],
    ['no offset', ({ pid }: Before) => ({ pid })],
    ['an offset that is no string', ({ pid }: Before) => ({ pid, offset: 1 })],
    ['a pid that is no string', ({ pid, offset }: Before) => ({ pid: [pid], offset })],
    ['nothing', () => ({})],
  ])('is refused by a new session for %s', (_, payload) =>
    onBoth(async (stage) => {
      const before = await connected(stage);
      before.webSocket.terminate();
      await left(stage);
      return back(stage, payload(before), before, 3);
    }),
  );

  it('is refused when the time is over', () =>
    onBoth(
      async (stage) => {
        const before = await connected(stage);
        before.webSocket.terminate();
        await left(stage);
        await new Promise((resolve) => setTimeout(resolve, 60));
        const { pid, offset } = before;
        return back(stage, { pid, offset }, before, 3);
      },
      { connectionStateRecovery: { maxDisconnectionDuration: 30 } },
    ));

  it.each([
    ['a lost connection', (b: Before) => b.webSocket.terminate()],
    ['a closed connection', (b: Before) => b.webSocket.close()],
    ['a broken packet', (b: Before) => b.webSocket.send('4x')],
    ['a broken engine packet', (b: Before) => b.webSocket.send('x')],
    ['a ping from the client', (b: Before) => b.webSocket.send('2')],
    ['an invalid state', (b: Before) => b.webSocket.send('40')],
    ['leaving the namespace', (b: Before) => b.webSocket.send('41')],
    ['being sent away', (b: Before) => b.webSocket.send('42["leave"]')],
    ['being closed', (b: Before) => b.webSocket.send('42["close"]')],
    ['the engine being closed', (b: Before) => b.webSocket.send('42["end"]')],
  ])('is granted or refused alike after %s', (_, end) =>
    onBoth(async (stage) => {
      const before = await connected(stage);
      end(before);
      await left(stage);
      before.webSocket.terminate();
      const { pid, offset } = before;
      return back(stage, { pid, offset }, before, 3);
    }),
  );

  it('is granted after a ping timeout', () =>
    onBoth(
      async (stage) => {
        const before = await connected(stage);
        await left(stage);
        const { pid, offset } = before;
        return back(stage, { pid, offset }, before, 3);
      },
      { ...recovery, pingInterval: 40, pingTimeout: 40 },
    ));

  it.each([true, false, undefined])(
    'with skipMiddlewares %j runs the same ones',
    (skipMiddlewares) =>
      onBoth(
        async (stage) => {
          const before = await connected(stage);
          before.webSocket.terminate();
          await left(stage, 4);
          const { pid, offset } = before;
          return back(stage, { pid, offset }, before, 3);
        },
        { connectionStateRecovery: skipMiddlewares === undefined ? {} : { skipMiddlewares } },
        true,
      ),
  );

  it('works over polling, in one body', () =>
    onBoth(async (stage) => {
      const { base, io } = stage;
      const before = await connected(stage);
      before.webSocket.terminate();
      await left(stage);
      io.emit('n', Buffer.of(1));
      io.emit('n', 2);
      const { pid, offset } = before;
      const sid = await session(base, false);
      const body = `40${JSON.stringify({ pid, offset })}`;
      const { answer: waiting } = await held(base, polling(sid));
      await ask(base, polling(sid), { method: 'POST', body });
      const { status, body: first } = await waiting;
      const rest = first.includes('40{') ? '' : (await ask(base, polling(sid))).body;
      return [
        status,
        `${first}\x1e${rest}`
          .split('\x1e')
          .slice(0, 4)
          .map((text) => text.replace(/,"[^"]{6,}"\]/, ']')),
      ];
    }));
});
