import type { Handshake } from '../engine/handshake.js';
import type { PacketType } from '../engine/packet.js';
import type { DropReason } from '../socket/limits.js';

/** What `inspect` reports: every request, packet, state change and decision. Nothing in it holds credentials. */
export type Inspection =
  /** A request began, opened or ended; without address, headers and body, which may hold secrets. */
  | {
      kind: 'request';
      /** The same for all phases of one request, and for no other of this connection. */
      id: number;
      transport: 'polling' | 'websocket';
      method: 'GET' | 'POST' | 'WebSocket';
      phase: 'start' | 'open' | 'end';
      /** At the end: the HTTP status, 0 when no answer came, or a WebSocket's close code. */
      status?: number;
    }
  /** An Engine.IO packet; `size` counts characters of text, or bytes. */
  | {
      kind: 'engine packet';
      direction: 'in' | 'out';
      transport: string;
      type: PacketType;
      size: number;
    }
  /** A Socket.IO packet; `data` is left out of CONNECT, where credentials travel. */
  | {
      kind: 'packet';
      direction: 'in' | 'out';
      type: 'CONNECT' | 'DISCONNECT' | 'EVENT' | 'ACK' | 'CONNECT_ERROR';
      nsp: string;
      id?: number | undefined;
      data?: unknown;
    }
  /** The handshake was accepted; less its `sid`, which is as good as a credential. */
  | ({ kind: 'handshake' } & Omit<Handshake, 'sid'>)
  /** A state machine moved. */
  | {
      kind: 'state';
      machine: 'engine' | 'upgrade' | 'manager' | 'socket';
      from: string;
      to: string;
      reason?: string | undefined;
    }
  /** The next attempt was scheduled. */
  | { kind: 'retry'; attempt: number; delayMs: number }
  /** An emit was kept until the connection stands. */
  | { kind: 'buffered'; nsp: string; event: string }
  /** An event was given up, or with its `id` an acknowledgement that is awaited. */
  | {
      kind: 'dropped';
      nsp: string;
      event?: string | undefined;
      id?: number | undefined;
      reason: DropReason;
    }
  /** One event has very many listeners; told at 100, and whenever that has doubled. A sign that listeners are added and never removed. */
  | { kind: 'listeners'; nsp: string; event: string; count: number };

export type Report = (what: Inspection) => void;
