import type { Packet, RawData } from './packet.js';
import type { CloseDetails, Transport } from './transport.js';

/** What the server's open packet says; times in milliseconds, sizes in bytes. */
export interface HandshakeData {
  sid: string;
  upgrades: string[];
  pingInterval: number;
  pingTimeout: number;
  maxPayload: number;
}

/** Options of one message. */
export interface WriteOptions {
  /** Whether it may be compressed. @defaultValue true */
  compress?: boolean | undefined;
}

/** The events of a session. */
export interface SocketReservedEvents {
  open: () => void;
  handshake: (data: HandshakeData) => void;
  /** A packet came, whatever its type. */
  packet: (packet: Packet) => void;
  /** A packet was accepted for sending. */
  packetCreate: (packet: Packet) => void;
  data: (data: RawData) => void;
  /** The same as `data`. */
  message: (data: RawData) => void;
  /** Everything accepted has left. */
  drain: () => void;
  /** Packets were handed to the transport. */
  flush: () => void;
  /** A packet came; what it was is not said. */
  heartbeat: () => void;
  /** The server's ping came and was answered. */
  ping: () => void;
  /** The same as `ping`. */
  pong: () => void;
  error: (error: string | Error) => void;
  /** The probe was answered; writes wait for the switch. */
  upgrading: (transport: Transport) => void;
  upgrade: (transport: Transport) => void;
  /** A probe or the switch failed; the session stays where it was. */
  upgradeError: (error: Error) => void;
  close: (reason: string, description?: CloseDetails | Error) => void;
}
