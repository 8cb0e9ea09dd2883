import type { PageEvent, Platform, WebSocketLike } from '../../src/platform.js';

type Sent = Parameters<WebSocketLike['send']>[0];

/** A request that the client made, to be answered by hand. */
export interface FakeRequest {
  readonly method: string;
  readonly url: URL;
  readonly body: string | undefined;
  readonly headers: Record<string, string>;
  readonly init: RequestInit;
  readonly aborted: boolean;
  /** Answered, failed or aborted. */
  readonly settled: boolean;
  answer(body?: string, status?: number, headers?: Record<string, string | null>): void;
  /** The network failed: no answer came. */
  fail(error?: Error): void;
  /** The headers came, the body did not. */
  failBody(status?: number): void;
  onAbort: (() => void) | undefined;
}

/** A WebSocket that the client made, whose other end is held by the test. */
export interface FakeWebSocket extends WebSocketLike {
  readonly url: URL;
  readonly protocols: string | string[] | undefined;
  readonly headers: Record<string, string> | undefined;
  readonly state: 'connecting' | 'open' | 'closing' | 'closed';
  /** Frames sent while it was open. */
  readonly sent: Sent[];
  /** Frames given to `send` too late; a browser drops them silently. */
  readonly late: Sent[];
  /** How often the client called `close()`. */
  readonly closes: number;
  onSend: ((data: Sent) => void) | undefined;
  onClose: (() => void) | undefined;
  /** The next `send` throws. */
  refuse(error: Error): void;
  accept(): void;
  receive(data: string | ArrayBuffer): void;
  /** The connection ends, as seen by the client. */
  drop(code?: number): void;
  /** What browsers do when a connection fails: an error, then a close. */
  fail(code?: number): void;
}

export interface FakePlatformOptions {
  seed?: number;
  startAt?: number;
  /** Whether the page is in view, where there is one. */
  visibility?: DocumentVisibilityState;
  /** The page's origin, where there is a page. */
  origin?: string;
}

export interface Live {
  timers: number;
  requests: number;
  sockets: number;
  listeners: number;
}

/** Nothing is left running. */
export const NOTHING: Live = { timers: 0, requests: 0, sockets: 0, listeners: 0 };

/** A host whose time, chance and network are the test's. */
export interface FakePlatform extends Platform {
  /** Every request so far, oldest first. */
  readonly requests: FakeRequest[];
  readonly sockets: FakeWebSocket[];
  /** The requests that wait for an answer. */
  pending(method?: string): FakeRequest[];
  /** Moves the clock, running what falls due in order and letting promises settle after each. */
  advance(ms: number): Promise<void>;
  /** Moves the clock as a suspended machine does: timers fire late, at the next `advance`. */
  sleep(ms: number): void;
  /** Lets promises settle; the clock stands still. */
  settle(): Promise<void>;
  /** Milliseconds until each live timer, in order. */
  timers(): number[];
  live(): Live;
  setOnline(online: boolean): void;
  setVisibility(visibility: DocumentVisibilityState): void;
  /** The page or the device tells of its life. */
  tell(event: PageEvent): void;
  onRequest: ((request: FakeRequest) => void) | undefined;
  onSocket: ((socket: FakeWebSocket) => void) | undefined;
  /** The WebSocket constructor throws this. */
  socketError: Error | undefined;
  /** What `random()` gives next; then the seeded sequence goes on. */
  readonly nextRandom: number[];
}

/** The longest delay that hosts honour; a longer one fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Promises that stand on host streams take a few turns of the event loop, which no clock moves. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

export function fakePlatform(options: FakePlatformOptions = {}): FakePlatform {
  let now = options.startAt ?? 1_000_000;
  let seed = options.seed ?? 1;
  let online = true;
  let visibility = options.visibility;
  let sequence = 0;
  let activity = 0;
  const timers = new Set<{ at: number; order: number; run: () => void }>();
  const listeners = new Set<(event: PageEvent) => void>();
  const requests: FakeRequest[] = [];
  const sockets: FakeWebSocket[] = [];
  const nextRandom: number[] = [];

  const inOrder = () => [...timers].sort((a, b) => a.at - b.at || a.order - b.order);

  const settle = async () => {
    let seen: number;
    do {
      seen = activity;
      await turn();
      await turn();
    } while (seen !== activity);
  };

  const platform: FakePlatform = {
    requests,
    sockets,
    nextRandom,
    onRequest: undefined,
    onSocket: undefined,
    socketError: undefined,
    now: () => now,
    random() {
      const next = nextRandom.shift();
      if (next !== undefined) return next;
      // mulberry32
      seed = (seed + 0x6d2b79f5) | 0;
      let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
    },
    after(delayMs, run) {
      activity++;
      if (Number.isNaN(delayMs)) throw new Error('a timer of NaN milliseconds');
      const held = delayMs >= 0 && delayMs <= LONGEST_TIMER_MS ? delayMs : 1;
      const timer = { at: now + held, order: sequence++, run };
      timers.add(timer);
      return () => {
        timers.delete(timer);
      };
    },
    fetch(url, init) {
      activity++;
      return new Promise<Response>((resolve, reject) => {
        const { request, settleBy } = createRequest(url, init);
        settleBy(resolve, reject);
        requests.push(request);
        platform.onRequest?.(request);
      });
    },
    webSocket(url, protocols, { extraHeaders } = {}) {
      activity++;
      if (platform.socketError) throw platform.socketError;
      const socket = createSocket(
        url,
        protocols,
        extraHeaders as Record<string, string> | undefined,
        () => {
          activity++;
        },
      );
      sockets.push(socket);
      platform.onSocket?.(socket);
      return socket;
    },
    online: () => online,
    listen(listener, ...types) {
      const entry = (event: PageEvent) => {
        if (types.includes(event.type)) listener(event);
      };
      listeners.add(entry);
      return () => {
        listeners.delete(entry);
      };
    },
    visibility: () => visibility,
    origin: () => options.origin,
    pending: (method) =>
      requests.filter((request) => !request.settled && (!method || request.method === method)),
    async advance(ms) {
      const target = now + ms;
      await settle();
      for (;;) {
        const [next] = inOrder();
        if (!next || next.at > target) break;
        timers.delete(next);
        now = Math.max(now, next.at);
        next.run();
        await settle();
      }
      now = Math.max(now, target);
    },
    sleep(ms) {
      now += ms;
    },
    settle,
    timers: () => inOrder().map(({ at }) => at - now),
    live: () => ({
      timers: timers.size,
      requests: platform.pending().length,
      sockets: sockets.filter(({ state }) => state === 'connecting' || state === 'open').length,
      listeners: listeners.size,
    }),
    setOnline(value) {
      online = value;
      platform.tell({ type: value ? 'online' : 'offline' });
    },
    setVisibility(value) {
      visibility = value;
      platform.tell({ type: 'visibilitychange' });
    },
    tell(event) {
      for (const listener of [...listeners]) listener(event);
    },
  };
  return platform;
}

function createRequest(url: string, init: RequestInit) {
  let resolve: (response: Response) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  let settled = false;
  let aborted = false;
  const once = (run: () => void) => {
    if (settled) throw new Error(`${init.method} ${url} has been settled already`);
    settled = true;
    run();
  };
  const request: FakeRequest = {
    method: init.method ?? 'GET',
    url: new URL(url),
    body: init.body as string | undefined,
    headers: { ...(init.headers as Record<string, string>) },
    init,
    get aborted() {
      return aborted;
    },
    get settled() {
      return settled;
    },
    onAbort: undefined,
    answer: (body = 'ok', status = 200, headers = {}) =>
      once(() =>
        resolve({
          status,
          ok: status === 200,
          headers: { get: (name) => headers[name] ?? null } as Headers,
          text: async () => body,
        } as Response),
      ),
    fail: (error = new TypeError('Failed to fetch')) => once(() => reject(error)),
    failBody: (status = 200) =>
      once(() =>
        resolve({
          status,
          ok: status === 200,
          text: () => Promise.reject(new TypeError('terminated')),
        } as Response),
      ),
  };
  const abort = () => {
    if (settled) return;
    settled = aborted = true;
    reject(init.signal?.reason);
    request.onAbort?.();
  };
  return {
    request,
    settleBy(onAnswer: (response: Response) => void, onFailure: (error: unknown) => void) {
      resolve = onAnswer;
      reject = onFailure;
      init.signal?.addEventListener('abort', abort);
      if (init.signal?.aborted) abort();
    },
  };
}

function createSocket(
  url: string,
  protocols: string | string[] | undefined,
  headers: Record<string, string> | undefined,
  touch: () => void,
): FakeWebSocket {
  let state: FakeWebSocket['state'] = 'connecting';
  let closes = 0;
  let refusal: Error | undefined;
  const tools: { type: string; listener: (event: never) => void }[] = [];
  const tell = (type: 'open' | 'message' | 'close' | 'error', event: object) => {
    touch();
    for (const tool of tools) if (tool.type === type) tool.listener(event as never);
    socket[`on${type}`]?.(event as never);
  };
  const socket: FakeWebSocket = {
    url: new URL(url),
    protocols,
    headers,
    sent: [],
    late: [],
    binaryType: 'blob',
    onopen: null,
    onmessage: null,
    onclose: null,
    onerror: null,
    onSend: undefined,
    onClose: undefined,
    get state() {
      return state;
    },
    get readyState() {
      return ['connecting', 'open', 'closing', 'closed'].indexOf(state);
    },
    get closes() {
      return closes;
    },
    addEventListener(type: string, listener: (event: never) => void) {
      tools.push({ type, listener });
    },
    send(data) {
      touch();
      if (refusal) {
        const error = refusal;
        refusal = undefined;
        throw error;
      }
      if (state === 'connecting') throw new Error('InvalidStateError: still connecting');
      if (state !== 'open') {
        socket.late.push(data);
        return;
      }
      socket.sent.push(data);
      socket.onSend?.(data);
    },
    close() {
      closes++;
      if (state === 'closed' || state === 'closing') return;
      state = 'closing';
      socket.onClose?.();
    },
    refuse(error) {
      refusal = error;
    },
    accept() {
      state = 'open';
      tell('open', {});
    },
    receive(data) {
      tell('message', { data });
    },
    drop(code = 1006) {
      if (state === 'closed') return;
      state = 'closed';
      tell('close', { code });
    },
    fail(code = 1006) {
      tell('error', { type: 'error' });
      socket.drop(code);
    },
  };
  return socket;
}
