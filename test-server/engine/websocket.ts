import type { Base64 } from '../bytes.js';
import type { Listener } from '../events.js';
import { soon } from '../soon.js';
import type { Line } from '../wire.js';
import { decodeText, encodeText, type Packet } from './packet.js';
import { nobody, type Transport, type TransportOwner } from './transport.js';

/** The server's end of a WebSocket, once it is open; one of the package `ws` is one. */
export interface FrameSocket {
  /** `message` (string or bytes, isBinary), `close`, `error` (Error). */
  on(event: 'message' | 'close' | 'error', listener: Listener): unknown;
  /** `done` gets the error if the socket is closed already. */
  send(frame: string | Uint8Array, done: (error?: Error) => void): void;
  close(): void;
  pause(): void;
  resume(): void;
}

/** Engine.IO v4, WebSocket: one frame per packet; a binary frame is a message without a type digit. */
export class WebSocketTransport implements Transport {
  readonly name = 'websocket';
  writable = true;
  owner: TransportOwner = nobody;

  constructor(
    private readonly socket: FrameSocket,
    private readonly line: Line,
    private readonly isTextOnly: boolean,
    private readonly base64: Base64,
  ) {
    socket.on('message', (data: string | Uint8Array, isBinary: boolean) => {
      const packet =
        isBinary && typeof data === 'object'
          ? { type: 'message' as const, data }
          : decodeText(`${data}`, base64);
      line.receive(() => this.owner.onPacket(packet));
    });
    socket.on('close', () => line.receive(() => this.owner.onClose()));
    socket.on('error', (error: Error) => line.receive(() => this.owner.onError(`${error}`)));
  }

  /** Not writable again before the last of `packets` has left, so that volatile events make way for a slow reader. */
  send(packets: readonly Packet[]): void {
    const { base64, isTextOnly } = this;
    this.writable = false;
    for (const [index, packet] of packets.entries()) {
      const { data } = packet;
      const isBinary = typeof data === 'object' && !isTextOnly;
      const frame = isBinary ? data : encodeText(packet, base64);
      this.frame(frame, index === packets.length - 1 ? () => this.onSent() : () => {});
    }
  }

  sendRaw(frame: string | Uint8Array): void {
    this.frame(frame, () => {});
  }

  close(done: () => void): void {
    this.line.send(() => this.socket.close());
    done();
  }

  abandon(): void {
    this.line.send(() => this.socket.close());
  }

  private frame(frame: string | Uint8Array, sent: () => void): void {
    // With a callback ws reports a closed socket there instead of throwing; the close event says the same.
    const isSent = this.line.send(() => this.socket.send(frame, (error) => error ?? sent()));
    // What a fault holds back has left for all that its sender can see.
    if (!isSent) soon(sent);
  }

  private onSent(): void {
    this.writable = true;
    this.owner.onWritable();
  }

  /** Stops reading, over TCP at that level, so that a silent line fills nobody's memory. */
  pause(on: boolean): void {
    if (on) this.socket.pause();
    else this.socket.resume();
  }
}
