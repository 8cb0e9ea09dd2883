import { createPacketDecoderStream, createPacketEncoderStream } from 'engine.io-parser';
import type { Frame } from '../../src/engine/packet.js';

type Chunk = Uint8Array<ArrayBuffer>;

/** What browsers give as the reason when a session or a stream of it has failed. */
export class FakeWebTransportError extends Error {
  override readonly name = 'WebTransportError';
  constructor(
    message: string,
    readonly source: 'session' | 'stream',
  ) {
    super(message);
  }
}

export interface FakeStream {
  readonly readable: ReadableStream<Chunk>;
  readonly writable: WritableStream<Chunk>;
}

/** The server's end of one direction, and what can befall it. */
interface Direction {
  readonly readable: ReadableStream<Chunk>;
  readonly writable: WritableStream<Chunk>;
  /** Chunks wait on the way until `release`, so that the writer is not ready. */
  hold(): void;
  release(): void;
  fail(error: unknown): void;
}

/** A session as its server sees it; also what the published engine.io takes in `onWebTransportSession`. */
export interface FakeSession {
  readonly url: string;
  readonly options: object;
  readonly state: 'connecting' | 'connected' | 'closed' | 'failed';
  readonly incomingBidirectionalStreams: ReadableStream<FakeStream>;
  readonly closed: Promise<unknown>;
  /** The server agrees to the session. */
  accept(): void;
  /** The session could not be established. */
  refuse(error?: Error): void;
  /** The next `createBidirectionalStream` rejects with this. */
  refuseStream(error: Error): void;
  /** The server closes it, and says so. */
  close(info?: { closeCode?: number; reason?: string }): void;
  /** The connection is lost. */
  fail(error?: Error): void;
  readonly up: Direction;
  readonly down: Direction;
  /** The bytes that the client has written. */
  readonly sent: Chunk[];
  /** Whether the client has ended its half of the stream. */
  readonly ended: boolean;
  /** The halves of the client's stream that are still locked. */
  locks(): string[];
  /** The halves of the client's stream that have neither ended nor failed. */
  running(): string[];
}

export interface FakeWebTransport {
  /** What to hand in as `WebTransport`. */
  readonly WebTransport: typeof globalThis.WebTransport;
  readonly sessions: FakeSession[];
  onSession: ((session: FakeSession) => void) | undefined;
  /** The constructor throws this. */
  error: Error | undefined;
  /** Sessions that are neither closed nor failed. */
  live(): number;
}

/** One half of a stream: what is written at one end is read at the other, cut at random borders. */
function createDirection(
  random: () => number,
  log: Chunk[] = [],
): Direction & { ended: () => boolean; running: () => boolean } {
  let controller!: ReadableStreamDefaultController<Chunk>;
  let stop!: WritableStreamDefaultController;
  let pulled = () => {};
  let gate = Promise.resolve();
  let open = () => {};
  let failed = false;
  let ended = false;
  const fail = (error: unknown) => {
    if (failed || ended) return;
    failed = true;
    controller.error(error);
    stop.error(error);
    pulled();
    open();
  };
  return {
    fail,
    ended: () => ended,
    running: () => !ended && !failed,
    hold() {
      gate = new Promise((resolve) => {
        open = resolve;
      });
    },
    release: () => open(),
    readable: new ReadableStream<Chunk>({
      start(given) {
        controller = given;
      },
      pull: () => pulled(),
      cancel() {
        failed = true;
        stop.error(new FakeWebTransportError('the other side reads no more', 'stream'));
        pulled();
      },
    }),
    writable: new WritableStream<Chunk>({
      start(given) {
        stop = given;
      },
      async write(chunk) {
        if (!(chunk instanceof Uint8Array)) throw new TypeError('expected a Uint8Array');
        // Bytes leave when they are written: what happens to them later is not seen.
        let rest = chunk.slice();
        log.push(rest);
        await gate;
        while (rest.length && !failed) {
          // Flow control: no more than the reader takes.
          if (controller.desiredSize! <= 0) {
            await new Promise<void>((resolve) => {
              pulled = resolve;
            });
            continue;
          }
          const size = random() < 0.5 ? rest.length : 1 + Math.floor(random() * rest.length);
          controller.enqueue(rest.slice(0, size));
          rest = rest.slice(size);
        }
      },
      close() {
        if (failed) return;
        ended = true;
        controller.close();
      },
      abort() {
        if (failed) return;
        failed = true;
        controller.error(new FakeWebTransportError('the stream was reset', 'stream'));
      },
    }),
  };
}

/**
 * A `WebTransport` whose network and far end are the test's; a stream's chunks are cut at borders that follow from `seed`.
 * @param options - `lingering`: the client's `close()` leaves the streams as they are, as a package's may do for a while
 */
export function fakeWebTransport({ seed = 1, lingering = false } = {}): FakeWebTransport {
  const random = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  const sessions: FakeSession[] = [];

  class Session {
    readonly ready: Promise<void>;
    readonly closed: Promise<unknown>;
    readonly #server: FakeSession & { createStream(): Promise<FakeStream>; end(): void };

    constructor(url: string, options: object = {}) {
      if (host.error) throw host.error;
      const { protocol, hash } = new URL(url);
      if (protocol !== 'https:' || hash)
        throw new DOMException(`invalid URL ${url}`, 'SyntaxError');
      const created = createSession(url, options, random, lingering);
      this.ready = created.ready;
      this.closed = created.closed;
      this.#server = created.server;
      sessions.push(created.server);
      host.onSession?.(created.server);
    }

    createBidirectionalStream() {
      return this.#server.createStream();
    }

    close() {
      this.#server.end();
    }
  }

  const host: FakeWebTransport = {
    WebTransport: Session as unknown as typeof globalThis.WebTransport,
    sessions,
    onSession: undefined,
    error: undefined,
    live: () =>
      sessions.filter(({ state }) => state === 'connecting' || state === 'connected').length,
  };
  return host;
}

function createSession(url: string, options: object, random: () => number, lingering: boolean) {
  let state: FakeSession['state'] = 'connecting';
  let refusal: Error | undefined;
  const ready = deferred<void>();
  const closed = deferred<unknown>();
  const serverClosed = deferred<unknown>();
  let offer!: ReadableStreamDefaultController<FakeStream>;
  const sent: Chunk[] = [];
  const up = createDirection(random, sent);
  const down = createDirection(random);
  let mine: FakeStream | undefined;

  /** In the order of the specification: the streams first, then the promises. */
  const cleanup = (to: 'closed' | 'failed', error: Error, info?: unknown, quick = true) => {
    if (state === 'closed' || state === 'failed') return;
    const connecting = state === 'connecting';
    state = to;
    if (quick) up.fail(error);
    if (quick) down.fail(error);
    offer.close();
    // The other side learns only that it is over, and a moment later than what was written before.
    setImmediate(() => serverClosed.resolve(info));
    if (connecting) ready.reject(error);
    if (to === 'closed') closed.resolve(info);
    else closed.reject(error);
  };

  const server = {
    url,
    options,
    up,
    down,
    sent,
    get state() {
      return state;
    },
    get ended() {
      return up.ended();
    },
    locks: () => Object.entries(mine ?? {}).flatMap(([name, half]) => (half.locked ? [name] : [])),
    running: () => [...(up.running() ? ['up'] : []), ...(down.running() ? ['down'] : [])],
    incomingBidirectionalStreams: new ReadableStream<FakeStream>({
      start(given) {
        offer = given;
      },
    }),
    closed: serverClosed.promise,
    accept() {
      if (state !== 'connecting') return;
      state = 'connected';
      ready.resolve();
    },
    refuse: (error: Error = new FakeWebTransportError('Opening handshake failed.', 'session')) =>
      cleanup('failed', error),
    refuseStream(error: Error) {
      refusal = error;
    },
    close: (info: object = {}) =>
      cleanup('closed', new FakeWebTransportError('The session is closed.', 'session'), {
        closeCode: 0,
        reason: '',
        ...info,
      }),
    fail: (error: Error = new FakeWebTransportError('Connection lost.', 'session')) =>
      cleanup('failed', error),
    async createStream() {
      if (refusal) throw refusal;
      await ready.promise;
      if (state !== 'connected') throw new DOMException('No connection.', 'InvalidStateError');
      mine = { readable: down.readable, writable: up.writable };
      offer.enqueue({ readable: up.readable, writable: down.writable });
      return mine;
    },
    end() {
      const error = new FakeWebTransportError('The session is closed.', 'session');
      const to = state === 'connecting' ? 'failed' : 'closed';
      cleanup(to, error, { closeCode: 0, reason: '' }, !lingering);
    },
  };
  return { ready: ready.promise, closed: closed.promise, server };
}

/** As `Promise.withResolvers`, which Node 20 has not. */
function deferred<Value>() {
  let resolve!: (value: Value) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<Value>((keep, fail) => {
    resolve = keep;
    reject = fail;
  });
  return { promise, resolve, reject };
}

/** The far end of the first stream, spoken by the published parser. */
export interface FakeFar {
  /** What came, as frames. */
  readonly received: Frame[];
  send(...frames: (string | Uint8Array)[]): void;
  /** Bytes as they are, for what no encoder writes. */
  sendBytes(...bytes: number[]): void;
  /** The server ends its half. */
  finish(): void;
}

/** Agrees to a session and speaks on its first stream. */
export function speak(session: FakeSession): FakeFar {
  const received: Frame[] = [];
  const encoder = createPacketEncoderStream();
  const packets = encoder.writable.getWriter();
  const raw = session.down.writable.getWriter();
  const quiet = () => {};
  const types = ['open', 'close', 'ping', 'pong', 'message', 'upgrade', 'noop'];
  (async () => {
    const reader = encoder.readable.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return raw.close();
      await raw.write(value as Chunk);
    }
  })().catch(quiet);
  (async () => {
    const { value: stream } = await session.incomingBidirectionalStreams.getReader().read();
    if (!stream) return;
    const reader = stream.readable
      .pipeThrough(createPacketDecoderStream(Number.MAX_SAFE_INTEGER, 'nodebuffer'))
      .getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const { type, data = '' } = value as { type: string; data?: string | Buffer };
      // -1 for what the published parser refuses.
      received.push(typeof data === 'string' ? types.indexOf(type) + data : new Uint8Array(data));
    }
  })().catch(quiet);
  session.accept();
  return {
    received,
    send(...frames) {
      for (const frame of frames) {
        const packet =
          typeof frame === 'string'
            ? { type: types[Number(frame[0])], data: frame.slice(1) || undefined }
            : { type: 'message', data: frame };
        packets.write(packet).catch(quiet);
      }
    },
    sendBytes: (...bytes) => void raw.write(new Uint8Array(bytes)).catch(quiet),
    finish: () => void packets.close().catch(quiet),
  };
}
