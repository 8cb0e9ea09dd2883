import type { FakePlatform, FakeRequest, FakeWebSocket } from './platform.js';

/** A message as the server saw it, or sends it. */
export type Message = string | Uint8Array;

export interface ServerSession {
  readonly sid: string;
  transport: 'polling' | 'websocket';
  closed: boolean;
  /** Messages of the client, in the order of their arrival. */
  readonly received: Message[];
  /** What the server would send but has not put on the wire. */
  readonly outbox: Message[];
  pongs: number;
  send(message: Message): void;
  ping(): void;
  close(): void;
}

export interface FakeServerOptions {
  pingInterval?: number;
  pingTimeout?: number;
  maxPayload?: number;
  upgrades?: string[];
  /** Deliver at once; otherwise each delivery waits for `step()`. */
  auto?: boolean;
  onMessage?: (session: ServerSession, message: Message) => void;
}

export interface FakeServer {
  readonly sessions: ServerSession[];
  /** What the client did against the protocol. */
  readonly violations: string[];
  /** The deliveries that may come next, by channel. Within a channel they keep their order. */
  waiting(): string[];
  /** Makes one of the waiting deliveries; false when there is none. */
  step(choice: number): boolean;
  /** Makes deliveries until none waits. */
  drain(): Promise<void>;
  /** Every connection dies; the sessions are forgotten. */
  cut(): void;
  /** WebSockets fail from now on. */
  blockWebSocket: boolean;
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const asBytes = (data: unknown) =>
  data instanceof ArrayBuffer
    ? new Uint8Array(data)
    : new Uint8Array(
        (data as DataView).buffer,
        (data as DataView).byteOffset,
        (data as DataView).byteLength,
      );

/** An Engine.IO server in memory, written from the specification: it shares no code with the client. */
export function fakeServer(platform: FakePlatform, options: FakeServerOptions = {}): FakeServer {
  const {
    pingInterval = 25_000,
    pingTimeout = 20_000,
    maxPayload = 1_000_000,
    upgrades = ['websocket'],
    auto = false,
    onMessage,
  } = options;
  const sessions: (ServerSession & Inner)[] = [];
  const violations: string[] = [];
  const channels = new Map<string, (() => void)[]>();
  let requestCount = 0;
  let socketCount = 0;

  interface Inner {
    get: { request: FakeRequest; answer: (body: string, status?: number) => void } | undefined;
    posting: boolean;
    probe: FakeWebSocket | undefined;
    link: ((frame: string | ArrayBuffer) => void) | undefined;
    frames: (string | Uint8Array)[];
    probing: boolean;
    flush(): void;
    end(): void;
  }

  const deliver = (channel: string, run: () => void) => {
    if (auto) return queueMicrotask(run);
    const queue = channels.get(channel) ?? [];
    queue.push(run);
    channels.set(channel, queue);
  };
  const ready = () => [...channels].filter(([, queue]) => queue.length).map(([name]) => name);

  const find = (sid: string | null) =>
    sessions.find((session) => session.sid === sid && !session.closed);

  const createSession = (transport: 'polling' | 'websocket') => {
    const session: ServerSession & Inner = {
      sid: `s${sessions.length}`,
      transport,
      closed: false,
      received: [],
      outbox: [],
      pongs: 0,
      get: undefined,
      posting: false,
      probe: undefined,
      link: undefined,
      frames: [],
      probing: false,
      send(message) {
        session.frames.push(typeof message === 'string' ? `4${message}` : message);
        session.flush();
      },
      ping() {
        session.frames.push('2');
        session.flush();
      },
      close() {
        session.frames.push('1');
        session.flush();
        session.end();
      },
      flush() {
        if (session.closed) return;
        if (session.transport === 'websocket') {
          for (const frame of session.frames.splice(0)) {
            session.link?.(
              typeof frame === 'string' ? frame : (frame.slice().buffer as ArrayBuffer),
            );
          }
        } else if (session.get && (session.frames.length || session.probing)) {
          const { answer } = session.get;
          session.get = undefined;
          const frames = session.frames.splice(0);
          answer(
            (frames.length ? frames : ['6'])
              .map((frame) => (typeof frame === 'string' ? frame : `b${base64(frame)}`))
              .join('\x1e'),
          );
        }
      },
      end() {
        session.closed = true;
        session.get?.answer('1');
        session.get = undefined;
      },
    };
    sessions.push(session);
    return session;
  };

  const open = (session: ServerSession) =>
    `0${JSON.stringify({ sid: session.sid, upgrades: session.transport === 'polling' ? upgrades : [], pingInterval, pingTimeout, maxPayload })}`;

  const onFrame = (session: ServerSession & Inner, frame: Message) => {
    if (typeof frame !== 'string') return message(session, frame);
    const data = frame.slice(1);
    if (frame[0] === '4') message(session, data);
    else if (frame[0] === '3') session.pongs++;
    else if (frame[0] === 'b') message(session, new Uint8Array(Buffer.from(data, 'base64')));
    else if (frame[0] === '1') session.end();
    else violations.push(`frame ${frame}`);
  };
  const message = (session: ServerSession & Inner, data: Message) => {
    session.received.push(data);
    onMessage?.(session, data);
  };

  platform.onRequest = (request) => {
    const channel = `request ${requestCount++}`;
    const answer = (body: string, status = 200) =>
      deliver(channel, () => {
        if (!request.settled) request.answer(body, status);
      });
    const get = () => {
      const sid = request.url.searchParams.get('sid');
      if (!sid) return answer(open(createSession('polling')));
      const session = find(sid);
      if (!session) return answer('{"code":1,"message":"Session ID unknown"}', 400);
      if (session.transport !== 'polling') return answer('{"code":3,"message":"Bad request"}', 400);
      if (session.get) {
        violations.push('a second GET');
        session.end();
        return answer('', 400);
      }
      session.get = { request, answer };
      session.flush();
    };
    const post = () => {
      const session = find(request.url.searchParams.get('sid'));
      const body = request.body ?? '';
      if (!session) return answer('{"code":1,"message":"Session ID unknown"}', 400);
      if (session.transport !== 'polling') violations.push('a POST after the upgrade');
      if (session.posting) violations.push('a second POST');
      if (body.includes('\x1e') && Buffer.from(body).length > maxPayload) {
        violations.push(`a body of ${Buffer.from(body).length} bytes`);
      }
      session.posting = true;
      for (const frame of body.split('\x1e')) onFrame(session, frame);
      deliver(channel, () => {
        session.posting = false;
        if (!request.settled) request.answer('ok');
      });
    };
    request.onAbort = () => {
      // Stock servers close the session of an aborted GET.
      for (const session of sessions) {
        if (session.get?.request === request) {
          session.get = undefined;
          session.end();
        }
      }
    };
    deliver(channel, request.method === 'POST' ? post : get);
  };

  platform.onSocket = (socket) => {
    const name = `socket ${socketCount++}`;
    const toClient = (run: () => void) =>
      deliver(`${name} down`, () => {
        if (socket.state !== 'closed') run();
      });
    let session: (ServerSession & Inner) | undefined;
    const use = (mine: ServerSession & Inner) => {
      session = mine;
      mine.link = (frame) => toClient(() => socket.receive(frame));
    };
    const connected = () => {
      if (fake.blockWebSocket) return toClient(() => socket.fail());
      toClient(() => socket.accept());
      const sid = socket.url.searchParams.get('sid');
      if (!sid) {
        use(createSession('websocket'));
        toClient(() => socket.receive(open(session!)));
      } else if (!find(sid)) toClient(() => socket.drop(1008));
    };
    socket.onSend = (data) =>
      deliver(`${name} up`, () => {
        const frame = typeof data === 'string' ? data : asBytes(data);
        const known = find(socket.url.searchParams.get('sid'));
        if (session) {
          if (!session.closed) onFrame(session, frame);
        } else if (!known) toClient(() => socket.drop(1008));
        else if (frame === '2probe') {
          known.probe = socket;
          known.probing = true;
          toClient(() => socket.receive('3probe'));
          known.flush();
        } else if (frame === '5' && known.probing) {
          if (known.get) violations.push('"5" while a GET waits');
          if (known.posting) violations.push('"5" while a POST runs');
          known.probing = false;
          known.transport = 'websocket';
          use(known);
          known.flush();
        } else violations.push(`${String(frame)} on the probe`);
      });
    socket.onClose = () =>
      deliver(`${name} up`, () => {
        socket.drop(1005);
        if (session) session.closed = true;
        for (const one of sessions) {
          if (one.probe === socket && one.transport === 'polling') one.probing = false;
        }
      });
    deliver(`${name} up`, connected);
  };

  const fake: FakeServer = {
    sessions,
    violations,
    blockWebSocket: false,
    waiting: ready,
    step(choice) {
      const names = ready();
      const name = names[choice % names.length];
      if (name === undefined) return false;
      channels.get(name)!.shift()!();
      return true;
    },
    async drain() {
      await platform.advance(0);
      for (let i = 0; i < 10_000; i++) {
        const stepped = fake.step(0);
        await platform.advance(0);
        if (!stepped && !ready().length) return;
      }
      throw new Error(`never quiet: ${ready().join()}`);
    },
    cut() {
      channels.clear();
      for (const session of sessions) session.closed = true;
      for (const request of platform.pending()) request.fail();
      for (const socket of platform.sockets) if (socket.state !== 'closed') socket.fail();
    },
  };
  return fake;
}
