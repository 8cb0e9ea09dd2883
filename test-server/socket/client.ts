import type { EngineRequest } from '../engine/request.js';
import type { EngineSession } from '../engine/session.js';
import { soon } from '../soon.js';
import { encodePacket, PacketReader, PacketType, type SocketPacket } from './packet.js';
import type { Server } from './server.js';
import type { Socket } from './socket.js';

/** One engine session with the namespaces that share it. */
export class Client {
  private readonly sockets = new Set<Socket>();
  private readonly byNamespace = new Map<string, Socket>();
  private readonly reader = new PacketReader();
  private readonly connectLimit: ReturnType<typeof setTimeout>;

  constructor(
    readonly server: Server,
    readonly session: EngineSession,
  ) {
    this.connectLimit = setTimeout(() => {
      if (this.sockets.size === 0) this.close();
    }, server.options.connectTimeout);
    session.on('message', (message: string | Uint8Array) => this.receive(message));
    session.on('close', (reason: string, error?: Error) => this.onClose(reason, error));
  }

  get conn(): EngineSession {
    return this.session;
  }

  /** The first request of the connection. */
  get request(): EngineRequest {
    return this.session.request;
  }

  send(packet: SocketPacket, isVolatile = false): void {
    this.sendEncoded(encodePacket(packet), isVolatile);
  }

  sendEncoded(messages: readonly (string | Uint8Array)[], isVolatile = false): void {
    if (isVolatile && !this.session.transport.writable) return;
    for (let copies = this.copies(); copies > 0; copies--) {
      for (const message of messages) this.session.send(message);
    }
  }

  add(socket: Socket): void {
    clearTimeout(this.connectLimit);
    this.sockets.add(socket);
    this.byNamespace.set(socket.nsp.name, socket);
  }

  remove(socket: Socket): void {
    if (this.sockets.delete(socket)) this.byNamespace.delete(socket.nsp.name);
  }

  /** Leaves every namespace, then ends the connection. */
  disconnect(): void {
    for (const socket of [...this.sockets]) socket.disconnect();
    this.close();
  }

  private close(): void {
    this.session.close();
    this.onClose('forced server close');
  }

  private onClose(reason: string, error?: Error): void {
    clearTimeout(this.connectLimit);
    for (const socket of [...this.sockets]) socket.end(reason, error);
  }

  private receive(message: string | Uint8Array): void {
    if (this.session.readyState !== 'open') return;
    let packet: SocketPacket | null;
    try {
      packet = this.reader.read(message);
    } catch (error) {
      // V8: whoever breaks the encoding is not talked to any further.
      for (const socket of [...this.sockets]) socket.fire('error', error);
      return this.session.close();
    }
    if (packet) this.dispatch(packet);
  }

  private dispatch(packet: SocketPacket): void {
    const socket = this.byNamespace.get(packet.nsp);
    if (packet.type === PacketType.connect && !socket) {
      const auth = (packet.data ?? {}) as Record<string, unknown>;
      this.connect(packet.nsp, auth);
    } else if (
      socket &&
      packet.type !== PacketType.connect &&
      packet.type !== PacketType.connectError
    ) {
      // Later, so that a throwing listener does not look like a broken packet.
      soon(() => socket.receive(packet));
    } else this.close();
  }

  private connect(name: string, auth: Record<string, unknown>): void {
    const refuse = (data: unknown) => this.send({ type: PacketType.connectError, nsp: name, data });
    const refusal = this.server.faults.auth;
    if (refusal) return refuse(refusal);
    this.server.findNamespace(name, auth, (namespace) => {
      if (namespace) namespace.admit(this, auth);
      else refuse({ message: 'Invalid namespace' });
    });
  }

  private copies(): number {
    const { faults } = this.server;
    if (faults.drop > 0) {
      faults.drop--;
      return 0;
    }
    if (faults.repeat === 0) return 1;
    faults.repeat--;
    return 2;
  }
}
