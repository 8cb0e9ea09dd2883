import type { Packet, RawData } from './packet.js';
import type { CloseDetails, Transport } from './transport.js';

/** What the server's open packet says; times in milliseconds, sizes in bytes. */
export interface HandshakeData {
  /** The session's id. */
  sid: string;
  /** What the server can be reached by besides. */
  upgrades: string[];
  /** Between two heartbeats of the server. */
  pingInterval: number;
  /** How long the server may be late with one. */
  pingTimeout: number;
  /** The most that one request or frame may hold. */
  maxPayload: number;
}

/** Options of one message. */
export interface WriteOptions {
  /** Whether it may be compressed. @defaultValue true */
  compress?: boolean | undefined;
}

/** The events of a session. */
export interface SocketReservedEvents {
  /** The handshake was made, and messages can be sent. */
  open: () => void;
  /** The server's open packet came. */
  handshake: (data: HandshakeData) => void;
  /** A packet came, whatever its type. */
  packet: (packet: Packet) => void;
  /** A packet was accepted for sending. */
  packetCreate: (packet: Packet) => void;
  /** A message came. */
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
  /** The session failed; `close` follows. */
  error: (error: string | Error) => void;
  /** The probe was answered; writes wait for the switch. */
  upgrading: (transport: Transport) => void;
  /** The session is on another transport. */
  upgrade: (transport: Transport) => void;
  /** A probe or the switch failed; the session stays where it was. */
  upgradeError: (error: Error) => void;
  /** The session has ended, with its reason; nothing more comes. */
  close: (reason: string, description?: CloseDetails | Error) => void;
}
