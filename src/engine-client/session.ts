import {
  Engine,
  type EngineEvents,
  type EngineOptions,
  type EngineState,
} from '../engine/engine.js';
import type { Transport } from '../engine/transport.js';
import type { Packet } from './packet.js';

/** What a session tells, in the order in which it happens. */
export interface SessionListener {
  /** Another transport is the one to write on. */
  _onTransport(transport: Transport): void;
  /** What the transport had taken has left. */
  _onDrained(): void;
  /** A packet came that the core refuses to read; the session is about to end. */
  _onUnreadable(packet: Packet): void;
  /** The session is about to change its state. */
  _onMove(to: EngineState): void;
  _onEvent(event: keyof EngineEvents, args: readonly unknown[]): void;
}

/** The core's engine with one listener at the gates that all its events and states go through. */
export class Session extends Engine {
  private readonly _listener: SessionListener;

  constructor(options: EngineOptions, listener: SessionListener) {
    super(options);
    this._listener = listener;
    listener._onTransport(this.transport);
  }

  override _attach(transport: Transport): void {
    super._attach(transport);
    const { sink } = transport;
    transport.sink = (kind, value) => {
      if (kind === 'drain') this._listener._onDrained();
      if (kind === 'frame' && value === '') {
        this._listener._onUnreadable({ type: 'error', data: 'parser error' });
      }
      sink(kind, value);
    };
    // Not yet for the first one, which the constructor attaches.
    this._listener?._onTransport(transport);
  }

  override _move(to: EngineState, reason?: string): void {
    this._listener._onMove(to);
    // The listener may have ended the session.
    if (this.readyState !== 'closed') super._move(to, reason);
  }

  override _fire(event: keyof EngineEvents, ...args: unknown[]): void {
    this._listener._onEvent(event, args);
  }
}
