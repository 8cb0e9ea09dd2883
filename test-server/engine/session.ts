import { Events } from '../events.js';
import type { Line } from '../wire.js';
import type { EngineOptions } from './options.js';
import type { Packet } from './packet.js';
import type { EngineRequest } from './request.js';
import { nobody, type Transport, type TransportOwner } from './transport.js';

/** How long a polite close waits for a GET that would hear of it. */
const CLOSE_LIMIT_MS = 30_000;
/** A client that reads nothing is cut off before it costs this many packets of memory. */
const BUFFER_LIMIT = 100_000;

export type CloseReason =
  | 'transport error'
  | 'transport close'
  | 'ping timeout'
  | 'parse error'
  | 'forced close'
  | 'server shutting down';

/**
 * One Engine.IO session: what survives a change of transport.
 * Events: `message` (string or bytes), `packet` and `packetCreate` (each Packet that came, or goes), `upgrade` (Transport),
 * `close` (CloseReason, and the Error of a `transport error`).
 */
export class EngineSession extends Events implements TransportOwner {
  readyState: 'open' | 'closing' | 'closed' = 'open';
  upgrade: 'none' | 'probing' | 'done' = 'none';
  /** Of the first request, whose connection may be gone by the time that somebody asks. */
  readonly remoteAddress: string;
  private buffer: Packet[] = [];
  private heartbeat: ReturnType<typeof setTimeout> | undefined;
  private isExtensible = false;
  private closeLimit: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly id: string,
    public transport: Transport,
    readonly line: Line,
    readonly request: EngineRequest,
    private readonly options: EngineOptions,
  ) {
    super();
    this.remoteAddress = request.socket.remoteAddress ?? '';
    transport.owner = this;
  }

  /** Sends the open packet and starts the heartbeat. */
  start(upgrades: readonly string[]): void {
    const { pingInterval, pingTimeout, maxHttpBufferSize: maxPayload } = this.options;
    const hello = { sid: this.id, upgrades, pingInterval, pingTimeout, maxPayload };
    this.write({ type: 'open', data: JSON.stringify(hello) });
    this.scheduleHeartbeat();
  }

  send(data: string | Uint8Array): void {
    if (this.readyState === 'open') this.write({ type: 'message', data });
  }

  /** Closes when all that was sent before is on its way. */
  close(): void {
    if (this.readyState !== 'open') return;
    this.readyState = 'closing';
    this.closeLimit = setTimeout(() => this.end('forced close'), CLOSE_LIMIT_MS);
    if (this.buffer.length === 0) this.closeTransport();
  }

  /** Goes over to a transport that has proved itself. */
  switchTo(transport: Transport): void {
    this.transport.owner = nobody;
    this.transport.abandon();
    this.transport = transport;
    transport.owner = this;
    this.upgrade = 'done';
    this.fire('upgrade', transport);
    this.flush();
    if (this.readyState === 'closing') this.closeTransport();
  }

  end(reason: CloseReason, error?: Error): void {
    if (this.readyState === 'closed') return;
    this.readyState = 'closed';
    clearTimeout(this.heartbeat);
    clearTimeout(this.closeLimit);
    this.transport.owner = nobody;
    this.transport.abandon();
    this.buffer = [];
    this.fire('close', reason, error);
  }

  onPacket(packet: Packet | null): void {
    if (this.readyState !== 'open') return;
    if (packet) this.fire('packet', packet);
    if (packet?.type !== 'pong') this.extendHeartbeat();
    if (!packet) this.end('parse error');
    // Engine.IO v4, Heartbeat: only the server pings.
    else if (packet.type === 'ping') this.onError('invalid heartbeat direction');
    else if (packet.type === 'pong') this.scheduleHeartbeat();
    else if (packet.type === 'message') this.fire('message', packet.data ?? '');
  }

  onWritable(): void {
    this.flush();
  }

  onError(message: string): void {
    this.end('transport error', new Error(message));
  }

  onClose(): void {
    this.end('transport close');
  }

  private write(packet: Packet): void {
    this.fire('packetCreate', packet);
    this.buffer.push(packet);
    this.flush();
    if (this.buffer.length > BUFFER_LIMIT) this.onError('too many packets wait');
  }

  private flush(): void {
    if (this.buffer.length === 0 || !this.transport.writable) return;
    const packets = this.buffer;
    this.buffer = [];
    this.transport.send(packets);
    if (this.readyState === 'closing') this.closeTransport();
  }

  private closeTransport(): void {
    this.transport.close(() => this.end('forced close'));
  }

  private scheduleHeartbeat(): void {
    clearTimeout(this.heartbeat);
    this.isExtensible = false;
    this.heartbeat = setTimeout(() => {
      this.awaitPong();
      this.isExtensible = true;
      this.write({ type: 'ping' });
    }, this.options.pingInterval);
  }

  private awaitPong(): void {
    clearTimeout(this.heartbeat);
    this.heartbeat = setTimeout(() => this.end('ping timeout'), this.options.pingTimeout);
  }

  /** Whoever sends something else is alive and busy: the pong may be late, once. */
  private extendHeartbeat(): void {
    if (!this.isExtensible) return;
    this.isExtensible = false;
    this.awaitPong();
  }
}
