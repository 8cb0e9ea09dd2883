import type { Platform } from 'holdfast';
import { portableBase64 } from '../test-server/bytes.js';
import { Engine } from '../test-server/engine/engine.js';
import { withDefaults } from '../test-server/engine/options.js';
import { Server, serverDefaults } from '../test-server/socket/server.js';
import { ackFaults } from './ack-faults.js';
import { flag, milliseconds } from './check.js';
import { Clock } from './clock.js';
import { Network } from './network.js';
import { checkOptions, type TestServerOptions } from './options.js';
import { createPlatform } from './platform.js';

/** A Socket.IO server in memory, and the network between it and its clients. */
export interface TestServer {
  /**
   * The server's own side, with the API of `socket.io`: namespaces, middlewares, rooms, acknowledgements both ways. It stays the
   * same object over {@link TestServer.restart}. Bytes reach its listeners as `Uint8Array`.
   */
  readonly io: Server;
  /** How many connections (Engine.IO sessions) there are at this moment. */
  readonly connections: number;
  /** How many there have ever been. */
  readonly opened: number;
  /** For the option `platform` of `io()` and `createSocket()`: with it, every address leads to this server. The same object at each call. */
  platform(): Platform;
  /** Breaks every connection at once, without a goodbye, as a network does. Clients may come back at once. */
  dropLink(): void;
  /**
   * Present connections stay open, but neither side hears the other any more, as when a laptop changes its network. New ones
   * work. `false` delivers what was held back.
   * @defaultValue true
   */
  silence(on?: boolean): void;
  /**
   * Acknowledgements that the server's listeners give from now on leave `ms` milliseconds later; 0 ends that.
   * @throws RangeError, TypeError when `ms` is no such number
   */
  delayAck(ms: number): void;
  /**
   * Acknowledgements that the server's listeners give from now on are lost: those of `event`, or all of them. `false` ends what
   * `true` began with the same `event`; without one, everything.
   * @defaultValue true
   */
  neverAck(on?: boolean, event?: string): void;
  /**
   * Forgets all connections and what could be recovered, and keeps everybody out for `downMs` milliseconds (default 0). With
   * `Infinity` it stays down until the next `restart()`.
   * @throws RangeError, TypeError when `downMs` is no such number; Error after `close()`
   */
  restart(options?: { downMs?: number }): void;
  /**
   * Takes the clients' device off the network, or with `false` back: `platform().online()` says so, those who listen are told,
   * connections break, and new ones come to nothing.
   * @defaultValue true
   */
  offline(on?: boolean): void;
  /** Ends everything, for good, and leaves no timer: neither one of the server's nor one of its clients'. */
  close(): void;
}

/**
 * Makes a Socket.IO server that lives in the memory of the test: no port, no request, in a page as well as in Node.
 * All waiting is done by the global timers, asked for at each call; what is sent arrives without any.
 * @throws TypeError or RangeError naming the option, what was expected and what came
 * @example
 * const server = createTestServer();
 * server.io.on('connection', (socket) => socket.on('message', (text, done) => done(text)));
 * const socket = io('http://app.test', { platform: server.platform() });
 */
export function createTestServer(options: TestServerOptions = {}): TestServer {
  checkOptions(options);
  const engine = new Engine(withDefaults(serverDefaults, options), {
    base64: portableBase64,
    // Or every emit would wait 100 ms while a client upgrades, and under a fake clock for ever.
    releaseAtOnce: true,
  });
  const io = new Server(engine, options);
  const network = new Network();
  const clock = new Clock();
  const platform = createPlatform(engine, network, clock);
  let opened = 0;
  let pause: ReturnType<typeof setTimeout> | undefined;

  engine.on('connection', () => {
    opened++;
  });

  const dropLink = () => {
    network.breakAll();
    // A client between two polling requests has nothing that could break; its next request is refused.
    for (const session of [...engine.sessions.values()]) {
      if (!session.line.silent) session.end('transport close');
    }
  };
  const stop = () => {
    clearTimeout(pause);
    network.breakAll();
    engine.reset();
    io.forget();
  };

  return {
    io,
    get connections() {
      return engine.sessions.size;
    },
    get opened() {
      return opened;
    },
    platform: () => platform,
    dropLink,
    silence(on = true) {
      flag('the argument of silence', on);
      engine.silence(on);
    },
    ...ackFaults(engine.faults),
    restart({ downMs = 0 } = {}) {
      const isForGood = downMs === Number.POSITIVE_INFINITY;
      if (!isForGood) milliseconds('downMs', downMs, 0);
      if (network.isClosed) throw new Error('this test server was closed; make another one');
      network.server('restarting');
      stop();
      const start = () => network.server('up');
      if (downMs === 0) start();
      else if (!isForGood) pause = setTimeout(start, downMs);
    },
    offline(on = true) {
      flag('the argument of offline', on);
      network.device(!on);
      if (on) dropLink();
    },
    close() {
      network.server('closed');
      stop();
      clock.stop();
    },
  };
}
