import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectedWith } from '../test/fakes/dropin.js';
import {
  connectedSocket,
  openPacket,
  openWebSocket,
  reopen,
  socketOf,
} from '../test/fakes/link.js';
import { fakePlatform, NOTHING } from '../test/fakes/platform.js';
import { fakeServer } from '../test/fakes/server.js';
import { collectUncaught, take } from '../test/fakes/uncaught.js';
import { createSocket } from './create.js';
import { polling } from './engine/polling.js';
import { probe } from './engine/upgrade.js';
import { webSocket } from './engine/websocket.js';
import { type Inspection, inspect } from './index.js';
import { backoff } from './socket/backoff.js';

const uncaught = collectUncaught();

const of = <Kind extends Inspection['kind']>(reports: Inspection[], kind: Kind) =>
  reports.filter((report): report is Extract<Inspection, { kind: Kind }> => report.kind === kind);

describe('inspect()', () => {
  it('reports requests, packets and states of a connection from its beginning', async () => {
    const { platform, socket } = socketOf();
    const reports: Inspection[] = [];
    inspect(socket, (report) => reports.push(report));
    socket.connect();
    const link = await openWebSocket(platform);
    link.receive('40{"sid":"a"}');
    socket.emit('x', 1);
    link.receive('42["y",2]');
    await platform.settle();
    socket.disconnect();
    await platform.settle();
    link.drop(1005);
    expect(of(reports, 'request').map(({ phase, status }) => [phase, status])).toEqual([
      ['start', undefined],
      ['open', undefined],
      ['end', 1005],
    ]);
    expect(new Set(of(reports, 'request').map(({ id }) => id)).size).toBe(1);
    expect(of(reports, 'handshake')).toEqual([
      {
        kind: 'handshake',
        upgrades: ['websocket'],
        pingInterval: 25_000,
        pingTimeout: 20_000,
        maxPayload: 1_000_000,
      },
    ]);
    expect(of(reports, 'packet')).toMatchObject([
      { direction: 'out', type: 'CONNECT', nsp: '/' },
      { direction: 'in', type: 'CONNECT', nsp: '/' },
      { direction: 'out', type: 'EVENT', nsp: '/', data: ['x', 1] },
      { direction: 'in', type: 'EVENT', nsp: '/', data: ['y', 2] },
      { direction: 'out', type: 'DISCONNECT', nsp: '/' },
    ]);
    const states = (machine: string) =>
      of(reports, 'state')
        .filter((report) => report.machine === machine)
        .map(({ to }) => to);
    expect(states('manager')).toEqual(['connecting', 'connected', 'idle']);
    expect(states('socket')).toEqual(['connecting', 'connected', 'disconnected']);
    expect(states('engine').filter((to) => to !== 'opening')).toEqual([
      'open',
      'closing',
      'closed',
    ]);
    expect(of(reports, 'engine packet')).toContainEqual({
      kind: 'engine packet',
      direction: 'in',
      transport: 'websocket',
      type: 'open',
      size: openPacket().length - 1,
    });
  });

  it('reports the upgrade', async () => {
    const { platform, socket } = socketOf({
      transports: [polling(), webSocket()],
      upgrade: probe(),
    });
    const reports: Inspection[] = [];
    inspect(socket, (report) => reports.push(report));
    const server = fakeServer(platform, { auto: true });
    socket.connect();
    await server.drain();
    expect(of(reports, 'state').filter(({ machine }) => machine === 'upgrade')).toMatchObject([
      { from: 'none', to: 'probing' },
      { from: 'probing', to: 'pausing' },
      { from: 'pausing', to: 'done' },
    ]);
  });

  it('says why an upgrade failed, and tells requests apart', async () => {
    const { platform, socket } = socketOf({
      transports: [polling(), webSocket()],
      upgrade: probe(),
    });
    const reports: Inspection[] = [];
    inspect(socket, (report) => reports.push(report));
    const server = fakeServer(platform, { auto: true });
    server.blockWebSocket = true;
    socket.connect();
    await server.drain();
    expect(of(reports, 'state').filter(({ machine }) => machine === 'upgrade')).toMatchObject([
      { from: 'none', to: 'probing' },
      { from: 'probing', to: 'none', reason: 'probe error: Error: websocket error' },
    ]);
    const requests = of(reports, 'request');
    const started = requests.filter(({ phase }) => phase === 'start').map(({ id }) => id);
    expect(new Set(started).size).toBe(started.length);
    for (const { id } of requests.filter(({ phase }) => phase === 'end')) {
      expect(started).toContain(id);
    }
  });

  it('reports the retry that was scheduled, and what became of emits', async () => {
    const { platform, socket, link } = await connectedSocket();
    const reports: Inspection[] = [];
    inspect(socket, (report) => reports.push(report));
    link.drop();
    socket.emit('kept');
    socket.volatile.emit('gone');
    await reopen(platform);
    expect(of(reports, 'retry')).toEqual([{ kind: 'retry', attempt: 1, delayMs: 100 }]);
    expect(of(reports, 'buffered')).toEqual([{ kind: 'buffered', nsp: '/', event: 'kept' }]);
    expect(of(reports, 'dropped')).toEqual([
      { kind: 'dropped', nsp: '/', event: 'gone', reason: 'volatile' },
    ]);
  });

  it('reports acknowledgements that the connection took along', async () => {
    const { socket, link } = await connectedSocket();
    const reports: Inspection[] = [];
    inspect(socket, (report) => reports.push(report));
    socket.emit('a', () => {});
    link.drop();
    expect(of(reports, 'dropped')).toEqual([
      { kind: 'dropped', nsp: '/', id: 0, reason: 'disconnected' },
    ]);
  });

  it('warns of an event with a hundred listeners, and when they have doubled', async () => {
    const { socket } = await connectedSocket();
    const reports: Inspection[] = [];
    inspect(socket, (report) => reports.push(report));
    for (let count = 0; count < 250; count++) socket.on('leak', () => {});
    for (let count = 0; count < 99; count++) socket.once('fine', () => {});
    expect(of(reports, 'listeners')).toEqual([
      { kind: 'listeners', nsp: '/', event: 'leak', count: 100 },
      { kind: 'listeners', nsp: '/', event: 'leak', count: 200 },
    ]);
  });

  it('tells what waits in the queue of `retries`, and not that it was dropped', async () => {
    const { socket, link, platform } = await connectedWith({ retries: 1 });
    const reports: Inspection[] = [];
    inspect(socket, (report) => reports.push(report));
    socket.emit('first');
    socket.emit('second');
    expect(of(reports, 'buffered')).toEqual([{ kind: 'buffered', nsp: '/', event: 'second' }]);
    expect(of(reports, 'dropped')).toEqual([]);
    await platform.settle();
    expect(link.sent).toEqual(['420["first"]']);
  });

  it('ends when its result is called, for each call on its own', async () => {
    const { socket, link, platform } = await connectedSocket();
    let calls = 0;
    const listener = () => calls++;
    const [first, second] = [inspect(socket, listener), inspect(socket, listener)];
    link.receive('42["x"]');
    const both = calls;
    first();
    first();
    link.receive('42["x"]');
    expect(calls).toBe(both * 1.5);
    second();
    const before = calls;
    link.receive('42["x"]');
    link.drop();
    await reopen(platform);
    expect(calls).toBe(before);
  });

  it('does not change what it watches, even when its listener throws', async () => {
    const { socket, link, platform } = await connectedSocket();
    const log: unknown[] = [];
    socket.on('x', (...args: unknown[]) => log.push(args));
    inspect(socket, () => {
      throw new Error('mine');
    });
    link.receive('42["x",1]');
    const promise = socket.emitWithAck('y');
    link.receive('430["yes"]');
    expect(await promise).toBe('yes');
    expect(log).toEqual([[1]]);
    socket.disconnect();
    await platform.settle();
    link.drop();
    expect(platform.live()).toEqual(NOTHING);
    expect(new Set(take(uncaught))).toEqual(new Set(['mine']));
  });

  it('does not touch the platform that the application passed', async () => {
    const platform = fakePlatform();
    const { fetch, webSocket: construct } = platform;
    const socket = createSocket('http://server', { platform, transports: [webSocket()] });
    inspect(socket, () => {});
    expect(platform.fetch).toBe(fetch);
    expect(platform.webSocket).toBe(construct);
  });

  it('never reports credentials, whatever happens', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('polling', 'websocket', 'upgrade'),
        fc.constantFrom('object', 'callback', 'async', 'throws'),
        fc.array(
          fc.constantFrom(
            'fail',
            'drop',
            'accept',
            'refuse',
            'time',
            'emit',
            'leave',
            'come',
            'http',
            'recover',
          ),
          {
            maxLength: 14,
          },
        ),
        async (kind, how, actions) => {
          const secret = 's3cr3t-value';
          const platform = fakePlatform();
          const auth =
            how === 'object'
              ? { token: secret, deep: [{ secret }] }
              : how === 'callback'
                ? (send: (data: Record<string, unknown>) => void) => send({ token: secret })
                : how === 'async'
                  ? async () => ({ token: secret })
                  : () => {
                      throw new Error(`cannot read ${secret}`);
                    };
          const options = { extraHeaders: { Authorization: secret }, protocols: [secret] };
          const parts = { polling: [polling(options)], websocket: [webSocket(options)] };
          const socket = createSocket(`http://server/?urltoken=${secret}`, {
            platform,
            transports: kind === 'upgrade' ? [...parts.polling, ...parts.websocket] : parts[kind],
            upgrade: probe(),
            reconnect: backoff({ min: 10, max: 10 }),
            query: { token: secret },
            auth,
          });
          const seen: string[] = [];
          inspect(socket, (report) => {
            seen.push(
              JSON.stringify(report, (_, value) =>
                value instanceof Error
                  ? { ...value, message: value.message, cause: value.cause }
                  : value,
              ),
            );
          });
          socket.connect();
          for (const action of actions) {
            const link = platform.sockets.at(-1);
            const get = platform.pending('GET')[0];
            const connectAnswer = (text: string) => {
              if (link?.state === 'open') link.receive(text);
              else get?.answer(text);
            };
            if (action === 'fail') {
              link?.fail();
              for (const request of platform.pending()) request.fail(new Error(request.url.href));
            } else if (action === 'drop') link?.drop();
            else if (action === 'accept') {
              if (link?.state === 'connecting') {
                link.accept();
                link.receive(link.url.searchParams.has('sid') ? '3probe' : openPacket());
              } else if (get && !get.url.searchParams.has('sid')) get.answer(openPacket());
              else connectAnswer('40{"sid":"a","pid":"private-id"}');
            } else if (action === 'refuse') connectAnswer('44{"message":"no"}');
            else if (action === 'http') get?.answer('{"code":3}', 400);
            else if (action === 'recover') connectAnswer('42["x","offset"]');
            else if (action === 'emit') socket.emit('public', 1);
            else if (action === 'leave') socket.disconnect();
            else if (action === 'come') socket.connect();
            else await platform.advance(20);
            await platform.settle();
            for (const request of platform.pending('POST')) request.answer();
            await platform.settle();
          }
          expect(seen.length).toBeGreaterThan(0);
          for (const report of seen) expect(report).not.toContain(secret);
        },
      ),
      { numRuns: 150, interruptAfterTimeLimit: 15_000 },
    );
  }, 60_000);
});
