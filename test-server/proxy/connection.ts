import type { Socket } from 'node:net';
import type { Links } from './link.js';
import { Pipe } from './pipe.js';
import { headOf, type ProxiedRequest, RequestReader } from './request.js';

/** What the request of a WebSocket gets. A number is the HTTP status of the answer. */
export type UpgradeFault = 'pass' | 'hang' | 'reset' | 'mute' | number;

/** One TCP connection of a client. */
export interface ProxiedConnection {
  /** Counts from 1, in the order of arrival. */
  readonly id: number;
  /** When it was accepted, in milliseconds since the epoch. */
  readonly at: number;
  /** What was asked for on it, in order. */
  readonly requests: readonly ProxiedRequest[];
  /** When the client's side ended, in milliseconds since the epoch. */
  readonly endedAt: number | undefined;
  /** How many bytes the client has sent. */
  readonly bytesUp: number;
  /** How many bytes the server has sent. */
  readonly bytesDown: number;
}

/** Which directions, and of which connections. */
export interface Silence {
  /** What clients send. @defaultValue true */
  up?: boolean;
  /** What the server sends. @defaultValue true */
  down?: boolean;
}

/** A client's connection and the one to the server that goes with it. */
export class Connection implements ProxiedConnection {
  readonly at = Date.now();
  readonly requests: ProxiedRequest[] = [];
  endedAt: number | undefined;
  private readonly reader = new RequestReader();
  private readonly up: Pipe;
  private readonly down: Pipe;
  /** The rest of an answer whose head is to pass alone. */
  private head: Buffer | undefined;

  constructor(
    readonly id: number,
    private readonly client: Socket,
    private readonly server: Socket,
    links: Links,
    private readonly upgradeFault: () => UpgradeFault,
  ) {
    const { up, down, connect } = links;
    const established = performance.now() + (connect ? up.delayMs + down.delayMs : 0);
    this.up = new Pipe(client, server, up, established, (bytes) => this.asked(bytes));
    this.down = new Pipe(server, client, down, 0, (bytes) => this.answered(bytes));
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      // An error is followed by `close`, which is carried on.
      socket.on('error', () => {});
    }
    client.on('close', () => {
      this.endedAt = Date.now();
    });
  }

  get bytesUp(): number {
    return this.up.bytes;
  }

  get bytesDown(): number {
    return this.down.bytes;
  }

  cut(how: 'reset' | 'close'): void {
    for (const socket of [this.client, this.server]) {
      if (how === 'reset') socket.resetAndDestroy();
      // What was written is sent; what the other end still sends goes nowhere.
      else socket.destroySoon();
    }
  }

  silence({ up = true, down = true }: Silence): void {
    if (up) this.up.hold();
    if (down) this.down.hold();
  }

  resume(): void {
    this.up.release();
    this.down.release();
  }

  private asked(bytes: Buffer): Buffer | null {
    const read = this.reader.read(bytes);
    if (!read) return null;
    const { request } = read;
    if (request) this.requests.push(request);
    return request?.isWebSocket ? this.upgrade(read.bytes) : read.bytes;
  }

  private upgrade(bytes: Buffer): Buffer | null {
    const fault = this.upgradeFault();
    if (fault === 'pass') return bytes;
    if (fault === 'hang' || fault === 'mute') {
      if (fault === 'mute') {
        this.up.carry(bytes);
        this.head = Buffer.alloc(0);
      }
      this.up.carry('hold');
      return fault === 'mute' ? null : bytes;
    }
    const answer = Buffer.from(
      `HTTP/1.1 ${fault} Blocked\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
    );
    this.down.finish(fault === 'reset' ? ['reset'] : [answer, 'end'], this.up.arrival());
    this.server.destroy();
    return null;
  }

  private answered(bytes: Buffer): Buffer | null {
    if (!this.head) return bytes;
    const all = Buffer.concat([this.head, bytes]);
    const head = headOf(all);
    this.head = head ? undefined : all;
    if (!head) return null;
    this.down.carry(head);
    this.down.carry('hold');
    return all.subarray(head.length);
  }
}
