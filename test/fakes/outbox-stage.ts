import type { CoreSocket, SocketPacket } from 'holdfast';
import { memoryStore } from '../../src/offline/memory-store.js';
import type { OutboxOptions } from '../../src/offline/options.js';
import { outbox } from '../../src/offline/outbox.js';
import type { OutboxStore } from '../../src/offline/store.js';
import type { Outbox } from '../../src/offline/types.js';
import type { OutboxHost, TabChannel } from '../../src/platform.offline.js';
import { type FakePlatform, fakePlatform } from './platform.js';

/** An event that left, and what may answer it. */
export interface Sent {
  readonly event: string;
  /** Without the acknowledgement. */
  readonly args: unknown[];
  /** On which connection, counted from 1. */
  readonly connection: number;
  /** The server acknowledges it. */
  ack(...answer: unknown[]): void;
  readonly hasAck: boolean;
}

/** A tab with a socket whose server is the test. */
export interface Tab {
  readonly socket: CoreSocket;
  readonly box: Outbox;
  readonly sent: Sent[];
  /** Credentials of each CONNECT. */
  readonly auths: Record<string, unknown>[];
  /** Errors that the outbox told. */
  readonly errors: Error[];
  /** Credentials that are being fetched: no CONNECT goes before. */
  fetching?: Promise<unknown> | undefined;
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  receive(event: string, ...args: unknown[]): void;
  /** The server refuses or accepts the namespaces that were asked for in between, or the first `count` of them. */
  answerNamespace(accepts?: boolean, count?: number): void;
  /** What left and was not answered, oldest first. */
  pending(): Sent[];
  /** The page crashes: nothing that it would do is done any more. */
  crash(): void;
}

/** Tabs of one origin, with one storage, under one clock. */
export interface Stage {
  readonly platform: FakePlatform;
  readonly store: OutboxStore;
  readonly marks: Map<string, string>;
  open(options?: Partial<OutboxOptions>): Promise<Tab>;
  /** The browser takes the storage away. */
  wipe(): void;
  /** Another script of the origin speaks on the tabs' channel. */
  say(message: unknown): void;
  settle(): Promise<void>;
  advance(ms: number): Promise<void>;
}

/** As that of the Web Locks API, as far as it is used. */
function fakeLocks() {
  const queues = new Map<string, { grant(): void; end(): void; isHeld: boolean }[]>();
  const request = (name: string, options: LockOptions, hold: () => Promise<void>) =>
    new Promise<void>((resolve, reject) => {
      const queue = queues.get(name) ?? [];
      queues.set(name, queue);
      const leave = () => {
        const at = queue.indexOf(entry);
        if (at >= 0) queue.splice(at, 1);
        if (queue[0] && !queue[0].isHeld) queueMicrotask(() => queue[0]?.grant());
      };
      const abort = () => reject(new DOMException('gone', 'AbortError'));
      const entry = {
        isHeld: false,
        grant() {
          if (entry.isHeld) return;
          entry.isHeld = true;
          hold().then(() => {
            leave();
            resolve();
          }, reject);
        },
        end() {
          leave();
          abort();
        },
      };
      options.signal?.addEventListener('abort', () => {
        if (!entry.isHeld) entry.end();
      });
      if (options.steal) {
        const holder = queue[0]?.isHeld ? queue[0] : undefined;
        queue.splice(holder ? 1 : 0, 0, entry);
        holder?.end();
        entry.grant();
      } else {
        queue.push(entry);
        if (queue[0] === entry) queueMicrotask(() => queue[0] === entry && entry.grant());
      }
    });
  return { request } as unknown as NonNullable<OutboxHost['locks']>;
}

export function createStage({ locks: hasLocks = true, channels: hasChannels = true } = {}): Stage {
  const platform = fakePlatform();
  const locks = hasLocks ? fakeLocks() : undefined;
  const marks = new Map<string, string>();
  const lines = new Set<{ name: string; line: TabChannel }>();
  // Others share it, so it is not one page's memory.
  let shared = memoryStore();
  const store: OutboxStore = {
    durability: 'relaxed',
    transaction: (work) => shared.transaction(work),
    close: async () => {},
  };
  let serial = 0;

  const channel = (name: string): TabChannel => {
    const line: TabChannel = {
      onmessage: null,
      postMessage(message) {
        const data = structuredClone(message);
        for (const other of [...lines])
          if (other.line !== line && other.name === name)
            queueMicrotask(() => lines.has(other) && other.line.onmessage?.({ data }));
      },
      close: () => lines.delete(entry),
    };
    const entry = { name, line };
    lines.add(entry);
    return line;
  };

  const open = async (options: Partial<OutboxOptions> = {}): Promise<Tab> => {
    const own: { name: string; line: TabChannel }[] = [];
    const host: OutboxHost = {
      random(bytes) {
        // Of one stream for all, and never the same.
        serial++;
        return bytes.map((_, at) =>
          at < 12 ? Math.floor(platform.random() * 256) : serial >> (8 * (15 - at)),
        );
      },
      locks,
      channel(name) {
        if (!hasChannels) return undefined;
        const line = channel(name);
        own.push([...lines].find((entry) => entry.line === line)!);
        return line;
      },
      marks: {
        getItem: (key) => marks.get(key) ?? null,
        setItem: (key, value) => void marks.set(key, value),
        removeItem: (key) => void marks.delete(key),
      },
    };
    let isCrashed = false;
    const stop = new Set<() => void>();
    const mine = Object.create(platform) as FakePlatform;
    mine.after = (ms, run) => {
      if (isCrashed) return () => {};
      const end = platform.after(ms, () => !isCrashed && run());
      stop.add(end);
      return end;
    };
    const listeners = new Map<string, Set<(...args: never[]) => void>>();
    const packets = new Set<(packet: SocketPacket) => void>();
    const observers = new Set<() => void>();
    const observe = () => {
      if (!isCrashed) for (const one of [...observers]) one();
    };
    const fire = (event: string, ...args: unknown[]) => {
      if (!isCrashed)
        for (const one of [...(listeners.get(event) ?? [])]) one(...(args as never[]));
    };
    const sent: Sent[] = [];
    const answered = new Set<Sent>();
    const auths: Record<string, unknown>[] = [];
    let connection = 0;
    let acks: ((error: Error) => void)[] = [];
    let isWanted = false;
    const socket = {
      nsp: '/',
      connected: false,
      _asking: false,
      get active() {
        return isWanted || socket.connected;
      },
      sendBuffer: [],
      acks: {},
      io: {
        _options: {
          _platform: mine,
          _endpoint: { secure: false, host: 'example.com', path: '/socket.io/' },
        },
        engine: {
          _pingTimeoutTime: Infinity,
          transport: {},
          writeBuffer: [],
          once: (_: string, run: () => void) => queueMicrotask(run),
        },
        on: (_: string, run: (packet: SocketPacket) => void) => packets.add(run),
        off: (_: string, run: (packet: SocketPacket) => void) => packets.delete(run),
        _send: (packet: SocketPacket) => namespaces.push(packet.nsp),
      },
      on(event: string, run: (...args: never[]) => void) {
        listeners.set(event, (listeners.get(event) ?? new Set()).add(run));
        return socket;
      },
      off(event: string, run: (...args: never[]) => void) {
        listeners.get(event)?.delete(run);
        return socket;
      },
      subscribe(observer: () => void) {
        observers.add(observer);
        return () => void observers.delete(observer);
      },
      _sendConnect() {
        if (!isWanted || socket.connected || socket._asking) return;
        socket._asking = true;
        if (tab.fetching) tab.fetching.then(accept);
        else accept();
      },
      _send(_packet: SocketPacket) {},
      _emit(flags: { timeout?: number; signal?: AbortSignal }, data: unknown[]) {
        const [event, ...args] = data as [string, ...unknown[]];
        const callback =
          typeof args.at(-1) === 'function' && (args.pop() as (...all: unknown[]) => void);
        if (JSON.stringify(args).includes('unencodable')) throw new TypeError('cannot be encoded');
        let isOpen = true;
        const end = (...values: unknown[]) => {
          if (!isOpen || isCrashed) return;
          isOpen = false;
          stopTimer?.();
          if (callback) callback(...values);
        };
        const stopTimer =
          flags.timeout === undefined
            ? undefined
            : mine.after(flags.timeout, () =>
                end(Object.assign(new Error('operation has timed out'), { name: 'TimeoutError' })),
              );
        acks.push((error) => end(error));
        const one: Sent = {
          event,
          args: structuredClone(args),
          connection,
          hasAck: !!callback,
          ack(...answer) {
            answered.add(one);
            end(null, ...answer);
          },
        };
        sent.push(one);
      },
    };
    const accept = () => {
      const packet = { type: 0, nsp: '/', data: { token: 't' } };
      socket._send(packet as SocketPacket);
      isWanted = socket._asking = false;
      auths.push(packet.data);
      socket.connected = true;
      observe();
      fire('connect');
    };
    const namespaces: string[] = [];
    const core = socket as unknown as CoreSocket;
    const errors: Error[] = [];
    const box = outbox(core, { scope: 'alice', store, host, dedupe: 'off', ...options });
    box.on('error', (error) => errors.push(error));
    const tab: Tab = {
      socket: core,
      box: box as Outbox,
      sent,
      auths,
      errors,
      async connect() {
        connection++;
        isWanted = true;
        socket._sendConnect();
        await platform.settle();
      },
      async disconnect() {
        if (!socket.connected) return;
        socket.connected = false;
        observe();
        fire('disconnect', 'transport close');
        socket.acks = {};
        const open = acks;
        acks = [];
        const error = Object.assign(new Error('socket has been disconnected'), {
          name: 'DisconnectedError',
        });
        for (const fail of open) fail(error);
        await platform.settle();
      },
      receive(event, ...args) {
        const packet: SocketPacket = { type: 2, nsp: '/', data: [event, ...args] };
        if (!isCrashed) for (const hear of [...packets]) hear(packet);
        fire(event, ...args);
      },
      answerNamespace(accepts, count = Infinity) {
        for (const nsp of namespaces.splice(0, count))
          for (const hear of [...packets])
            hear({ type: accepts ? 0 : 4, nsp, data: {} } as SocketPacket);
      },
      pending: () => sent.filter((one) => !answered.has(one) && one.connection === connection),
      crash() {
        isCrashed = true;
        socket.connected = false;
        for (const end of stop) end();
        for (const entry of own) lines.delete(entry);
        box.close().catch(() => {});
      },
    };
    await platform.settle();
    return tab;
  };

  return {
    platform,
    store,
    marks,
    open,
    wipe() {
      shared = memoryStore();
    },
    say(data) {
      for (const { line } of [...lines]) line.onmessage?.({ data });
    },
    settle: platform.settle,
    advance: platform.advance,
  };
}
