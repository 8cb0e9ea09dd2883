import { demand, type FaultName, wrong } from './fault-arguments.js';
import type { Server, TestServer } from './index.js';

/** A server and its faults, for one test. What is set stays until it is set back, or until the test is over. */
export interface Realtime {
  /** The address for the application, without a path: `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** The server's side, with the API of `socket.io`. It stays the same object over `restart()`. */
  readonly io: Server;
  /** Every HTTP request and upgrade of this server, in order of arrival. */
  readonly log: TestServer['log'];
  /** The connections of this moment. */
  sessions(): ReturnType<TestServer['sessions']>;

  /** Breaks every connection now, without a goodbye. Clients may come back at once. */
  cut(): void;
  /** Present connections stay open, but nothing passes any more in either direction. New ones work. */
  silence(): void;
  /** Ends `silence()`; what was held back arrives. */
  resume(): void;
  /** Nobody reaches the server: connections break, and new ones are refused. */
  offline(): void;
  /** Ends `offline()`. */
  online(): void;
  /** New connections are refused, present ones stay. */
  refuse(on?: boolean): void;
  /** Everything that the server sends leaves this many milliseconds later, in order. */
  delay(ms: number): void;
  /**
   * WebSockets do not work, as behind some proxies: they get a 400 answer (`refuse`), none at all (`hang`) or a reset; or they
   * open, and are closed when they are to prove themselves (`close`), or get no answer then (`mute`).
   * @defaultValue 'refuse'
   */
  blockUpgrade(how?: keyof typeof BLOCKS): void;
  /** Ends `blockUpgrade()`. */
  allowUpgrade(): void;
  /** Polling requests get this HTTP answer, `times` times; `null` serves them again. */
  answer(status: number | null, body?: string, times?: number): void;
  /** Every connection gets this frame or body, as the next thing. */
  corrupt(frame: string | Uint8Array): void;
  /** Every CONNECT to a namespace is refused with this; `'pass'` ends it. */
  auth(mode: 'pass' | { message: string; data?: unknown }): void;
  /** Acknowledgements of the server never leave, or this many milliseconds later; `'pass'` ends it. */
  acks(mode: 'pass' | 'never' | number): void;
  /** The next `n` Socket.IO packets to clients are lost. */
  dropNext(n: number): void;
  /** The next `n` Socket.IO packets to clients are sent twice. */
  repeatNext(n: number): void;
  /** Forgets all connections and what could be recovered, and is away for `downMs` milliseconds (default 0). */
  restart(options?: { downMs?: number }): Promise<void>;
  /** Ends all faults; what was held back goes out. */
  clear(): void;
}

/** What happens to the request of a WebSocket, and to its probe, at each way of blocking one. */
const BLOCKS = {
  refuse: ['refuse', 'pass'],
  hang: ['hang', 'pass'],
  reset: ['reset', 'pass'],
  close: ['pass', 'close'],
  mute: ['pass', 'mute'],
} as const;

/** The fixture's value, and what makes it unusable once its test is over. */
export function createRealtime(server: TestServer): { fixture: Realtime; end(): void } {
  let isOver = false;
  const { url, io, log, sessions, faults } = server;

  const checkTime = (name: string) => {
    if (!isOver) return;
    throw new Error(`realtime.${name}() was called after its test had ended: is an await missing?`);
  };
  const check = (name: FaultName, args: readonly unknown[]) => {
    checkTime(name);
    demand('realtime', name, args);
  };
  const fault =
    <Name extends Exclude<FaultName, 'restart'>>(name: Name) =>
    (...args: Parameters<(typeof faults)[Name]>): void => {
      check(name, args);
      (faults[name] as (...args: unknown[]) => void)(...args);
    };
  const fixed = (name: string, act: () => void) => (): void => {
    checkTime(name);
    act();
  };

  const fixture: Realtime = {
    url,
    io,
    log,
    sessions,
    cut: fault('cut'),
    silence: fixed('silence', () => faults.silence()),
    resume: fixed('resume', () => faults.silence(false)),
    offline: fixed('offline', () => {
      faults.refuse();
      faults.cut();
    }),
    online: fixed('online', () => faults.refuse(false)),
    refuse: fault('refuse'),
    delay: fault('delay'),
    blockUpgrade(how = 'refuse') {
      checkTime('blockUpgrade');
      if (!Object.hasOwn(BLOCKS, how))
        throw wrong(
          'realtime.blockUpgrade',
          Object.keys(BLOCKS)
            .map((name) => `"${name}"`)
            .join(' | '),
          [how],
        );
      const [request, probe] = BLOCKS[how];
      faults.upgrade(request);
      faults.afterProbe(probe);
    },
    allowUpgrade: fixed('allowUpgrade', () => {
      faults.upgrade('pass');
      faults.afterProbe('pass');
    }),
    answer: fault('answer'),
    corrupt: fault('corrupt'),
    auth: fault('auth'),
    acks: fault('acks'),
    dropNext: fault('dropNext'),
    repeatNext: fault('repeatNext'),
    async restart(options = {}) {
      check('restart', [options]);
      await server.restart(options);
    },
    clear: fault('clear'),
  };
  return {
    fixture,
    end() {
      isOver = true;
    },
  };
}
