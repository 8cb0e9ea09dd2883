import type { Base64 } from '../bytes.js';
import type { Listener } from '../events.js';
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
  readonly writable = true;
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
    socket.on('error', (error: Error) => line.receive(() => this.owner.onError(error.message)));
  }

  send(packets: readonly Packet[]): void {
    for (const packet of packets) {
      const { data } = packet;
      const isBinary = typeof data === 'object' && !this.isTextOnly;
      this.sendRaw(isBinary ? data : encodeText(packet, this.base64));
    }
    this.owner.onWritable();
  }

  sendRaw(frame: string | Uint8Array): void {
    // With a callback ws reports a closed socket there instead of throwing; the close event says the same.
    this.line.send(() => this.socket.send(frame, () => {}));
  }

  close(done: () => void): void {
    this.line.send(() => this.socket.close());
    done();
  }

  abandon(): void {
    this.line.send(() => this.socket.close());
  }

  /** Stops reading, over TCP at that level, so that a silent line fills nobody's memory. */
  pause(on: boolean): void {
    if (on) this.socket.pause();
    else this.socket.resume();
  }
}
