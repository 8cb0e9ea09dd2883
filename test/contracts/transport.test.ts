import { describe, expect, it } from 'vitest';
import type { Frame } from '../../src/engine/packet.js';
import { polling } from '../../src/engine/polling.js';
import { inert, type TransportPart } from '../../src/engine/transport.js';
import { webSocket } from '../../src/engine/websocket.js';
import { webTransport } from '../../src/engine/webtransport.js';
import { openPacket, take } from '../fakes/link.js';
import { type FakePlatform, fakePlatform, NOTHING } from '../fakes/platform.js';
import { collectUncaught } from '../fakes/uncaught.js';
import { type FakeFar, fakeWebTransport, speak } from '../fakes/webtransport.js';

collectUncaught();

/** What the far end of a transport can do, whatever it is made of. */
interface Far {
  name: string;
  part: TransportPart;
  open(platform: FakePlatform): void;
  send(platform: FakePlatform, frames: string[]): void;
  /** Takes what the client sent, as text; bytes as `b` and base64. */
  take(platform: FakePlatform): string[];
  fail(platform: FakePlatform): void;
  /** Learns of a polite close and agrees to it. */
  goodbye(platform: FakePlatform): boolean;
  /** How many connections there are beside those of the platform. */
  live?(): number;
}

const asText = (frame: unknown) =>
  typeof frame === 'string' ? frame : `b${Buffer.from(frame as Uint8Array).toString('base64')}`;

/** WebTransport comes from elsewhere than the platform. */
function farWebTransport(): Far {
  const host = fakeWebTransport();
  let far: FakeFar;
  const session = () => host.sessions.at(-1)!;
  return {
    name: 'webTransport',
    part: webTransport({ WebTransport: host.WebTransport }),
    open: () => {
      far = speak(session());
      far.send(openPacket());
    },
    send: (_, frames) => far.send(...frames),
    // All but its own open packet.
    take: () =>
      far.received
        .splice(0)
        .filter((frame) => frame !== '0')
        .map(asText),
    fail: () => session().fail(),
    goodbye: () => session().ended && session().state === 'closed',
    live: () => (/^connect/.test(session().state) ? 1 : 0),
  };
}

const FAR: Far[] = [
  {
    name: 'polling',
    part: polling(),
    open: (platform) => platform.pending('GET')[0]!.answer(openPacket()),
    send: (platform, frames) => platform.pending('GET')[0]!.answer(frames.join('\x1e')),
    take: (platform) =>
      platform.pending('POST').flatMap((post) => {
        post.answer();
        return post.body!.split('\x1e');
      }),
    fail: (platform) => platform.pending('GET')[0]!.fail(),
    goodbye: (platform) => {
      const post = platform.pending('POST')[0];
      post?.answer();
      return post?.body === '1';
    },
  },
  {
    name: 'webSocket',
    part: webSocket(),
    open: (platform) => {
      platform.sockets[0]!.accept();
      platform.sockets[0]!.receive(openPacket());
    },
    send: (platform, frames) => {
      for (const frame of frames) platform.sockets[0]!.receive(frame);
    },
    take: (platform) => platform.sockets[0]!.sent.splice(0).map(asText),
    fail: (platform) => platform.sockets[0]!.fail(),
    goodbye: (platform) => {
      const closing = platform.sockets[0]!.state === 'closing';
      platform.sockets[0]!.drop(1005);
      return closing;
    },
  },
  farWebTransport(),
];

describe.each(FAR)('the contract of a transport, as $name keeps it', (far) => {
  function create() {
    const platform = fakePlatform();
    let sid: string | undefined;
    const log: [string, unknown][] = [];
    const transport = far.part.create({
      platform,
      url: (late = sid) => `http://server/?transport=${far.part.name}${late ? `&sid=${late}` : ''}`,
    });
    transport.sink = (kind, value) => log.push([kind, value]);
    const open = async () => {
      far.open(platform);
      sid = 'session';
      await platform.settle();
      log.length = 0;
    };
    const expectNothingLeft = () => {
      expect(platform.live()).toEqual(NOTHING);
      expect(far.live?.() ?? 0).toBe(0);
    };
    return { platform, transport, log, open, expectNothingLeft };
  }

  it('bears the name of its part', () => {
    expect(create().transport.name).toBe(far.part.name);
  });

  it('opens when made, and says nothing in that turn', async () => {
    const { platform, log } = create();
    await platform.settle();
    const { requests, sockets } = platform.live();
    expect(requests + sockets + (far.live?.() ?? 0)).toBe(1);
    expect(log).toEqual([]);
  });

  it('hands on the open packet as its first frame', async () => {
    const { platform, log } = create();
    far.open(platform);
    await platform.settle();
    expect(log.filter(([kind]) => kind === 'frame')).toEqual([['frame', openPacket()]]);
  });

  it('hands frames on in their order', async () => {
    const { platform, log, open } = create();
    await open();
    far.send(platform, ['4a', '4b', '2']);
    await platform.settle();
    far.send(platform, ['4c']);
    await platform.settle();
    expect(log).toEqual(['4a', '4b', '2', '4c'].map((frame) => ['frame', frame]));
  });

  it('takes frames from the front, sends them in order, and drains later than that turn', async () => {
    const { platform, transport, log, open } = create();
    await open();
    const frames: Frame[] = ['4a', new Uint8Array([1, 2]), '4b', ''.padEnd(30, '4')];
    const sent: string[] = [];
    for (let rest = frames; rest.length; ) {
      expect(transport.writable).toBe(true);
      const drains = log.length;
      const count = take(transport, rest, 20);
      expect(count).toBeGreaterThan(0);
      expect(log.length).toBe(drains);
      rest = rest.slice(count);
      for (let i = 0; i < 5; i++) {
        await platform.settle();
        sent.push(...far.take(platform));
      }
      await platform.settle();
      expect(log.length).toBe(drains + 1);
      expect(log.at(-1)).toEqual(['drain', undefined]);
    }
    expect(sent).toEqual(frames.map(asText));
  });

  it('reports a failure as a TransportError that bears its name', async () => {
    const { platform, log, open, expectNothingLeft } = create();
    await open();
    far.fail(platform);
    await platform.settle();
    expect(log[0]).toEqual([
      'error',
      expect.objectContaining({
        name: 'TransportError',
        type: 'TransportError',
        transport: far.part.name,
      }),
    ]);
    // Where it can, it tells the server.
    if (platform.live().requests) far.goodbye(platform);
    await platform.settle();
    expectNothingLeft();
  });

  it('is silent behind an inert sink', async () => {
    const { platform, transport, log, open } = create();
    await open();
    take(transport, ['4a']);
    transport.sink = inert;
    await platform.settle();
    far.take(platform);
    far.send(platform, ['4late']);
    await platform.settle();
    far.fail(platform);
    await platform.settle();
    expect(log).toEqual([]);
  });

  it('lets the server know of a polite close, and leaves nothing', async () => {
    const { platform, transport, open, expectNothingLeft } = create();
    await open();
    transport.sink = inert;
    transport.close(true);
    await platform.settle();
    expect(far.goodbye(platform)).toBe(true);
    await platform.settle();
    expectNothingLeft();
  });

  it.each(['before it opened', 'after'])(
    'ends at once when closed impolitely, %s',
    async (when) => {
      const { platform, transport, open, expectNothingLeft } = create();
      if (when === 'after') await open();
      transport.sink = inert;
      transport.close(false);
      await platform.settle();
      platform.sockets[0]?.drop();
      expectNothingLeft();
    },
  );

  it('can be closed twice', async () => {
    const { platform, transport, open, expectNothingLeft } = create();
    await open();
    transport.sink = inert;
    transport.close(false);
    transport.close(true);
    platform.sockets[0]?.drop();
    await platform.advance(2_000);
    expectNothingLeft();
  });
});
