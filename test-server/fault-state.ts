import type { AfterProbe } from './engine/upgrade.js';

/** What is wrong at the moment. The layers read it where it concerns them; `Faults` writes it. */
export interface FaultState {
  upgrade: 'pass' | 'refuse' | 'hang' | 'reset';
  afterProbe: AfterProbe;
  /** What polling requests get instead of service. */
  answer: { status: number; body: string; times: number } | null;
  /** What every CONNECT gets. */
  auth: { message: string; data?: unknown } | null;
  /** Milliseconds before the acknowledgement of an event goes out; Infinity for never. */
  ackDelayMs: (event: string) => number;
  /** Socket.IO packets still to be dropped, and to be sent twice. */
  drop: number;
  repeat: number;
}

export function noFaults(): FaultState {
  return {
    upgrade: 'pass',
    afterProbe: 'pass',
    answer: null,
    auth: null,
    ackDelayMs: () => 0,
    drop: 0,
    repeat: 0,
  };
}
