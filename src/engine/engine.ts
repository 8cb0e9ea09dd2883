import { Emitter } from '../emitter.js';
import { broken, TimeoutError } from '../errors.js';
import { assertTransition, type Transitions } from '../machine.js';
import type { Platform } from '../platform.js';
import {
  type CloseReason,
  type DisconnectDescription,
  FORCED_CLOSE,
  PARSE_ERROR,
  PING_TIMEOUT,
  SERVER_ERROR,
  TRANSPORT_CLOSE,
  TRANSPORT_ERROR,
} from '../reasons.js';
import { decodePacket, encodePacket } from './codec.js';
import { type Handshake, parseHandshake } from './handshake.js';
import { beat, watch } from './heartbeat.js';
import type { Frame, Packet, PacketType } from './packet.js';
import { abandon, CLOSE_LIMIT_MS, inert, type Transport, type TransportPart } from './transport.js';
import type { Upgrade } from './upgrade.js';
import { type Endpoint, type Query, requestUrl } from './url.js';

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
  /** The handshake was made, and messages can be sent. */
  open(): void;
  /** A packet came, whatever its type. */
  packet(packet: Packet): void;
  /** A packet was accepted for sending. */
  packetCreate(packet: Packet): void;
  /** A message came. */
  message(data: Frame): void;
  /** Everything accepted has left. */
  drain(): void;
  /** The server's ping came and was answered. */
  ping(): void;
  /** A probe was opened. */
  probing(transport: Transport): void;
  /** The probe was answered; writes wait for the switch. */
  upgrading(transport: Transport): void;
  /** The session is on another transport. */
  upgrade(transport: Transport): void;
  /** A probe or the switch failed; the session stays where it was. */
  upgradeError(error: Error): void;
  /** The session failed; `close` follows. */
  error(error: Error): void;
  /** The session has ended, with its reason; nothing more comes. */
  close(reason: CloseReason, details?: DisconnectDescription): void;
}

/** Who keeps an engine; it hears what concerns it before the listeners do. */
export interface EngineOwner {
  _onOpen(): void;
  /** @throws {@link ProtocolError} to end the session */
  _onMessage(data: Frame): void;
  _onClose(reason: CloseReason, details?: DisconnectDescription): void;
  _fire(event: 'ping'): void;
  /** The session is on another transport. */
  _onTransport(): void;
  /** Ends the wait for the next session, if there is one. */
  _retry?(): void;
}

/** Chooses the transport to open a session with, after `tried` that could not be; `undefined` when it shall fail. */
export type Opener = (engine: Engine, tried: number) => TransportPart | undefined;

/** What an engine is made of. */
export interface EngineOptions {
  readonly _endpoint: Endpoint;
  readonly _platform: Platform;
  /** The query of every request, where the address has none. */
  readonly query?: Endpoint['query'] | undefined;
  /** The first one opens, unless `open` says otherwise; the others are candidates for the upgrade. */
  readonly transports: readonly TransportPart[];
  readonly upgrade?: Upgrade | undefined;
  /** How a session begins; none: with the first transport, and no other. */
  readonly open?: Opener | undefined;
}

/** One Engine.IO session: state, write buffer, heartbeat, close. It opens when it is made. */
export class Engine extends Emitter<EngineEvents> {
  /** Where it stands. */
  readyState: EngineState = 'opening';
  /** The session's id; `undefined` before the handshake and after the close. */
  id: string | undefined;
  /** Frames that no transport has taken yet. Still readable in a `close` listener. */
  writeBuffer: Frame[] = [];
  /** The transport in use. */
  transport!: Transport;
  /** What bytes arrive as; read at each message. */
  binaryType: string;
  /** When silence means that the session is dead, in milliseconds since the epoch. */
  _pingTimeoutTime = 0;
  /** How long silence may last, in milliseconds. */
  _silenceMs = 0;

  /** Absent once the owner has let go. */
  _owner: EngineOwner | undefined;
  /** Nothing is written between the probe's answer and the switch. */
  _held?: boolean;
  /** Nothing has come yet on the transport that the session has moved to. */
  _moved?: boolean;
  readonly _options: EngineOptions;
  _handshake: Handshake | undefined;
  /** The application's own query, asked for once for each handshake. */
  _query: Query | undefined;
  // What runs beside the session and ends with it.
  _stopBeat: (() => void) | undefined;
  _stopUpgrade: (() => void) | undefined;
  private _stopLimit: (() => void) | undefined;
  private _tried = 0;

  constructor(options: EngineOptions) {
    super();
    this._options = options;
    this.binaryType = options._platform.binaryType ?? 'arraybuffer';
    this._begin();
  }

  /** Unless the session is open: opens a transport, or another one than those that failed; gives it, if there was one. */
  private _begin(): TransportPart | false | undefined {
    const { open, transports } = this._options;
    const part =
      this.readyState === 'opening' &&
      (open ? open(this, this._tried) : [transports[0]][this._tried]);
    this._tried++;
    if (part) this._attach(this._create(part));
    return part;
  }

  /** Sends a message. Ignored once the session is closing. */
  send(data: Frame): void {
    this._write('message', data);
  }

  /** Closes once the buffer has drained and a switch under way has settled, but within a second. */
  close(): void {
    if (this.readyState === 'opening') this._end(FORCED_CLOSE, undefined, true);
    if (this.readyState !== 'open') return;
    this._move('closing');
    const end = () => this._end(FORCED_CLOSE);
    this._stopLimit = this._options._platform.after(CLOSE_LIMIT_MS, end);
    this._flush();
  }

  /**
   * Ends the session now, whatever is under way.
   * @param polite - whether the server is told
   */
  _end(reason: CloseReason, details?: DisconnectDescription, polite?: boolean): void {
    if (this.readyState === 'closed') return;
    this._move('closed', reason);
    this._stopBeat?.();
    this._stopUpgrade?.();
    this._stopLimit?.();
    abandon(this.transport, polite);
    this.id = undefined;
    if (details instanceof Error) this._fire('error', details);
    this._owner?._onClose(reason, details);
    this._fire('close', reason, details);
  }

  /** Ends the session since something took longer than `limitMs` milliseconds. */
  _timeOut(limitMs: number): void {
    this._end(TRANSPORT_ERROR, new TimeoutError('timeout', { limitMs }), true);
  }

  /** Whether the server has been silent for too long. If so, the engine closes on a microtask. */
  _expired(): boolean {
    const expired = this._options._platform.now() >= this._pingTimeoutTime;
    if (expired) queueMicrotask(() => this._end(PING_TIMEOUT));
    return expired;
  }

  /** Whether a packet sent now would leave in this turn, as a volatile one must. */
  _writable(): boolean {
    return !!this._handshake && !this._held && this.transport.writable;
  }

  _create(part: TransportPart): Transport {
    const { _platform: platform, _endpoint: endpoint } = this._options;
    return part.create({
      platform,
      url: (late = this._handshake?.sid) => {
        const query = endpoint.query || this._options.query;
        this._query ??= typeof query === 'function' ? query() : query;
        return requestUrl(endpoint, this._query, part.name, late, platform.random());
      },
    });
  }

  /** Makes `transport` the one that this session listens to and writes on. */
  _attach(transport: Transport): void {
    if (this.transport) this.transport.sink = inert;
    this.transport = transport;
    transport.sink = (kind, value) => {
      if (kind === 'frame') this._onFrame(value as Frame);
      if (kind === 'drain') {
        if (!this.writeBuffer.length) this._fire('drain');
        this._flush();
      }
      if (kind === 'error' && !this._begin()) this._end(TRANSPORT_ERROR, value as Error);
      if (kind === 'close') this._end(TRANSPORT_CLOSE, value as DisconnectDescription);
    };
  }

  /** Sends what waits. A session that is closing ends once nothing does, and no switch is under way. */
  _flush(): void {
    if (!this._writable()) return;
    if (this.writeBuffer.length) this.transport.send(this.writeBuffer, this._handshake!.maxPayload);
    else if (this.readyState === 'closing') this._end(FORCED_CLOSE, undefined, true);
  }

  /** @param _reason - for tools, which decorate this gate */
  _move(to: EngineState, _reason?: string): void {
    if (__DEV__) assertTransition(TRANSITIONS, this.readyState, to);
    this.readyState = to;
  }

  private _onFrame(frame: Frame): void {
    try {
      const packet = decodePacket(
        typeof frame === 'string'
          ? frame
          : (this._options._platform.toBinary?.(frame, this.binaryType) ?? frame),
      );
      this._fire('packet', packet);
      // A listener may have ended the session.
      if (this.readyState !== 'closed') this._onPacket(packet);
    } catch (error) {
      const { transport } = this;
      // Whoever answers there is no server of ours, and would be asked again.
      if (this._begin()) return abandon(transport);
      this._end(
        // What is not this layer's complaint is the owner's.
        (error as Error).message === SERVER_ERROR ? TRANSPORT_ERROR : PARSE_ERROR,
        error as Error,
        !!this._handshake,
      );
    }
  }

  private _onPacket({ type, data }: Packet): void {
    if (type === 'close') {
      this._end(TRANSPORT_CLOSE, { description: 'transport closed by the server' });
    } else if ((type === 'open') === !!this._handshake) {
      throw broken(SERVER_ERROR, 'open packet first', type);
    } else if (type === 'open') {
      this._onHandshake(parseHandshake(data as string));
    } else if (type === 'message') {
      this._owner?._onMessage(data);
      this._fire('message', data);
    } else if (type === 'ping') {
      beat(this);
      this._write('pong');
      this._owner?._fire('ping');
      this._fire('ping');
    }
  }

  private _onHandshake(handshake: Handshake): void {
    this._handshake = handshake;
    this.id = handshake.sid;
    this._silenceMs = handshake.pingInterval + handshake.pingTimeout;
    beat(this);
    watch(this);
    this._move('open');
    this._owner?._onOpen();
    if (this.readyState === 'open') this._fire('open');
    this._flush();
    const { upgrade } = this._options;
    if (upgrade && this.readyState === 'open') {
      this._stopUpgrade = upgrade(this, handshake.upgrades);
    }
  }

  private _write(type: PacketType, data: Frame = ''): void {
    if (!/^open/.test(this.readyState)) return;
    this._fire('packetCreate', { type, data });
    this.writeBuffer.push(encodePacket(type, data));
    this._flush();
  }
}
