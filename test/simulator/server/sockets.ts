import type { Random } from '../../fuzz/random.js';
import { createReader, encode, type Packet } from './codec.js';
import type { createRecovery } from './recovery.js';
import type { CloseReason, Session, SessionHost } from './session.js';

/** One namespace of one session. */
export interface ServerSocket {
  readonly sid: string;
  readonly pid: string | undefined;
  readonly nsp: string;
  readonly session: Session;
  /** The credentials of its CONNECT. */
  readonly auth: Readonly<Record<string, unknown>>;
  /** Whether it took up an earlier one. */
  readonly recovered: boolean;
  joined: boolean;
  /** Acks that the client owes. */
  readonly owed: Map<number, (data: unknown[]) => void>;
  nextAckId: number;
  send(packet: Omit<Packet, 'nsp'>): void;
  /** Says DISCONNECT. */
  kick(): void;
}

/** What the application of the server is told. */
export interface ServerEvents {
  onSocket(socket: ServerSocket): void;
  onEvent(
    socket: ServerSocket,
    data: unknown[],
    ack: ((data: unknown[]) => void) | undefined,
  ): void;
  onLeft(socket: ServerSocket): void;
}

export interface Admission {
  /** How long accepting a namespace takes at most, in milliseconds. */
  delayMs: number;
  refusing: boolean;
}

/** The namespaces that there are; any other is refused. */
export const NAMESPACES = ['/', '/a', '/b'] as const;

/** The Socket.IO v5 side of one session. */
export function serveSession(
  host: SessionHost,
  session: Session,
  recovery: ReturnType<typeof createRecovery>,
  random: Random,
  admission: Admission,
  events: ServerEvents,
): void {
  const sockets = new Map<string, ServerSocket>();
  const pending = new Set<string>();
  /** What the client may still send packets to, since it cannot know yet. */
  const left = new Set<string>();
  const stopLimit = host.after(host.options.connectTimeout, () => {
    if (!sockets.size) session.close('forced close');
  });

  const send = (packet: Packet) => {
    for (const message of encode(packet)) session.send(message);
  };
  const leave = (socket: ServerSocket, recoverable: boolean) => {
    if (!socket.joined) return;
    socket.joined = false;
    sockets.delete(socket.nsp);
    if (recoverable) recovery.keep(socket);
    events.onLeft(socket);
  };
  const refuse = (nsp: string, message: string, data?: unknown) => {
    pending.delete(nsp);
    send({ type: 'CONNECT_ERROR', nsp, data: { message, data } });
  };

  const accept = (nsp: string, auth: { pid?: string; offset?: string } & ServerSocket['auth']) => {
    if (session.closed) return;
    pending.delete(nsp);
    if (admission.refusing && !auth.pid) return refuse(nsp, 'denied', { code: 42 });
    const { sid, pid, missed } = recovery.restore(nsp, auth.pid, auth.offset);
    const socket: ServerSocket = {
      sid,
      pid,
      nsp,
      session,
      auth,
      recovered: !!missed,
      joined: true,
      owed: new Map(),
      nextAckId: 0,
      send: (packet) => {
        if (socket.joined) send({ ...packet, nsp });
      },
      kick() {
        if (!socket.joined) return;
        left.add(nsp);
        send({ type: 'DISCONNECT', nsp });
        leave(socket, false);
      },
    };
    sockets.set(nsp, socket);
    left.delete(nsp);
    for (const data of missed ?? []) send({ type: 'EVENT', nsp, data });
    const answer = () => {
      if (!socket.joined) return;
      send({ type: 'CONNECT', nsp, data: { sid, pid } });
      events.onSocket(socket);
    };
    // Where its middlewares run again, the answer comes after them.
    if (missed && random.chance(0.5)) host.after(random.int(300), answer);
    else answer();
  };

  const onConnect = (nsp: string, data: unknown) => {
    if (!(NAMESPACES as readonly string[]).includes(nsp)) return refuse(nsp, 'Invalid namespace');
    if (sockets.has(nsp) || pending.has(nsp)) {
      host.violation(`a second CONNECT to ${nsp} in ${session.sid}`);
      return session.close('forced close');
    }
    pending.add(nsp);
    host.after(random.int(admission.delayMs), () =>
      accept(nsp, (data ?? {}) as Record<string, unknown>),
    );
  };

  const onPacket = ({ type, nsp, id, data }: Packet) => {
    if (session.closed) return;
    if (type === 'CONNECT') return onConnect(nsp, data);
    const socket = sockets.get(nsp);
    if (!socket) {
      // It has just left, and its DISCONNECT is under way: the stock server then closes everything.
      if (!left.has(nsp)) host.violation(`${type} to ${nsp}, which was not joined`);
      if (type !== 'DISCONNECT') session.close('forced close');
      return;
    }
    if (type === 'DISCONNECT') leave(socket, false);
    else if (type === 'EVENT') {
      const ack = (answer: unknown[]) => socket.send({ type: 'ACK', id, data: answer });
      events.onEvent(socket, data as unknown[], id === undefined ? undefined : ack);
    } else if (type === 'ACK') {
      const take = socket.owed.get(id!);
      if (!take) host.violation(`an ACK that nobody waits for: ${id}`);
      socket.owed.delete(id!);
      take?.(data as unknown[]);
    } else host.violation(`a ${type} of the client`);
  };

  const read = createReader(onPacket);
  session.onMessage = (message) => {
    try {
      read(message);
    } catch (error) {
      host.violation((error as Error).message);
      session.close('parse error');
    }
  };
  session.onDeath = () => {
    for (const socket of [...sockets.values()]) leave(socket, false);
  };
  const { onClose } = session;
  session.onClose = (reason: CloseReason) => {
    stopLimit();
    onClose(reason);
    for (const socket of [...sockets.values()]) leave(socket, true);
  };
}
