import { backoff, createSocket, io, polling, probe, webSocket, webTransport } from 'holdfast';
import { io as stockIo } from 'socket.io-client';
import { describe, expect, it } from 'vitest';
import { fakePlatform, NOTHING } from '../fakes/platform.js';
import {
  type FakeSession,
  type FakeWebTransport,
  fakeWebTransport,
  speak,
} from '../fakes/webtransport.js';
import { afterThisTest, serveStock } from './support.js';

// Scripted sessions carry the bytes, since no HTTP/3 server runs here; at their far end stands the published server.

const OFFERED = ['polling', 'websocket', 'webtransport'] as const;

/** The stock server, with sessions that come in from `host`. */
async function serveSessions() {
  const { io: server, url } = await serveStock({ transports: [...OFFERED] });
  const host = fakeWebTransport();
  host.onSession = (session) => {
    session.accept();
    server.engine.onWebTransportSession(session);
  };
  server.on('connection', (socket) => {
    socket.on('echo', (...args) => {
      const answer = args.pop();
      answer(...args);
    });
    socket.on('ask back', (value) =>
      socket.emit('asked', value, (got: unknown) => socket.emit('got', got)),
    );
    socket.on('size', (one: Buffer, other: Buffer, answer) =>
      answer([one.byteLength, other.byteLength]),
    );
    socket.on('leave', (close) => socket.disconnect(close));
  });
  return { server, url, host };
}

interface Client {
  readonly connected: boolean;
  on(event: string, listener: (...args: never[]) => void): unknown;
  once(event: string, listener: (...args: never[]) => void): unknown;
  emit(event: string, ...args: unknown[]): unknown;
  emitWithAck(event: string, ...args: unknown[]): Promise<unknown>;
  connect(): unknown;
  disconnect(): unknown;
}

/** The first argument of the next such event. */
const next = (client: Client, event: string): Promise<unknown> =>
  new Promise((resolve) => client.once(event, resolve as () => void));

const QUICK = { reconnectionDelay: 10, reconnectionDelayMax: 10, randomizationFactor: 0 };

type Create = (url: string, host: FakeWebTransport, transports: readonly string[]) => Client;
const ours: Create = (url, { WebTransport }, transports) => {
  const part = webTransport({ WebTransport });
  return io(url, {
    ...QUICK,
    forceNew: true,
    transports: transports.map((name) => (name === 'webtransport' ? part : name)),
  });
};
const parts: Create = (url, { WebTransport }, transports) => {
  const known = {
    polling: polling(),
    websocket: webSocket(),
    webtransport: webTransport({ WebTransport }),
  };
  return createSocket(url, {
    transports: transports.map((name) => known[name as 'polling']),
    upgrade: probe(),
    reconnect: backoff({ min: 10, max: 10 }),
  }).connect() as Client;
};
/** The published client takes the host's own. */
const theirs: Create = (url, { WebTransport }, transports) => {
  // It leaves rejections of its writes unhandled, which would count as a failure of these tests.
  class Tolerant extends WebTransport {
    override async createBidirectionalStream() {
      const stream = await super.createBidirectionalStream();
      const writer = stream.writable.getWriter();
      const write = (chunk: unknown) => writer.write(chunk).catch(() => {});
      return {
        readable: stream.readable,
        writable: new WritableStream({ write }),
      } as typeof stream;
    }
  }
  const host = globalThis as { WebTransport?: unknown };
  host.WebTransport = Tolerant;
  afterThisTest(() => {
    delete host.WebTransport;
  });
  return stockIo(url, { ...QUICK, forceNew: true, transports: [...transports] }) as Client;
};

const CREATORS: [string, Create][] = [
  ['io()', ours],
  ['createSocket()', parts],
];

const large = 'ü'.repeat(70_000);

describe.each(CREATORS)('over WebTransport, %s and the stock server', (_, create) => {
  it.each([
    ['alone', ['webtransport']],
    ['after polling', OFFERED],
  ])('exchange events, acknowledgements and bytes, %s', async (when, transports) => {
    const { server, url, host } = await serveSessions();
    const upgraded = new Promise((resolve) =>
      server.engine.on('connection', (engine: { once(event: string, run: unknown): void }) =>
        when === 'alone' ? resolve(null) : engine.once('upgrade', resolve),
      ),
    );
    const client = create(url, host, transports);
    afterThisTest(() => client.disconnect());
    // Some of it before, some while and some after the upgrade: everything arrives once, in order.
    const log: unknown[] = [];
    client.on('n', (n: unknown) => log.push(n));
    server.on('connection', (socket) => socket.on('n', (n) => socket.emit('n', n)));
    for (let n = 0; n < 20; n++) client.emit('n', n);
    await next(client, 'connect');
    for (let n = 20; n < 40; n++) client.emit('n', n);
    await upgraded;
    for (let n = 40; n < 60; n++) client.emit('n', n);
    expect(await client.emitWithAck('echo', large)).toBe(large);
    expect(log).toEqual(Array.from({ length: 60 }, (_, n) => n));

    const bytes = new Uint8Array(100_000).fill(7);
    const back = (await client.emitWithAck('echo', bytes)) as Uint8Array;
    expect(Buffer.from(back).equals(bytes)).toBe(true);
    expect(await client.emitWithAck('size', new Uint8Array(0), new Blob([]))).toEqual([0, 0]);
    client.on('asked', (value: unknown, answer: (value: unknown) => void) => answer(value));
    const got = next(client, 'got');
    client.emit('ask back', { a: [1] });
    expect(await got).toEqual({ a: [1] });
    expect(host.sessions.length).toBe(1);
    expect([...server.sockets.sockets.values()][0]!.conn.transport.name).toBe('webtransport');
  });

  it('closes from here, and the server learns of it', async () => {
    const { server, url, host } = await serveSessions();
    const client = create(url, host, ['webtransport']);
    await next(client, 'connect');
    const left = new Promise((resolve) =>
      [...server.sockets.sockets.values()][0]!.on('disconnect', resolve),
    );
    client.disconnect();
    expect(await left).toBe('client namespace disconnect');
    expect(client.connected).toBe(false);
    await host.sessions[0]!.closed;
    expect(host.live()).toBe(0);
    expect(host.sessions[0]!.locks()).toEqual([]);
  });

  it('closes from there, and comes back when only the connection was closed', async () => {
    const { server, url, host } = await serveSessions();
    const client = create(url, host, ['webtransport']);
    afterThisTest(() => client.disconnect());
    await next(client, 'connect');
    const [reason, back] = [next(client, 'disconnect'), next(client, 'connect')];
    [...server.sockets.sockets.values()][0]!.conn.close();
    expect(await reason).toBe('transport close');
    await back;
    expect(host.sessions.map(({ state }) => state)).toEqual(['closed', 'connected']);
    const left = next(client, 'disconnect');
    client.emit('leave', false);
    expect(await left).toBe('io server disconnect');
  });

  it('comes back after a loss', async () => {
    const { url, host } = await serveSessions();
    const client = create(url, host, ['webtransport']);
    afterThisTest(() => client.disconnect());
    await next(client, 'connect');
    const [reason, back] = [next(client, 'disconnect'), next(client, 'connect')];
    host.sessions[0]!.fail();
    expect(await reason).toBe('transport error');
    await back;
    expect(await client.emitWithAck('echo', 1)).toBe(1);
  });

  it('falls back to WebSocket when the session is refused', async () => {
    const { server, url, host } = await serveSessions();
    host.onSession = (session) => session.refuse();
    const client = create(url, host, OFFERED);
    afterThisTest(() => client.disconnect());
    const upgraded = new Promise((resolve) =>
      server.engine.on('connection', (engine: { once(event: string, run: unknown): void }) =>
        engine.once('upgrade', resolve),
      ),
    );
    await next(client, 'connect');
    expect(await upgraded).toMatchObject({ name: 'websocket' });
    expect(await client.emitWithAck('echo', large)).toBe(large);
  });
});

/** What a client wrote on a session, and what it said about its end, while the server did the same to each. */
async function transcript(
  create: Create,
  script: (session: FakeSession, client: Client) => void | Promise<void>,
) {
  const { url, host } = await serveSessions();
  let client: Client | undefined;
  const heard: unknown[] = [];
  const over = new Promise<void>((resolve) => {
    client = create(url, host, ['webtransport']);
    for (const event of ['connect', 'disconnect', 'connect_error']) {
      client.on(event, (what: unknown, details: { message?: string } = {}) => {
        const error = what as Error | undefined;
        heard.push([event, error?.message ?? what, details.message]);
        if (event === 'connect') script(host.sessions[0]!, client!);
        else resolve();
      });
    }
  });
  await over;
  client!.disconnect();
  await host.sessions[0]!.closed;
  const { sent, url: address, options } = host.sessions[0]!;
  return {
    sent: Buffer.concat(sent).toString('latin1'),
    address: address.replace(url.slice(5), ''),
    options,
    heard,
  };
}

describe('beside the stock client, over WebTransport', () => {
  const acknowledged = (client: Client) => client.emitWithAck('echo', 0);

  it.each<[string, (session: FakeSession, client: Client) => void | Promise<void>]>([
    [
      'events and bytes, then disconnect()',
      async (_, client) => {
        client.emit('a', 'text', 1);
        client.emit('b', new Uint8Array([1, 2]), { c: new Uint8Array(200) });
        client.emit('d', 'ü'.repeat(100));
        await acknowledged(client);
        client.disconnect();
      },
    ],
    [
      'the server closes the session',
      async (session, client) => {
        await acknowledged(client);
        session.close();
      },
    ],
    [
      'the connection is lost',
      async (session, client) => {
        await acknowledged(client);
        session.fail();
      },
    ],
    ['the server leaves', (_, client) => void client.emit('leave', true)],
  ])('the same goes on the wire and is reported: %s', async (_, script) => {
    const [one, other] = [await transcript(ours, script), await transcript(theirs, script)];
    expect(one).toEqual(other);
    expect(one.address).toBe('https:/socket.io/');
  });
});

describe('bytes of no length, for which the framing has no form', () => {
  it.each<[string, Create, unknown]>([
    ['arrive at the stock server', ours, [0, 0]],
    ['cost the stock client its connection', theirs, 'transport close'],
  ])('%s', async (_, create, outcome) => {
    const { url, host } = await serveSessions();
    const client = create(url, host, ['webtransport']);
    afterThisTest(() => client.disconnect());
    await next(client, 'connect');
    const sent = client.emitWithAck('size', new Uint8Array(0), new Blob([]));
    expect(
      await Promise.race([sent.catch(() => next(client, 'never')), next(client, 'disconnect')]),
    ).toEqual(outcome);
  });

  it.each([
    ['us', ours],
    ['the stock client', theirs],
  ])('from the stock server cost %s the connection', async (_, create) => {
    const { server, url, host } = await serveSessions();
    const client = create(url, host, ['webtransport']);
    afterThisTest(() => client.disconnect());
    await next(client, 'connect');
    const lost = next(client, 'disconnect');
    server.emit('empty', Buffer.alloc(0));
    expect(await lost).toBe('transport error');
  });
});

describe('over a scripted WebTransport', () => {
  const openPacket = `0${JSON.stringify({
    sid: 'session',
    upgrades: [],
    pingInterval: 1_000,
    pingTimeout: 500,
    maxPayload: 1_000_000,
  })}`;

  async function connected() {
    const platform = fakePlatform();
    const host = fakeWebTransport();
    const socket = io('https://server', {
      platform,
      forceNew: true,
      transports: [webTransport({ WebTransport: host.WebTransport })],
    });
    const far = speak(host.sessions[0]!);
    far.send(openPacket, '40{"sid":"id"}');
    await platform.settle();
    expect(socket.connected).toBe(true);
    expect(far.received.splice(0)).toEqual(['0', '40']);
    return { platform, host, socket, far, session: host.sessions[0]! };
  }

  it('notices by its heartbeat that the link has gone silent, and comes back', async () => {
    const { platform, host, socket, far } = await connected();
    const log: unknown[] = [];
    socket.on('disconnect', (reason) => log.push(reason));
    await platform.advance(1_000);
    far.send('2');
    await platform.settle();
    expect(far.received).toEqual(['3']);
    await platform.advance(1_499);
    expect(log).toEqual([]);
    await platform.advance(1);
    expect(log).toEqual(['ping timeout']);
    expect(host.live()).toBe(0);
    await platform.advance(2_000);
    expect(host.sessions.length).toBe(2);
    speak(host.sessions[1]!).send(openPacket, '40{"sid":"other"}');
    await platform.settle();
    expect(socket.id).toBe('other');
    socket.disconnect();
    await platform.advance(1_000);
    expect(platform.live()).toEqual(NOTHING);
    expect(host.live()).toBe(0);
  });

  it('holds back what the stream is not ready for, drops what is volatile, and keeps the order', async () => {
    const { platform, socket, far, session } = await connected();
    session.up.hold();
    socket.emit('a');
    await platform.settle();
    socket.emit('b');
    socket.volatile.emit('dropped');
    socket.emit('c', new Uint8Array([1]));
    await platform.settle();
    expect(far.received).toEqual([]);
    session.up.release();
    await platform.settle();
    expect(far.received).toEqual([
      '42["a"]',
      '42["b"]',
      '451-["c",{"_placeholder":true,"num":0}]',
      new Uint8Array([1]),
    ]);
    socket.disconnect();
  });

  it.each([
    ['a value', (WebTransport: typeof globalThis.WebTransport) => webTransport({ WebTransport })],
    ['a factory', () => webTransport],
  ])('takes transportOptions.webtransport, named as %s', (_, make) => {
    const host = fakeWebTransport();
    const socket = io('http://server/admin?a=b', {
      platform: fakePlatform(),
      forceNew: true,
      protocols: ['chat'],
      transports: [make(host.WebTransport)],
      transportOptions: { webtransport: { WebTransport: host.WebTransport, allowPooling: true } },
    });
    expect(host.sessions.map(({ url, options }) => [url, options])).toEqual([
      ['https://server/socket.io/', { allowPooling: true }],
    ]);
    socket.disconnect();
  });

  it('ends the session when the server breaks the framing, and says which rule', async () => {
    const { platform, host, socket, far } = await connected();
    const log: unknown[] = [];
    socket.on('disconnect', (reason, details) => log.push(reason, details));
    far.sendBytes(0x80);
    await platform.settle();
    expect(log).toEqual([
      'transport error',
      expect.objectContaining({ name: 'ProtocolError', rule: expect.stringMatching(/got 0$/) }),
    ]);
    expect(host.live()).toBe(0);
    socket.disconnect();
  });

  it('reports what could not be opened, with its cause', async () => {
    const platform = fakePlatform();
    const host = fakeWebTransport();
    const cause = new Error('no way');
    host.error = cause;
    const socket = io('https://server', {
      platform,
      forceNew: true,
      reconnection: false,
      transports: [webTransport({ WebTransport: host.WebTransport })],
    });
    const errors: unknown[] = [];
    socket.on('connect_error', (error) => errors.push(error));
    await platform.advance(0);
    expect(errors).toEqual([
      expect.objectContaining({ message: 'webtransport error', description: cause, cause }),
    ]);
    expect(platform.live()).toEqual(NOTHING);
  });

  it('tries the next transport when it cannot be opened, with tryAllTransports', async () => {
    const platform = fakePlatform();
    const host = fakeWebTransport();
    const socket = io('https://server', {
      platform,
      forceNew: true,
      tryAllTransports: true,
      transports: [webTransport({ WebTransport: host.WebTransport }), 'websocket'],
    });
    host.sessions[0]!.refuse();
    await platform.advance(0);
    expect(platform.sockets.length).toBe(1);
    socket.disconnect();
    expect(host.live()).toBe(0);
  });
});
