import { describe, expect, it } from 'vitest';
import { polling } from '../../src/engine/polling.js';
import { webSocket } from '../../src/engine/websocket.js';
import { isProtocolError, isTransportError } from '../../src/errors.js';
import { last, managerOf, openPacket, openWebSocket, record, waiting } from '../fakes/link.js';
import { type FakePlatform, fakePlatform } from '../fakes/platform.js';
import { type Attack, attack } from './hostile.js';
import { createRandom } from './random.js';

/** Over each of two transports. */
const COUNT = 500;

const toBase64 = (bytes: ArrayBufferView | ArrayBuffer) =>
  Buffer.from(
    bytes instanceof ArrayBuffer
      ? new Uint8Array(bytes)
      : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  ).toString('base64');

/** The server's end of the newest connection. */
interface Wire {
  /** Frames as one server's answer: bytes, or text with its type digit. */
  give(frames: readonly unknown[]): Promise<void>;
  refuse(status: number, body: string): void;
  cut(): void;
}

const answerPosts = (platform: FakePlatform) => {
  for (const post of platform.pending('POST')) post.answer('ok');
};

const wires: Record<string, (platform: FakePlatform) => Wire> = {
  websocket(platform) {
    const socket = last(platform.sockets);
    return {
      async give(frames) {
        if (socket.state === 'connecting') socket.accept();
        for (const frame of frames) {
          if (socket.state === 'open') socket.receive(frame as string);
        }
        await platform.settle();
      },
      refuse: () => socket.fail(),
      cut: () => socket.fail(),
    };
  },
  polling: (platform) => ({
    async give(frames) {
      await platform.settle();
      answerPosts(platform);
      const body = frames.map((frame) =>
        typeof frame === 'string' ? frame : `b${toBase64(frame as ArrayBuffer)}`,
      );
      waiting(platform, 'GET').answer(body.join('\x1e'));
      await platform.settle();
      answerPosts(platform);
      await platform.settle();
    },
    refuse: (status, body) => waiting(platform, 'GET').answer(body, status),
    cut: () => waiting(platform, 'GET').fail(),
  }),
};

/** Plays an attack against a connection of its own. */
async function play(attack: Attack, platform: FakePlatform, transport: string) {
  const { manager } = managerOf(
    {
      transports: [transport === 'polling' ? polling() : webSocket()],
      reconnect: undefined,
      timeout: false,
    },
    platform,
  );
  const socket = manager.socket('/');
  const log = record(manager, ['error', 'close']);
  const told = record(socket, ['connect_error', 'disconnect']);
  socket.connect();
  await platform.settle();
  const wire = wires[transport]!(platform);
  if (attack.stage === 'handshake') await wire.give([attack.frame]);
  else if (attack.stage === 'refused') wire.refuse(attack.status, attack.body);
  else if (attack.stage === 'cut') wire.cut();
  else {
    await wire.give([openPacket({ upgrades: [] })]);
    if (attack.stage === 'session') await wire.give([attack.frame]);
    else {
      await wire.give(['40{"sid":"id"}']);
      expect(socket.connected).toBe(true);
      await wire.give(
        attack.messages.map((message) => (typeof message === 'string' ? `4${message}` : message)),
      );
    }
  }
  await platform.settle();
  answerPosts(platform);
  for (const link of platform.sockets) if (link.state === 'closing') link.drop(1000);
  await platform.settle();
  return { manager, socket, log, told };
}

const show = (attack: Attack) =>
  JSON.stringify(attack, (_, value) =>
    value instanceof ArrayBuffer || ArrayBuffer.isView(value) ? `bytes ${toBase64(value)}` : value,
  );

describe.each(['polling', 'websocket'])('a hostile server over %s', (transport) => {
  it(`is named for what it did, ${COUNT} times, and leaves nothing running`, async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    console.log(`hostile ${transport}: seed ${seed}`);
    const platform = fakePlatform();
    // Another connection of the same page.
    const neighbour = managerOf({}, platform, 'http://neighbour').manager.socket('/');
    neighbour.connect();
    const link = await openWebSocket(platform);
    link.receive('40{"sid":"id"}');
    const heard = record(neighbour, ['hello' as never, 'disconnect']);
    await platform.settle();
    const before = platform.live();
    const stages = new Map<string, number>();

    for (let index = 0; index < COUNT; index++) {
      const hostile = attack(createRandom(seed, index), transport);
      const where = `seed ${seed}, ${index}: ${show(hostile)}`;
      stages.set(hostile.stage, (stages.get(hostile.stage) ?? 0) + 1);
      const { manager, socket, log, told } = await play(hostile, platform, transport);

      // Named: once, by the error that fits, with what was expected and what came.
      const names = log.map(([name]) => name);
      const expected = { session: ['error', 'close'], namespace: ['close'] };
      expect(names, where).toEqual(expected[hostile.stage as keyof typeof expected] ?? ['error']);
      const error = log[0]!.at(-1);
      if (hostile.stage === 'cut' || hostile.stage === 'refused') {
        expect(isTransportError(error), where).toBe(true);
        expect((error as Error).message, where).toMatch(/^(xhr poll|websocket) error$/);
      } else {
        expect(isProtocolError(error), where).toBe(true);
        expect((error as { rule?: string }).rule, where).toMatch(/^expected \S.*, got /s);
      }
      const failed = ['connect_error', error];
      const lost = (reason: string) => ['disconnect', reason, error];
      // Its namespace was not accepted yet.
      if (hostile.stage === 'session')
        expect(told, where).toEqual([failed, lost('transport error')]);
      else if (hostile.stage === 'namespace') expect(told, where).toEqual([lost('parse error')]);
      else expect(told, where).toEqual([failed]);
      // Over: nothing waits, nothing runs.
      expect(socket.connected, where).toBe(false);
      expect(manager.engine?.readyState, where).toBe('closed');
      expect(platform.live(), where).toEqual(before);

      // Unharmed.
      link.receive(`42["hello",${index}]`);
      expect(heard.pop(), where).toEqual(['hello', index]);
      link.sent.length = 0;
      neighbour.emit('there');
      expect(link.sent, where).toEqual(['42["there"]']);
    }
    expect(heard).toEqual([]);
    expect(stages.size).toBe(transport === 'polling' ? 5 : 4);
  }, 60_000);
});
