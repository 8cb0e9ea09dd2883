import type { WebSocket } from 'ws';
import type { Line } from '../wire.js';
import { decodeText, encodeText, type Packet } from './packet.js';
import { nobody, type Transport, type TransportOwner } from './transport.js';

/** Engine.IO v4, WebSocket: one frame per packet; a binary frame is a message without a type digit. */
export class WebSocketTransport implements Transport {
  readonly name = 'websocket';
  readonly writable = true;
  owner: TransportOwner = nobody;

  constructor(
    private readonly socket: WebSocket,
    private readonly line: Line,
    private readonly base64: boolean,
  ) {
    socket.on('message', (data, isBinary) => {
      // The default binaryType of ws: a Buffer, never a list of them.
      const bytes = data as Buffer;
      const packet = isBinary ? { type: 'message' as const, data: bytes } : decodeText(`${bytes}`);
      line.receive(() => this.owner.onPacket(packet));
    });
    socket.on('close', () => line.receive(() => this.owner.onClose()));
    socket.on('error', (error) => line.receive(() => this.owner.onError(error.message)));
  }

  send(packets: readonly Packet[]): void {
    for (const packet of packets) {
      const { data } = packet;
      this.sendRaw(typeof data === 'object' && !this.base64 ? data : encodeText(packet));
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

  /** Stops reading at TCP level, so that a silent line fills nobody's memory. */
  pause(on: boolean): void {
    if (on) this.socket.pause();
    else this.socket.resume();
  }
}
