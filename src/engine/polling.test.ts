import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyBytes, anyText } from '../../test/fakes/arbitrary.js';
import {
  last,
  managerOf,
  openPacket,
  openPolling,
  record,
  take,
  waiting,
} from '../../test/fakes/link.js';
import { type FakePlatform, fakePlatform, NOTHING } from '../../test/fakes/platform.js';
import { collectUncaught } from '../../test/fakes/uncaught.js';
import type { TransportError } from '../errors.js';
import type { ManagerParts } from '../socket/manager.js';
import type { Frame } from './packet.js';
import { type PollingOptions, polling } from './polling.js';

collectUncaught();

function create(options: PollingOptions = {}, platform = fakePlatform()) {
  const log: [string, unknown][] = [];
  const session = { sid: undefined as string | undefined };
  const transport = polling(options).create({
    platform,
    url: (sid = session.sid) =>
      `http://server/engine.io/?EIO=4&transport=polling${sid ? `&sid=${sid}` : ''}`,
  });
  transport.sink = (kind, value) => {
    log.push([kind, value]);
    if (kind === 'frame' && String(value).startsWith('0')) session.sid = 'session';
  };
  const open = async () => {
    waiting(platform, 'GET').answer(openPacket());
    await platform.settle();
    log.length = 0;
  };
  const errors = () =>
    log.filter(([kind]) => kind === 'error').map(([, error]) => error as TransportError);
  return { platform, transport, log, session, open, errors };
}

describe('polling', () => {
  it('asks for the handshake with a GET, without a session id', () => {
    const { platform } = create();
    const request = waiting(platform, 'GET');
    expect(request.url.href).toBe('http://server/engine.io/?EIO=4&transport=polling');
    expect(request.body).toBeUndefined();
    expect(request.init.cache).toBe('no-store');
  });

  it('keeps exactly one GET waiting, with the session id', async () => {
    const { platform, open, log } = create();
    await open();
    for (const [body, frames] of [
      ['6', ['6']],
      ['4a\x1e4b\x1e2', ['4a', '4b', '2']],
    ] as const) {
      expect(waiting(platform, 'GET').url.searchParams.get('sid')).toBe('session');
      waiting(platform, 'GET').answer(body);
      await platform.settle();
      expect(log.splice(0)).toEqual(frames.map((frame) => ['frame', frame]));
    }
    expect(platform.pending().length).toBe(1);
  });

  it('sends one POST at a time, beside the GET, and says when it has left', async () => {
    const { platform, transport, open, log } = create();
    await open();
    expect(transport.writable).toBe(true);
    expect(take(transport, ['4a', '4b'], 1_000_000)).toBe(2);
    expect(transport.writable).toBe(false);
    await platform.settle();
    const post = waiting(platform, 'POST');
    expect(platform.pending('GET').length).toBe(1);
    expect(post.url.searchParams.get('sid')).toBe('session');
    expect(post.body).toBe('4a\x1e4b');
    // A body of more than 64 KiB would be refused with it.
    expect(post.init.keepalive).toBe(false);
    // What a host makes of it: Engine.IO asks for this content type.
    const { headers } = new Request(post.url, post.init);
    expect(headers.get('content-type')?.toLowerCase()).toBe('text/plain;charset=utf-8');
    expect(log).toEqual([]);
    post.answer('ok');
    await platform.settle();
    expect(log).toEqual([['drain', undefined]]);
    expect(transport.writable).toBe(true);
  });

  it('is not writable while bytes are still being read for a body', async () => {
    const { platform, transport, open } = create();
    await open();
    take(transport, [new Blob([new Uint8Array([1, 2, 3, 4])])], 100);
    expect(transport.writable).toBe(false);
    for (let i = 0; i < 20 && !platform.pending('POST').length; i++) await platform.settle();
    expect(waiting(platform, 'POST').body).toBe('bAQIDBA==');
  });

  it('takes no more frames than maxPayload allows', async () => {
    const { platform, transport, open } = create();
    await open();
    expect(take(transport, ['4aaa', '4bbb', '4ccc'], 10)).toBe(2);
    await platform.settle();
    expect(waiting(platform, 'POST').body).toBe('4aaa\x1e4bbb');
  });

  it.each([
    [{}, 'same-origin'],
    [{ withCredentials: false }, 'same-origin'],
    [{ withCredentials: true }, 'include'],
  ] as const)('with %j sends credentials: %s, on every request', async (options, expected) => {
    const { platform, transport, open } = create(options);
    await open();
    take(transport, ['4a'], 100);
    await platform.settle();
    expect(platform.requests.map(({ init }) => init.credentials)).toEqual([
      expected,
      expected,
      expected,
    ]);
  });

  it('sends extra headers with every request', async () => {
    const { platform, transport, open } = create({ extraHeaders: { 'X-Token': 'a' } });
    await open();
    take(transport, ['4a'], 100);
    await platform.settle();
    expect(platform.requests.map(({ headers }) => headers['X-Token'])).toEqual(['a', 'a', 'a']);
  });

  it.each([Infinity, 1_000.5])(
    'makes its requests with a limit of %d ms each',
    async (requestTimeout) => {
      const { platform, errors } = create({ requestTimeout });
      expect(waiting(platform, 'GET').aborted).toBe(false);
      expect(errors()).toEqual([]);
    },
  );

  it.each([
    [400, '{"code":1,"message":"Session ID unknown"}'],
    [403, '{"code":4,"message":"Forbidden"}'],
    [400, ''],
    [502, '<html>'],
    [204, ''],
  ])('reports a GET answered %i with what the server said', async (status, text) => {
    const { platform, errors } = create();
    waiting(platform, 'GET').answer(text, status);
    await platform.settle();
    expect(errors().length).toBe(1);
    expect(errors()[0]).toMatchObject({
      name: 'TransportError',
      type: 'TransportError',
      code: 'transport',
      message: 'xhr poll error',
      transport: 'polling',
      description: status,
      context: { status, responseText: text },
    });
    expect(platform.live()).toEqual(NOTHING);
  });

  it('reports a POST that was refused', async () => {
    const { platform, transport, open, errors } = create();
    await open();
    take(transport, ['4a'], 100);
    await platform.settle();
    waiting(platform, 'POST').answer('', 413);
    await platform.settle();
    expect(errors()[0]).toMatchObject({
      message: 'xhr post error',
      description: 413,
      context: { status: 413, responseText: '' },
    });
  });

  it('reports a network that failed as status 0, with its cause', async () => {
    const { platform, errors } = create();
    const cause = new TypeError('Failed to fetch');
    waiting(platform, 'GET').fail(cause);
    await platform.settle();
    expect(errors()[0]).toMatchObject({ message: 'xhr poll error', description: 0, cause });
  });

  it('reports a body that broke off', async () => {
    const { platform, errors } = create();
    waiting(platform, 'GET').failBody();
    await platform.settle();
    expect(errors()[0]).toMatchObject({ message: 'xhr poll error', description: 0 });
  });

  it.each([undefined, 'application/octet-stream', 'text/html'])(
    'reads an answer of content type %s as text',
    async (type) => {
      const platform = fakePlatform();
      const { fetch } = platform;
      // The handshake is answered as hosts answer: bytes bring no content type of their own.
      const answer = new Response(new TextEncoder().encode(`${openPacket()}\x1e4é`), {
        headers: type ? { 'content-type': type } : {},
      });
      expect(answer.headers.get('content-type')).toBe(type ?? null);
      platform.fetch = () => {
        platform.fetch = fetch;
        return Promise.resolve(answer);
      };
      const { log } = create({}, platform);
      await platform.settle();
      expect(log).toEqual([
        ['frame', openPacket()],
        ['frame', '4é'],
      ]);
      expect(platform.pending('GET').length).toBe(1);
    },
  );

  describe('paused', () => {
    it('waits for the GET, hands its packets on, and asks for no more', async () => {
      const { platform, transport, open, log } = create();
      await open();
      let done = 0;
      transport.pause!(() => done++);
      await platform.settle();
      expect(done).toBe(0);
      waiting(platform, 'GET').answer('4a\x1e4b');
      await platform.settle();
      expect(log).toEqual([
        ['frame', '4a'],
        ['frame', '4b'],
      ]);
      expect(done).toBe(1);
      expect(platform.live()).toEqual(NOTHING);
    });

    it.each([
      ['GET', 'POST'],
      ['POST', 'GET'],
    ] as const)('waits for both requests when the %s ends first', async (first, second) => {
      const { platform, transport, open } = create();
      await open();
      take(transport, ['4a'], 100);
      await platform.settle();
      let done = 0;
      transport.pause!(() => done++);
      waiting(platform, first).answer(first === 'GET' ? '6' : 'ok');
      await platform.settle();
      expect(done).toBe(0);
      waiting(platform, second).answer(second === 'GET' ? '6' : 'ok');
      await platform.settle();
      expect(done).toBe(1);
      expect(platform.live()).toEqual(NOTHING);
    });

    it('tells of the drain before the pause is done, so that nothing counts as unsent', async () => {
      const { platform, transport, open, log } = create();
      await open();
      take(transport, ['4a'], 100);
      await platform.settle();
      transport.pause!(() => log.push(['paused', undefined]));
      waiting(platform, 'GET').answer('6');
      await platform.settle();
      waiting(platform, 'POST').answer('ok');
      await platform.settle();
      expect(log.map(([kind]) => kind)).toEqual(['frame', 'drain', 'paused']);
    });

    it('polls again when resumed', async () => {
      const { platform, transport, open, log } = create();
      await open();
      const resume = transport.pause!(() => {});
      waiting(platform, 'GET').answer('6');
      await platform.settle();
      expect(platform.pending().length).toBe(0);
      resume();
      log.length = 0;
      waiting(platform, 'GET').answer('4back');
      await platform.settle();
      expect(log).toEqual([['frame', '4back']]);
      expect(platform.pending('GET').length).toBe(1);
    });

    it('keeps its one GET when resumed before that has ended', async () => {
      const { platform, transport, open } = create();
      await open();
      let done = 0;
      const resume = transport.pause!(() => done++);
      resume();
      expect(platform.pending('GET').length).toBe(1);
      waiting(platform, 'GET').answer('6');
      await platform.settle();
      expect(platform.pending('GET').length).toBe(1);
      expect(done).toBe(0);
    });

    it('never comes to rest once a page that goes has said goodbye', async () => {
      const { platform, transport, open } = create();
      await open();
      let done = 0;
      transport.pause!(() => done++);
      transport.close(true);
      waiting(platform, 'GET').answer('6');
      await platform.settle();
      waiting(platform, 'POST').answer('ok');
      await platform.settle();
      expect(done).toBe(0);
      expect(platform.live()).toEqual(NOTHING);
    });

    it('asks for nothing when resumed after it was closed', async () => {
      const { platform, transport, open } = create();
      await open();
      const resume = transport.pause!(() => {});
      waiting(platform, 'GET').answer('6');
      await platform.settle();
      transport.close(false);
      resume();
      await platform.settle();
      expect(platform.live()).toEqual(NOTHING);
    });
  });

  describe('closed', () => {
    it('impolitely, ends every request at once and tells nobody', async () => {
      const { platform, transport, open } = create();
      await open();
      take(transport, ['4a'], 100);
      await platform.settle();
      transport.close(false);
      await platform.settle();
      expect(platform.live()).toEqual(NOTHING);
      expect(platform.requests.map(({ aborted }) => aborted)).toEqual([false, true, true]);
    });

    it('politely while a GET waits, says goodbye and then ends the GET', async () => {
      const { platform, transport, open } = create();
      await open();
      transport.close(true);
      await platform.settle();
      const goodbye = waiting(platform, 'POST');
      expect(goodbye.body).toBe('1');
      expect(goodbye.url.searchParams.get('sid')).toBe('session');
      goodbye.answer('ok');
      await platform.settle();
      expect(platform.live()).toEqual(NOTHING);
    });

    it('politely, accepts that the GET is answered first, and asks for no more', async () => {
      const { platform, transport, open, log } = create();
      await open();
      transport.close(true);
      await platform.settle();
      waiting(platform, 'GET').answer('6');
      await platform.settle();
      waiting(platform, 'POST').answer('ok');
      await platform.settle();
      expect(log).toEqual([]);
      expect(platform.live()).toEqual(NOTHING);
    });

    it('politely while a POST runs, says goodbye after it', async () => {
      const { platform, transport, open } = create();
      await open();
      take(transport, ['4a'], 100);
      await platform.settle();
      transport.close(true);
      await platform.settle();
      const post = waiting(platform, 'POST');
      expect(post.body).toBe('4a');
      post.answer('ok');
      await platform.settle();
      expect(waiting(platform, 'POST').body).toBe('1');
      waiting(platform, 'POST').answer('ok');
      await platform.settle();
      expect(platform.live()).toEqual(NOTHING);
    });

    it('politely with a silent server, ends everything within a second', async () => {
      const { platform, transport, open } = create();
      await open();
      take(transport, ['4a'], 100);
      transport.close(true);
      await platform.advance(999);
      expect(platform.live().requests).toBe(2);
      await platform.advance(1);
      expect(platform.live()).toEqual(NOTHING);
    });

    it('politely, ends although the goodbye fails', async () => {
      const { platform, transport, open } = create();
      await open();
      transport.close(true);
      await platform.settle();
      waiting(platform, 'POST').fail();
      await platform.settle();
      expect(platform.live()).toEqual(NOTHING);
    });

    it('during the handshake, lets that finish and says goodbye to the session it made', async () => {
      const { platform, transport, log } = create();
      transport.sink = (kind, value) => log.push([kind, value]);
      transport.close(true);
      await platform.settle();
      const handshake = waiting(platform, 'GET');
      expect(handshake.aborted).toBe(false);
      handshake.answer(openPacket({ sid: 'late' }));
      await platform.settle();
      const goodbye = waiting(platform, 'POST');
      expect(goodbye.url.searchParams.get('sid')).toBe('late');
      expect(goodbye.body).toBe('1');
      goodbye.answer('ok');
      await platform.settle();
      expect(platform.live()).toEqual(NOTHING);
      expect(log.filter(([kind]) => kind === 'frame')).toEqual([]);
    });

    it('during a handshake that is never answered, gives up within ten seconds', async () => {
      const { platform, transport } = create();
      transport.close(true);
      await platform.advance(10_000);
      expect(platform.live()).toEqual(NOTHING);
      expect(last(platform.requests).aborted).toBe(true);
    });

    it.each([
      ['fails', (request: ReturnType<typeof waiting>) => request.fail()],
      ['is refused', (request: ReturnType<typeof waiting>) => request.answer('no', 400)],
      ['is nonsense', (request: ReturnType<typeof waiting>) => request.answer('nonsense')],
    ])('during a handshake that %s, leaves nothing running', async (_, end) => {
      const { platform, transport } = create();
      transport.close(true);
      end(waiting(platform, 'GET'));
      await platform.settle();
      expect(platform.live()).toEqual(NOTHING);
    });

    it('twice, closes once', async () => {
      const { platform, transport, open } = create();
      await open();
      transport.close(true);
      transport.close(true);
      transport.close(false);
      await platform.settle();
      expect(platform.requests.filter(({ method }) => method === 'POST').length).toBe(1);
    });

    it('while the GET delivers several packets, delivers no further one', async () => {
      const { platform, transport, open } = create();
      await open();
      const seen: unknown[] = [];
      transport.sink = (kind, value) => {
        if (kind === 'frame') seen.push(value);
        if (value === '4a') transport.close(false);
      };
      waiting(platform, 'GET').answer('4a\x1e4b');
      await platform.settle();
      expect(seen).toEqual(['4a']);
      expect(platform.live()).toEqual(NOTHING);
    });

    it('is not writable any more', async () => {
      const { transport, open } = create();
      await open();
      transport.close(true);
      expect(transport.writable).toBe(false);
    });
  });

  it('delivers everything in order and never a body above maxPayload but for one packet alone', async () => {
    const frame: fc.Arbitrary<Frame> = fc.oneof(
      anyText.map((data) => `4${data.replaceAll('\x1e', '')}`),
      anyBytes,
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(frame, { minLength: 1, maxLength: 15 }),
        fc.integer({ min: 1, max: 50 }),
        async (frames, maxPayload) => {
          const { platform, transport, open } = create();
          await open();
          const bodies: string[] = [];
          for (let rest = frames; rest.length; ) {
            const count = take(transport, rest, maxPayload);
            rest = rest.slice(count);
            for (let i = 0; i < 20 && !platform.pending('POST').length; i++)
              await platform.settle();
            const post = waiting(platform, 'POST');
            bodies.push(post.body!);
            post.answer('ok');
            await platform.settle();
          }
          for (const body of bodies) {
            if (body.includes('\x1e'))
              expect(Buffer.from(body).length).toBeLessThanOrEqual(maxPayload);
          }
          expect(bodies.join('\x1e').split('\x1e')).toEqual(
            frames.map((sent) =>
              typeof sent === 'string'
                ? sent
                : `b${Buffer.from(sent as Uint8Array).toString('base64')}`,
            ),
          );
        },
      ),
      { numRuns: 60, interruptAfterTimeLimit: 15_000 },
    );
  }, 60_000);
});

describe('what goes with the requests of a session', () => {
  const headers = (platform: FakePlatform) =>
    platform.requests.map(({ headers }) => headers['X-T']);

  it('is asked for once for each handshake, where it is a function', async () => {
    let asked = 0;
    const platform = fakePlatform();
    const { manager } = managerOf(
      {
        transports: [polling({ extraHeaders: () => ({ 'X-T': `${++asked}` }) })],
        query: () => ({ q: `${asked}` }),
      },
      platform,
    );
    manager.socket('/').connect();
    expect(asked).toBe(1);
    await openPolling(platform, { upgrades: [] });
    await platform.settle();
    expect(headers(platform)).toEqual(['1', '1', '1']);
    for (const request of platform.pending()) request.fail();
    await platform.advance(100);
    expect(headers(platform)).toEqual(['1', '1', '1', '2']);
    const queries = platform.requests.map(({ url }) => url.searchParams.get('q'));
    expect(queries).toEqual(['1', '1', '1', '2']);
  });

  it.each<[string, Partial<ManagerParts>]>([
    [
      'headers',
      {
        transports: [
          polling({
            extraHeaders: () => {
              throw new Error('no ticket');
            },
          }),
        ],
      },
    ],
    [
      'a query',
      {
        transports: [polling()],
        query: () => {
          throw new Error('no ticket');
        },
      },
    ],
  ])(
    'cannot be had: %s that throw fail the attempt, with their error as its cause',
    async (_, parts) => {
      const { platform, manager } = managerOf(parts);
      const log = record(manager, ['error']);
      manager.socket('/').connect();
      await platform.settle();
      expect(log).toEqual([
        [
          'error',
          expect.objectContaining({ message: 'xhr poll error', cause: new Error('no ticket') }),
        ],
      ]);
      expect(platform.requests).toEqual([]);
    },
  );
});

describe('a server that asks to be left alone', () => {
  it.each([
    [503, '7', 7_100],
    [429, '1', 1_100],
    [500, null, 100],
  ])('by status %d and Retry-After %s is, for %d ms', async (status, value, delayMs) => {
    const platform = fakePlatform();
    const { manager } = managerOf({ transports: [polling()] }, platform);
    const socket = manager.socket('/').connect();
    await platform.settle();
    waiting(platform, 'GET').answer('busy', status, { 'retry-after': value });
    await platform.settle();
    expect(socket.getSnapshot().nextRetryAt).toBe(platform.now() + delayMs);
  });
});
