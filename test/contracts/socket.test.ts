import { describe, expect, it } from 'vitest';
import { createSocket } from '../../src/create.js';
import { polling } from '../../src/engine/polling.js';
import { probe } from '../../src/engine/upgrade.js';
import { webSocket } from '../../src/engine/websocket.js';
import { io } from '../../src/io.js';
import { ready } from '../../src/ready.js';
import { backoff } from '../../src/socket/backoff.js';
import type { CoreSocket } from '../../src/socket/socket.js';
import { type FakePlatform, fakePlatform, NOTHING } from '../fakes/platform.js';
import { type FakeServer, fakeServer, type Message, type ServerSession } from '../fakes/server.js';
import { collectUncaught } from '../fakes/uncaught.js';

collectUncaught();

/** A Socket.IO server that accepts everything, echoes `echo`, and acknowledges with the arguments. Frames are written by hand. */
function socketServer(platform: FakePlatform): FakeServer & { auths: string[] } {
  const auths: string[] = [];
  const server = fakeServer(platform, {
    auto: true,
    onMessage(session: ServerSession, message: Message) {
      if (typeof message !== 'string') return session.send(message);
      const [, type, nsp = '', id = '', data = ''] = /^(\d)(?:\d+-)?(\/[^,]*,)?(\d*)(.*)$/.exec(
        message,
      )!;
      if (type === '0') {
        auths.push(data);
        session.send(`0${nsp}{"sid":"${session.sid}"}`);
      } else if (type === '2' && id) session.send(`3${nsp}${id}${data}`);
      else if (type === '2' && data.startsWith('["echo"')) session.send(`2${nsp}${data}`);
      else if (type === '5') session.send(message);
    },
  });
  return Object.assign(server, { auths });
}

const RETRY = { min: 100, max: 100, jitter: 0 };
const HOST = 'http://server/chat';

type Make = (platform: FakePlatform) => CoreSocket;

const FACES: [string, Make][] = [
  [
    'createSocket, polling',
    (platform) =>
      createSocket(HOST, {
        platform,
        transports: [polling()],
        reconnect: backoff(RETRY),
      }).connect(),
  ],
  [
    'createSocket, webSocket',
    (platform) =>
      createSocket(HOST, {
        platform,
        transports: [webSocket()],
        reconnect: backoff(RETRY),
      }).connect(),
  ],
  [
    'createSocket, upgrade',
    (platform) =>
      createSocket(HOST, {
        platform,
        transports: [polling(), webSocket()],
        upgrade: probe(),
        reconnect: backoff(RETRY),
      }).connect(),
  ],
  [
    'io()',
    (platform) =>
      io(HOST, {
        platform,
        forceNew: true,
        reconnectionDelay: 100,
        reconnectionDelayMax: 100,
      }) as unknown as CoreSocket,
  ],
];

describe.each(FACES)('a socket by %s', (_, make) => {
  const start = async () => {
    const platform = fakePlatform();
    const server = socketServer(platform);
    const socket = make(platform);
    const connected = ready(socket);
    await server.drain();
    await connected;
    return { platform, server, socket };
  };

  it('connects to its namespace', async () => {
    const { server, socket } = await start();
    expect(server.auths).toEqual(['']);
    expect(socket.id).toBe('s0');
    expect(server.violations).toEqual([]);
  });

  it('exchanges events, bytes and acknowledgements in order', async () => {
    const { server, socket } = await start();
    const log: unknown[] = [];
    socket.on('echo', (...args: unknown[]) => log.push(args));
    for (let i = 0; i < 20; i++) socket.emit('echo', i, '€');
    const promise = socket.emitWithAck('asked', { a: 1 });
    await server.drain();
    expect(await promise).toBe('asked');
    socket.emit('echo', new Uint8Array([1, 2, 3]));
    await server.drain();
    expect(log.slice(0, 20)).toEqual([...Array(20).keys()].map((i) => [i, '€']));
    expect([...new Uint8Array((log[20] as [ArrayBuffer])[0])]).toEqual([1, 2, 3]);
    expect(server.violations).toEqual([]);
  });

  it('comes back after a cut, and sends then what was emitted meanwhile', async () => {
    const { platform, server, socket } = await start();
    const log: unknown[] = [];
    socket.on('echo', (value: unknown) => log.push(value));
    socket.on('disconnect', () => log.push('cut'));
    server.cut();
    await platform.settle();
    for (let i = 0; i < 5; i++) socket.emit('echo', i);
    expect(socket.getSnapshot().status).toBe('reconnecting');
    await platform.advance(100);
    await server.drain();
    expect(socket.getSnapshot().status).toBe('connected');
    expect(log).toEqual(['cut', 0, 1, 2, 3, 4]);
  });

  it('leaves nothing behind when it disconnects, on either side', async () => {
    const { platform, server, socket } = await start();
    socket.emit('last');
    socket.disconnect();
    await server.drain();
    await platform.advance(3_000);
    expect(platform.live()).toEqual(NOTHING);
    expect(server.sessions.every(({ closed }) => closed)).toBe(true);
    expect(server.sessions[0]!.received.slice(-2)).toEqual(['2/chat,["last"]', '1/chat,']);
  });
});
