import { isBinary } from '../bytes.js';
import type { EngineEvents } from '../engine/engine.js';
import type { Handshake } from '../engine/handshake.js';
import type { Packet as WirePacket } from '../engine/packet.js';
import type { TransportPart, Transport as Wire } from '../engine/transport.js';
import type { Upgrade } from '../engine/upgrade.js';
import { invalid } from '../errors.js';
import type { Platform } from '../platform.js';
import { type Adapted, adapt } from './adapt.js';
import { endpoint, type Place, place } from './address.js';
import { decode } from './codec.js';
import { PeerEmitter } from './emitter.js';
import { TransportError } from './error.js';
import type { SocketReservedEvents, WriteOptions } from './events.js';
import { hostOf, watch } from './host.js';
import type { SocketOptions, TransportCtor } from './options.js';
import type { BinaryType, Packet, RawData } from './packet.js';
import { Session } from './session.js';
import type { Transport } from './transport.js';

/** The state of a session. */
export type SocketState = 'opening' | 'open' | 'closing' | 'closed';

const faceOf = (transport: Wire) => (transport as Adapted)._face;

let priorWebsocketSuccess: boolean | undefined;

/** A session on the first of its transports, given as classes. It opens when it is made. */
export class SocketWithoutUpgrade extends PeerEmitter<SocketReservedEvents> {
  /** The revision of the Engine.IO protocol that is spoken. */
  static protocol = 4;
  /** What `rememberUpgrade` goes by: whether the last connection was on WebSocket in the end. Shared by all sockets. */
  static get priorWebsocketSuccess(): boolean | undefined {
    return priorWebsocketSuccess;
  }
  static set priorWebsocketSuccess(value: boolean | undefined) {
    priorWebsocketSuccess = value;
  }

  /** The session's id; `undefined` before the handshake, `null` after the end. */
  id!: string;
  /** `undefined` where there is no transport to open. */
  readyState!: SocketState;
  /** The transport in use. */
  transport!: Transport;
  /** What has not left yet, with what is under way. Still readable in a `close` listener. */
  writeBuffer: Packet[] = [];
  /** The host of the address, without brackets. */
  readonly hostname: string;
  /** The port of the address. @defaultValue 443 or 80 */
  readonly port: string | number;
  /** Whether it goes over TLS. */
  readonly secure: boolean;
  /** Whether a probe was answered and the switch is under way. */
  protected upgrading = false;
  /** The names of the transports, in order. */
  protected readonly transports: string[];
  /** The options that it was made from, with the defaults. */
  protected readonly opts: SocketOptions;

  private readonly _host: Platform;
  private _binaryType: BinaryType;
  private _engine: Session | undefined;
  /** How many packets of `writeBuffer` the transport has taken. */
  private _inFlight = 0;
  /** Closing was asked for while something waited for the session to open. */
  private _leaving = false;
  /** What was said with the message that is being accepted. */
  private _said: { compress: boolean; done: (() => void) | undefined } | undefined;
  /** The transports that are being probed. */
  private _probing: Transport[] = [];
  private _stopWatching: (() => void) | undefined;

  /**
   * @param uri - the server's address, whose path is not looked at; or the options
   * @throws TypeError naming the option that is wrong
   */
  constructor(uri?: string | SocketOptions | null, opts?: SocketOptions) {
    super();
    const options = (typeof uri === 'object' && uri) || opts || {};
    this._host = hostOf(options);
    const address = typeof uri === 'string' ? uri : undefined;
    const where = place(address, options, this._host.origin());
    this.hostname = where.hostname;
    this.port = where.port;
    this.secure = where.secure;
    this.opts = { upgrade: true, timestampParam: 't', ...options, ...where };
    this._binaryType = (this._host.binaryType ?? 'arraybuffer') as BinaryType;
    const parts = this._classes(options).map((Class) => this._part(Class));
    this.transports = parts.map(({ name }) => name);
    const remembered = this.transports.indexOf('websocket');
    if (options.rememberUpgrade && priorWebsocketSuccess && remembered > 0) {
      parts.unshift(...parts.splice(remembered, 1));
    }
    if (parts.length) this._open(parts);
    // Later, so that somebody can listen.
    else this._host.after(0, () => this.emit('error', 'No transports available'));
  }

  /** What bytes that arrive are handed over as; read at each message. */
  get binaryType(): BinaryType {
    return this._binaryType;
  }
  set binaryType(type: BinaryType) {
    this._binaryType = type;
    if (this._engine) this._engine.binaryType = type;
  }

  /** When the server's next ping is overdue, in milliseconds since the epoch. */
  get _pingTimeoutTime(): number {
    return this._engine?._pingTimeoutTime || Infinity;
  }
  set _pingTimeoutTime(time: number) {
    if (this._engine) this._engine._pingTimeoutTime = time;
  }

  /** Whether the server has been silent for too long, whatever a throttled timer says. If so, the session closes at once. */
  _hasPingExpired(): boolean {
    return this.readyState === 'closed' || (!!this._engine?._handshake && this._engine._expired());
  }

  /**
   * Sends a message: text or bytes. Ignored once the session is closing.
   * @param done - called when packets are next handed to the transport
   */
  write(message: RawData, options?: WriteOptions | null | (() => void), done?: () => void): this {
    const [how, fn] = typeof options === 'function' ? [null, options] : [options, done];
    // The session may have to open first, for what was written before.
    if (this.readyState === 'closing') return this;
    this._said = { compress: how?.compress !== false, done: fn };
    this._engine?.send(isBinary(message) ? message : `${message ?? ''}`);
    this._said = undefined;
    return this;
  }

  /** The same as `write`. */
  send(message: RawData, options?: WriteOptions | null | (() => void), done?: () => void): this {
    return this.write(message, options, done);
  }

  /**
   * Closes once what was written has left and a switch under way has settled, but within a second. A session that is not open yet
   * opens for that first; where nothing waits it ends at once.
   */
  close(): this {
    if (this.readyState === 'opening' && this.writeBuffer.length) {
      this._leaving = true;
      this.readyState = 'closing';
    } else if (this.readyState !== 'closing') this._engine?.close();
    return this;
  }

  /** The classes that the options ask for. */
  protected _classes({
    transports = [],
    transportImplementations,
  }: SocketOptions): TransportCtor[] {
    return (transportImplementations ?? transports).map((Class) => {
      if (typeof Class !== 'function') throw invalid('transports', Class);
      return Class;
    });
  }

  /** How to move to a better transport. */
  protected _upgrade(): Upgrade | undefined {
    return undefined;
  }

  private _part(Class: TransportCtor): TransportPart {
    const { name } = Class.prototype as Transport;
    const own = this.opts.transportOptions?.[name];
    return adapt(Class, { ...this.opts, ...own, socket: this } as never, (buffer, count, send) => {
      const frames = buffer.splice(0, count);
      // Those of a probe were never in the session's buffer.
      if (buffer !== this._engine!.writeBuffer) return send(frames.map(decode));
      const from = this._inFlight;
      this._inFlight += count;
      send(this.writeBuffer.slice(from, this._inFlight));
      this.emit('flush');
    });
  }

  private _open(transports: readonly TransportPart[]): void {
    const { tryAllTransports } = this.opts;
    this.readyState = 'opening';
    const engine: Session = new Session(
      {
        _endpoint: endpoint(this.opts as Place),
        _platform: this._host,
        transports,
        open: (_, tried) => (!tried || tryAllTransports ? transports[tried] : undefined),
        upgrade: this._upgrade(),
      },
      {
        _onTransport: (transport) => {
          this.transport = faceOf(transport);
        },
        _onDrained: () => {
          this.writeBuffer.splice(0, this._inFlight);
          this._inFlight = 0;
        },
        _onUnreadable: (packet) => this._onPacket(packet),
        _onMove: (to) => {
          if (to === 'open') this._onHandshake(engine._handshake!);
          if (to === 'closing') this.readyState = to;
        },
        _onEvent: (event, args) => this._onEvent(event, args),
      },
    );
    this._engine = engine;
    this._stopWatching = watch(this._host, engine, this.opts);
  }

  private _onHandshake(handshake: Handshake): void {
    this.emit('handshake', handshake);
    if (this.readyState === 'closed') return;
    this.id = handshake.sid;
    this.readyState = 'open';
  }

  private _onEvent(event: keyof EngineEvents, args: readonly unknown[]): void {
    const [value] = args as readonly [never];
    if (event === 'open') {
      priorWebsocketSuccess = this.transport.name === 'websocket';
      this.emit('open');
      if (this._leaving) this._engine!.close();
    } else if (event === 'packetCreate') this._onPacketCreate(value);
    else if (event === 'message') {
      this.emit('data', value);
      this.emit('message', value);
    } else if (event === 'ping') {
      this.emit('ping');
      this.emit('pong');
    } else if (event === 'probing') {
      this._probing.push(faceOf(value));
      priorWebsocketSuccess = false;
    } else if (event === 'upgrading') {
      this.upgrading = true;
      const probed = faceOf(value);
      // The others are given up without a word.
      this._probing = [probed];
      priorWebsocketSuccess = probed.name === 'websocket';
      this.emit('upgrading', probed);
    } else if (event === 'upgrade') {
      this._probing = [];
      this.emit('upgrade', this.transport);
      this.upgrading = false;
    } else if (event === 'upgradeError') {
      const { transport: failed } = value as TransportError;
      this._probing = this._probing.filter(({ name }) => name !== failed);
      this.upgrading = false;
      this.emit('upgradeError', value);
    } else if (event === 'error') {
      priorWebsocketSuccess = false;
      this.emit('error', value);
    } else if (event === 'packet') this._onPacket(value);
    else if (event === 'close') this._onClose(args);
    else this.emit(event);
  }

  private _onPacket(packet: Packet): void {
    this.emit('packet', packet);
    this.emit('heartbeat');
  }

  private _onPacketCreate({ type, data }: WirePacket): void {
    const { compress = true, done } = this._said ?? {};
    this._said = undefined;
    const packet: Packet = { type, data, options: { compress } };
    this.emit('packetCreate', packet);
    this.writeBuffer.push(packet);
    if (done) this.once('flush', done);
  }

  private _onClose(args: readonly unknown[]): void {
    const probed = this._probing;
    this._stopWatching?.();
    this.readyState = 'closed';
    this.id = null as never;
    this.emit('close', ...args);
    for (const { name: transport } of probed) {
      const description = 'socket closed';
      const error = new TransportError(`probe error: ${description}`, description);
      this.emit('upgradeError', Object.assign(error, { transport }));
    }
    this.writeBuffer = [];
    this._inFlight = 0;
  }
}
