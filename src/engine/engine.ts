import { byteLength } from '../bytes.js';
import { Emitter } from '../emitter.js';
import { ProtocolError } from '../errors.js';
import type { Tap } from '../inspection.js';
import { assertTransition, type Transitions } from '../machine.js';
import type { Platform } from '../platform.js';
import {
  type CloseReason,
  type DisconnectDescription,
  FORCED_CLOSE,
  PING_TIMEOUT,
  TRANSPORT_CLOSE,
  TRANSPORT_ERROR,
} from '../reasons.js';
import { Scope } from '../scope.js';
import { decodePacket, encodePacket } from './codec.js';
import { type Handshake, parseHandshake } from './handshake.js';
import { type Heartbeat, heartbeat } from './heartbeat.js';
import type { Frame, Packet, PacketType } from './packet.js';
import {
  CLOSE_LIMIT_MS,
  inert,
  type Transport,
  type TransportPart,
  type TransportSignals,
} from './transport.js';
import type { Upgrade } from './upgrade.js';
import { type Endpoint, requestUrl } from './url.js';

/** The state of an Engine.IO session. `closed` is final: a new session is a new engine. */
export type EngineState = 'opening' | 'open' | 'closing' | 'closed';

const TRANSITIONS: Transitions<EngineState> = {
  opening: ['open', 'closed'],
  open: ['closing', 'closed'],
  closing: ['closed'],
  closed: [],
};

/** The events of an engine. */
export interface EngineEvents {
  open(): void;
  handshake(handshake: Handshake): void;
  packet(packet: Packet): void;
  packetCreate(packet: { type: PacketType; data: Frame }): void;
  /** A message came; `data` is the same event under the peer's other name. */
  message(data: Frame): void;
  data(data: Frame): void;
  drain(): void;
  /** Any packet came. */
  heartbeat(): void;
  /** The server's ping came and was answered; `pong` is the same event. */
  ping(): void;
  pong(): void;
  upgrading(transport: Transport): void;
  upgrade(transport: Transport): void;
  /** A probe or the switch failed; the session stays where it was. */
  upgradeError(error: Error): void;
  error(error: Error): void;
  close(reason: CloseReason, details?: DisconnectDescription): void;
}

/** What an engine is made of. */
export interface EngineOptions {
  readonly endpoint: Endpoint;
  readonly platform: Platform;
  readonly transports: readonly TransportPart[];
  readonly upgrade?: Upgrade | undefined;
  /** Try the next transport when one fails while opening. */
  readonly tryAllTransports?: boolean | undefined;
  readonly tap: Tap;
}

type Lost = (reason: CloseReason, details: DisconnectDescription) => void;

/** One Engine.IO session: state, write buffer, heartbeat, close. It opens when it is made. */
export class Engine extends Emitter<EngineEvents> {
  readyState: EngineState = 'opening';
  /** The session's id; `undefined` before the handshake and after the close. */
  id: string | undefined;
  /** Frames that the transport has not finished sending. Still readable in a `close` listener. */
  writeBuffer: Frame[] = [];
  transport!: Transport;

  private readonly _options: EngineOptions;
  private readonly _scope = new Scope();
  private _handshake: Handshake | undefined;
  private _heartbeat: Heartbeat | undefined;
  /** How many frames of `writeBuffer` the transport is sending. */
  private _inFlight = 0;
  /** Nothing is written between the probe's answer and the switch. */
  private _held = false;

  constructor(options: EngineOptions) {
    super();
    this._options = options;
    this._open(0);
  }

  /** Sends a message. Ignored once the session is closing. */
  send(data: Frame): void {
    this._write('message', data);
  }

  /** Whether a packet sent now would leave in this turn, as a volatile one must. */
  writable(): boolean {
    return this.readyState === 'open' && !this._held && this.transport.writable();
  }

  /** Whether the server has been silent for too long. If so, the engine closes on a microtask. */
  expired(): boolean {
    const expired = this._heartbeat?.expired() ?? false;
    if (expired) queueMicrotask(() => this.end(PING_TIMEOUT));
    return expired;
  }

  /** Closes once the buffer has drained and a switch under way has settled, but within a second. */
  close(): void {
    const end = () => this.end(FORCED_CLOSE, undefined, true);
    if (this.readyState === 'opening') end();
    if (this.readyState !== 'open') return;
    this._move('closing');
    this._scope.add(this._options.platform.after(CLOSE_LIMIT_MS, end));
    this._settle();
  }

  /**
   * Ends the session now, whatever is under way.
   * @param polite - whether the server is told
   */
  end(reason: CloseReason, details?: DisconnectDescription, polite = false): void {
    if (this.readyState === 'closed') return;
    this._move('closed', reason);
    this._scope.end();
    this.transport.sink = inert;
    this.transport.close(polite);
    this.id = undefined;
    if (details instanceof Error) this.emitReserved('error', details);
    this.emitReserved('close', reason, details);
    this.writeBuffer = [];
  }

  private _move(to: EngineState, reason?: string): void {
    const from = this.readyState;
    if (__DEV__) assertTransition('engine', TRANSITIONS, from, to);
    this.readyState = to;
    this._options.tap.watch?.({ kind: 'state', machine: 'engine', from, to, reason });
  }

  private _create(part: TransportPart): Transport {
    const { endpoint, platform, tap } = this._options;
    return part.create({
      platform,
      sid: () => this._handshake?.sid,
      url: (sid = this._handshake?.sid) => requestUrl(endpoint, part.name, sid),
      watch: (request) => tap.watch?.({ kind: 'request', ...request }),
    });
  }

  private _open(index: number): void {
    const { transports, tryAllTransports } = this._options;
    this._attach(this._create(transports[index]!), (reason, details) => {
      if (tryAllTransports && this.readyState === 'opening' && transports[index + 1]) {
        this.transport.sink = inert;
        this.transport.close(false);
        this._open(index + 1);
      } else this.end(reason, details);
    });
  }

  /** Makes `transport` the one that this session listens to and writes on. */
  private _attach(transport: Transport, lost: Lost): void {
    this.transport = transport;
    const on: { [Kind in keyof TransportSignals]?: (value: never) => void } = {
      frame: (frame: Frame) => this._onFrame(frame),
      drain: () => this._onDrain(),
      error: (error: Error) => lost(TRANSPORT_ERROR, error),
      close: (details: DisconnectDescription) => lost(TRANSPORT_CLOSE, details),
    };
    transport.sink = (kind, value) => on[kind]?.(value as never);
  }

  private _onFrame(frame: Frame): void {
    try {
      const packet = decodePacket(frame);
      this._watchPacket('in', packet);
      this.emitReserved('packet', packet);
      this.emitReserved('heartbeat');
      this._onPacket(packet);
    } catch (error) {
      this.end(TRANSPORT_ERROR, error as Error);
    }
  }

  private _onPacket({ type, data }: Packet): void {
    if (type === 'close') {
      this.end(TRANSPORT_CLOSE, { description: 'transport closed by the server' });
    } else if ((type === 'open') !== !this._handshake) {
      throw new ProtocolError(
        'server error',
        `Engine.IO handshake: expected the open packet first and once, got ${type}`,
      );
    } else if (type === 'open') {
      this._onHandshake(parseHandshake(data as string));
    } else if (type === 'message') {
      this.emitReserved('data', data);
      this.emitReserved('message', data);
    } else if (type === 'ping') {
      this._heartbeat!.beat();
      this._write('pong');
      this.emitReserved('ping');
      this.emitReserved('pong');
    }
  }

  private _onHandshake(handshake: Handshake): void {
    const { platform, transports, upgrade, tap } = this._options;
    this._handshake = handshake;
    this.id = handshake.sid;
    this._heartbeat = heartbeat(platform, handshake.pingInterval + handshake.pingTimeout, () =>
      this.end(PING_TIMEOUT),
    );
    this._scope.add(this._heartbeat.stop);
    this._move('open');
    this.emitReserved('handshake', handshake);
    this.emitReserved('open');
    this._flush();
    const offered = transports.filter(
      ({ name }) => name !== this.transport.name && handshake.upgrades.includes(name),
    );
    // A listener of `open` may have closed the session.
    if (!upgrade || !this._isOpen()) return;
    const dispose = upgrade({
      platform,
      offered,
      tap,
      create: (part) => this._create(part),
      hold: (transport, done) => this._hold(transport, done),
      adopt: (transport) => this._adopt(transport),
      failed: (error) => this.emitReserved('upgradeError', error),
    });
    this._scope.add(dispose);
  }

  private _isOpen(): boolean {
    return this.readyState === 'open' || this.readyState === 'closing';
  }

  /** Pauses the running transport, for a switch to `next`; the returned function goes back to it. */
  private _hold(next: Transport, done: () => void): () => void {
    this._held = true;
    this.emitReserved('upgrading', next);
    const resume = this.transport.pause?.(done);
    if (!resume) done();
    return () => {
      this._held = false;
      resume?.();
      this._flush();
      this._settle();
    };
  }

  private _adopt(transport: Transport): void {
    this.transport.sink = inert;
    this._attach(transport, (reason, details) => this.end(reason, details));
    // Engine.IO v4, Upgrade: the upgrade packet goes first, then what waited, at the drain that follows.
    transport.send([encodePacket('upgrade')], Infinity);
    this._held = false;
    this.emitReserved('upgrade', transport);
  }

  private _write(type: PacketType, data?: Frame): void {
    if (this.readyState !== 'opening' && this.readyState !== 'open') return;
    const packet = { type, data: data ?? '' };
    this._watchPacket('out', packet);
    this.emitReserved('packetCreate', packet);
    this.writeBuffer.push(encodePacket(type, data));
    this._flush();
  }

  private _flush(): void {
    if (
      this._isOpen() &&
      !this._held &&
      !this._inFlight &&
      this.writeBuffer.length &&
      this.transport.writable()
    ) {
      this._inFlight = this.transport.send(this.writeBuffer, this._handshake!.maxPayload);
    }
  }

  private _onDrain(): void {
    this.writeBuffer.splice(0, this._inFlight);
    this._inFlight = 0;
    if (this.writeBuffer.length) return this._flush();
    this.emitReserved('drain');
    this._settle();
  }

  /** Ends a session that is closing, once nothing is left to send and no switch is under way. */
  private _settle(): void {
    if (this.readyState === 'closing' && !this.writeBuffer.length && !this._held) {
      this.end(FORCED_CLOSE, undefined, true);
    }
  }

  private _watchPacket(direction: 'in' | 'out', { type, data }: Packet): void {
    this._options.tap.watch?.({
      kind: 'engine packet',
      direction,
      transport: this.transport.name,
      type,
      size: typeof data === 'string' ? data.length : byteLength(data),
    });
  }
}
