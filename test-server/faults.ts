import type { Socket } from 'node:net';
import type { Engine } from './engine/engine.js';
import { demand, type FaultName } from './fault-arguments.js';
import { type FaultState, noFaults } from './fault-state.js';

/** Everything that can go wrong on demand. Each setting stays until it is set back, or until `clear()`. */
export interface Faults {
  /** What a WebSocket request gets: service, a 400 answer, no answer ever, or a connection reset. */
  upgrade(mode: 'pass' | 'refuse' | 'hang' | 'reset'): void;
  /** The probe WebSocket opens, and its ping is answered, closes it, or is never answered. */
  afterProbe(mode: 'pass' | 'close' | 'mute'): void;
  /** Destroys every TCP connection now, without a goodbye. */
  cut(): void;
  /** Half-open: present sessions stay TCP-connected, but nothing is read or written; new ones work. */
  silence(on?: boolean): void;
  /** Everything is sent `ms` milliseconds later, in order. */
  delay(ms: number): void;
  /** Polling requests get this HTTP answer, `times` times; `null` serves them again. */
  answer(status: number | null, body?: string, times?: number): void;
  /** New TCP connections are destroyed at once. */
  refuse(on?: boolean): void;
  /** Every live session gets this frame or body, as the next thing. */
  corrupt(frame: string | Uint8Array): void;
  /** Every CONNECT is refused with this. */
  auth(mode: 'pass' | { message: string; data?: unknown }): void;
  /** Acknowledgements are never sent, or sent this many milliseconds later. */
  acks(mode: 'pass' | 'never' | number): void;
  /** The next `n` Socket.IO packets to clients are lost. */
  dropNext(n: number): void;
  /** The next `n` Socket.IO packets to clients are sent twice. */
  repeatNext(n: number): void;
  /** Back to no faults; what was held back goes out. */
  clear(): void;
}

/** What only the holder of the TCP connections can do. */
export interface Connections {
  refusing: boolean;
  destroyAll(spare?: Socket): void;
}

export function createFaults(engine: Engine, connections: Connections): Faults {
  const { wire } = engine;
  const state: FaultState = engine.faults;
  return checked({
    upgrade(mode) {
      state.upgrade = mode;
    },
    afterProbe(mode) {
      state.afterProbe = mode;
    },
    cut() {
      connections.destroyAll();
    },
    silence(on = true) {
      engine.silence(on);
    },
    delay(ms) {
      wire.delayMs = ms;
    },
    answer(status, body = '', times = Number.POSITIVE_INFINITY) {
      state.answer = status === null || times < 1 ? null : { status, body, times };
    },
    refuse(on = true) {
      connections.refusing = on;
    },
    corrupt(frame) {
      for (const { transport } of engine.sessions.values()) transport.sendRaw(frame);
    },
    auth(mode) {
      state.auth = mode === 'pass' ? null : mode;
    },
    acks(mode) {
      const delayMs = mode === 'pass' ? 0 : mode === 'never' ? Number.POSITIVE_INFINITY : mode;
      state.ackDelayMs = () => delayMs;
    },
    dropNext(n) {
      state.drop = n;
    },
    repeatNext(n) {
      state.repeat = n;
    },
    clear() {
      Object.assign(state, noFaults());
      connections.refusing = false;
      wire.delayMs = 0;
      wire.release();
      engine.silence(false);
    },
  });
}

/** Faults that refuse what they cannot be set to: a test that goes on without its fault proves nothing. */
function checked(faults: Faults): Faults {
  const result: Partial<Record<string, unknown>> = {};
  for (const [name, set] of Object.entries(faults)) {
    result[name] = (...args: unknown[]) => {
      demand('faults', name as FaultName, args);
      set(...args);
    };
  }
  return result as unknown as Faults;
}
