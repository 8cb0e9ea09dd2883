import { describe, expect, it } from 'vitest';
import { expectMistake, take } from '../../test/fakes/link.js';
import { fakePlatform, NOTHING } from '../../test/fakes/platform.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';
import {
  type FakeFar,
  FakeWebTransportError,
  fakeWebTransport,
  speak,
} from '../../test/fakes/webtransport.js';
import { inert } from './transport.js';
import { type WebTransportOptions, webTransport } from './webtransport.js';

collectUncaught();

const ADDRESS = 'https://server:3000/engine.io/?EIO=4&transport=webtransport&tenant=a';

function create(options: WebTransportOptions = {}, address = ADDRESS, host = fakeWebTransport()) {
  const platform = fakePlatform();
  const log: [string, unknown][] = [];
  const transport = webTransport({ WebTransport: host.WebTransport, ...options }).create({
    platform,
    url: () => address,
  });
  transport.sink = (kind, value) => log.push([kind, value]);
  const session = host.sessions[0]!;
  /** Nothing of this transport is left: no timer, no session, no lock on its streams. */
  const expectNothingLeft = async () => {
    await platform.advance(0);
    expect(platform.live()).toEqual(NOTHING);
    expect(host.live()).toBe(0);
    expect(session?.locks() ?? []).toEqual([]);
  };
  return { platform, host, transport, log, session, expectNothingLeft };
}

async function open(options: WebTransportOptions = {}) {
  const all = create(options);
  const far = speak(all.session);
  await all.platform.settle();
  expect(all.log).toEqual([['open', undefined]]);
  expect(far.received).toEqual(['0']);
  all.log.length = far.received.length = 0;
  return { ...all, far };
}

const kinds = (log: [string, unknown][]) => log.map(([kind]) => kind);

describe('webTransport', () => {
  it('opens one session at the path of the address, over https and without a query', () => {
    expect(create().session.url).toBe('https://server:3000/engine.io/');
    expect(create({}, 'http://server/a/b?EIO=4').session.url).toBe('https://server/a/b');
    expect(create().host.sessions.length).toBe(1);
  });

  it('passes its options to the native constructor, less its own', () => {
    const hash = { algorithm: 'sha-256', value: new Uint8Array(32) };
    const { session } = create({ serverCertificateHashes: [hash], maxPayload: 5 });
    expect(session.options).toEqual({ serverCertificateHashes: [hash] });
  });

  it('begins with an open packet, and is writable once that has left', async () => {
    const { transport, session, log, platform } = create();
    await platform.settle();
    expect(transport.writable).toBe(false);
    expect(log).toEqual([]);
    session.up.hold();
    const far = speak(session);
    await platform.settle();
    expect(transport.writable).toBe(false);
    expect(log).toEqual([]);
    session.up.release();
    await platform.settle();
    expect(log).toEqual([['open', undefined]]);
    expect(transport.writable).toBe(true);
    expect(far.received).toEqual(['0']);
  });

  it('names the session in its open packet when there is one', async () => {
    const { session, platform } = create({}, `${ADDRESS}&sid=a%22b`);
    const far = speak(session);
    await platform.settle();
    expect(far.received).toEqual(['0{"sid":"a\\"b"}']);
    expect(session.url).toBe('https://server:3000/engine.io/');
  });

  it('hands frames on, text and bytes, in order', async () => {
    const { far, log, platform } = await open();
    far.send('4a€', new Uint8Array([1, 2, 3]), `4${'long'.repeat(20_000)}`, '2');
    await platform.settle();
    expect(log).toEqual([
      ['frame', '4a€'],
      ['frame', new Uint8Array([1, 2, 3]).buffer],
      ['frame', `4${'long'.repeat(20_000)}`],
      ['frame', '2'],
    ]);
  });

  it('sends text, buffers, views and Blobs, in order', async () => {
    const { far, transport, platform } = await open();
    const bytes = new Uint8Array([1, 2, 3, 4]);
    const frames = [
      '4a€',
      bytes.buffer,
      new Blob([bytes]),
      bytes.subarray(1, 3),
      new DataView(bytes.buffer, 3),
      '4b',
    ];
    expect(take(transport, frames, 1)).toBe(frames.length);
    await platform.settle();
    expect(far.received).toEqual([
      '4a€',
      bytes,
      bytes,
      bytes.subarray(1, 3),
      bytes.subarray(3),
      '4b',
    ]);
  });

  it('sends bytes as they were when they were given', async () => {
    const { far, transport, platform } = await open();
    const bytes = new Uint8Array([1, 2]);
    take(transport, ['4a', bytes]);
    bytes.fill(9);
    await platform.settle();
    expect(far.received).toEqual(['4a', new Uint8Array([1, 2])]);
  });

  it.each([
    ['buffer', new ArrayBuffer(0)],
    ['Blob', new Blob([])],
  ])('sends an empty %s too, which has no frame of its own', async (_, empty) => {
    const { far, transport, platform } = await open();
    take(transport, [empty, '4a']);
    await platform.settle();
    expect(far.received).toEqual([new Uint8Array(0), '4a']);
  });

  it('drains when the stream is ready for more, and is not writable before', async () => {
    const { far, session, transport, log, platform } = await open();
    session.up.hold();
    take(transport, ['4a', '4b']);
    expect(transport.writable).toBe(false);
    await platform.settle();
    expect(log).toEqual([]);
    expect(transport.writable).toBe(false);
    session.up.release();
    await platform.settle();
    expect(log).toEqual([['drain', undefined]]);
    expect(transport.writable).toBe(true);
    expect(far.received).toEqual(['4a', '4b']);
  });

  describe('reports a failure as the peer’s "webtransport error"', () => {
    const cause = new FakeWebTransportError('reason', 'session');

    it.each<[string, (all: ReturnType<typeof create>) => unknown]>([
      ['the session is refused', ({ session }) => session.refuse(cause)],
      [
        'the stream is refused',
        ({ session }) => {
          session.refuseStream(cause);
          session.accept();
        },
      ],
      [
        'the first write fails',
        ({ session }) => {
          session.up.fail(cause);
          speak(session);
        },
      ],
      [
        'the session is lost',
        async ({ session, platform }) => {
          speak(session);
          await platform.settle();
          session.fail(cause);
        },
      ],
      [
        'reading fails',
        async ({ session, platform }) => {
          speak(session);
          await platform.settle();
          session.down.fail(cause);
        },
      ],
      [
        'writing fails',
        async ({ session, platform, transport }) => {
          speak(session);
          await platform.settle();
          session.up.hold();
          take(transport, ['4a', '4b']);
          await platform.settle();
          session.up.fail(cause);
        },
      ],
      [
        'a Blob cannot be read',
        async ({ session, platform, transport }) => {
          speak(session);
          await platform.settle();
          const blob = new Blob(['a']);
          blob.arrayBuffer = () => Promise.reject(cause);
          take(transport, [blob, blob, '4b']);
        },
      ],
    ])('once, and leaves nothing, when %s', async (_, happen) => {
      const all = create();
      await happen(all);
      await all.platform.advance(0);
      const reports = all.log.filter(([kind]) => kind !== 'open');
      expect(kinds(reports)).toEqual(['error']);
      expect(reports[0]![1]).toMatchObject({
        name: 'TransportError',
        type: 'TransportError',
        code: 'transport',
        message: 'webtransport error',
        transport: 'webtransport',
        description: cause,
        cause,
      });
      expect(all.transport.writable).toBe(false);
      await all.expectNothingLeft();
    });

    it('later than this turn when the constructor throws, so that somebody can listen', async () => {
      const host = fakeWebTransport();
      host.error = cause;
      const { log, platform, expectNothingLeft } = create({}, ADDRESS, host);
      expect(log).toEqual([]);
      await platform.advance(0);
      expect(log).toEqual([['error', expect.objectContaining({ cause })]]);
      await expectNothingLeft();
    });

    it('that says the cure when the host has no WebTransport', async () => {
      // Node has none; in a browser the test of the framing runs instead.
      expect('WebTransport' in globalThis).toBe(false);
      const { log, platform } = create({ WebTransport: undefined });
      await platform.advance(0);
      expect(log[0]![1]).toMatchObject({
        message: 'webtransport error',
        cause: expect.objectContaining({ message: expect.stringMatching(/no WebTransport.*list/) }),
      });
    });
  });

  it('takes the constructor of the host at each connection', () => {
    const host = fakeWebTransport();
    const part = webTransport();
    const mine = globalThis as { WebTransport?: unknown };
    mine.WebTransport = host.WebTransport;
    try {
      const transport = part.create({ platform: fakePlatform(), url: () => ADDRESS });
      expect(host.sessions.length).toBe(1);
      transport.close();
    } finally {
      delete mine.WebTransport;
    }
  });

  describe('ends the session with a ProtocolError', () => {
    it.each<[string, WebTransportOptions, (far: FakeFar) => void]>([
      ['a frame of no length', {}, (far) => far.sendBytes(0)],
      ['a frame above 2^53 - 1 bytes', {}, (far) => far.sendBytes(127, 255, 0, 0, 0, 0, 0, 0, 0)],
      ['a frame above `maxPayload`', { maxPayload: 10 }, (far) => far.send('4tooooo long')],
    ])('for %s, after the frames before it', async (_, options, misbehave) => {
      const { far, log, platform, expectNothingLeft } = await open(options);
      far.send('4before');
      await platform.settle();
      misbehave(far);
      far.send('4after');
      await platform.settle();
      expect(log).toEqual([
        ['frame', '4before'],
        ['error', expect.objectContaining({ name: 'ProtocolError', message: 'server error' })],
      ]);
      await expectNothingLeft();
    });

    it('and names the caller’s mistake when that limit makes no sense', () => {
      for (const maxPayload of [0, -1, Number.NaN]) {
        expectMistake(() => webTransport({ maxPayload }), /maxPayload/);
      }
    });
  });

  it('reports that the server has closed the session, as a close with what it said', async () => {
    const { session, log, expectNothingLeft } = await open();
    session.close({ closeCode: 7, reason: 'going' });
    await expectNothingLeft();
    expect(log).toEqual([
      [
        'close',
        {
          description: 'webtransport connection closed',
          context: { closeCode: 7, reason: 'going' },
        },
      ],
    ]);
  });

  it('reports a close even when that has cut off a write', async () => {
    const { session, transport, log, expectNothingLeft } = await open();
    session.up.hold();
    take(transport, ['4a']);
    session.close();
    await expectNothingLeft();
    expect(kinds(log)).toEqual(['close']);
  });

  it.each([true, false])(
    'leaves nothing when it is closed in the moment of its failure (polite: %s)',
    async (polite) => {
      const { session, transport, log, platform } = await open();
      session.up.hold();
      take(transport, ['4a']);
      session.up.fail(new Error('reset'));
      session.down.fail(new Error('reset'));
      await platform.settle();
      transport.close(polite);
      await platform.settle();
      expect(log).toEqual([]);
      expect(platform.live()).toEqual(NOTHING);
      expect(session.locks()).toEqual([]);
    },
  );

  it('ends its streams itself, where the session’s close would leave them for a while', async () => {
    const host = fakeWebTransport({ lingering: true });
    const { session, transport, platform, expectNothingLeft } = create({}, ADDRESS, host);
    speak(session);
    await platform.settle();
    expect(session.running()).toEqual(['up', 'down']);
    transport.close(false);
    await expectNothingLeft();
    expect(session.running()).toEqual([]);
  });

  it('reports a close when the server has ended its half of the stream, since nothing can come', async () => {
    const { far, log, platform, expectNothingLeft } = await open();
    far.send('4last');
    far.finish();
    await platform.advance(0);
    expect(log).toEqual([
      ['frame', '4last'],
      ['close', { description: 'webtransport stream closed' }],
    ]);
    await expectNothingLeft();
  });

  it('says nothing behind an inert sink, whatever comes late', async () => {
    const { far, session, transport, log, platform, expectNothingLeft } = await open();
    transport.sink = inert;
    take(transport, ['4a']);
    far.send('4late');
    transport.close(false);
    await platform.settle();
    session.fail();
    expect(log).toEqual([]);
    await expectNothingLeft();
  });

  it('closes politely after everything that was written', async () => {
    const { far, session, transport, platform, expectNothingLeft } = await open();
    session.up.hold();
    take(transport, ['4a', '4b']);
    transport.close(true);
    await platform.settle();
    expect(session.state).toBe('connected');
    session.up.release();
    await platform.settle();
    expect(session.ended).toBe(true);
    expect(far.received).toEqual(['4a', '4b']);
    expect(session.state).toBe('closed');
    await expectNothingLeft();
  });

  it('closes within a second, however long the way is blocked', async () => {
    const { session, transport, platform, expectNothingLeft } = await open();
    session.up.hold();
    take(transport, ['4a']);
    transport.close(true);
    await platform.advance(999);
    expect(session.state).toBe('connected');
    await platform.advance(1);
    await expectNothingLeft();
  });

  it('hands nothing on once it is closed, however politely', async () => {
    const { far, session, transport, log, platform } = await open();
    session.up.hold();
    take(transport, ['4a']);
    transport.close(true);
    far.send('4late');
    await platform.settle();
    expect(log).toEqual([]);
    session.fail();
    await platform.advance(1_000);
    expect(log).toEqual([]);
  });

  it('can be closed at any moment while it opens', async () => {
    for (const polite of [true, false]) {
      for (let turns = 0; turns < 16; turns++) {
        const { session, transport, platform, expectNothingLeft } = create();
        speak(session);
        for (let turn = 0; turn < turns; turn++) await Promise.resolve();
        transport.close(polite);
        transport.close(polite);
        await platform.advance(1_000);
        await expectNothingLeft();
      }
    }
  });

  it.each([true, false])(
    'can be closed while its first packet waits (polite: %s)',
    async (polite) => {
      const { session, transport, log, platform, expectNothingLeft } = create();
      session.up.hold();
      speak(session);
      await platform.settle();
      transport.close(polite);
      await platform.advance(1_000);
      expect(log).toEqual([]);
      await expectNothingLeft();
    },
  );

  it.each([true, false])(
    'can be closed before the server has answered (polite: %s)',
    async (polite) => {
      const { transport, log, expectNothingLeft } = create();
      transport.close(polite);
      await expectNothingLeft();
      expect(log).toEqual([]);
    },
  );
});
