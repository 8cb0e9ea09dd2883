import type { Random } from '../../fuzz/random.js';
import type { Journal } from '../journal.js';
import type { Note } from '../note.js';
import type { createRecovery } from './recovery.js';
import type { SessionHost } from './session.js';
import type { ServerEvents, ServerSocket } from './sockets.js';

/** The server's application: it answers events, and sends its own. */
export interface ServerApplication extends ServerEvents {
  readonly sockets: ReadonlySet<ServerSocket>;
  /** The sockets by their ids, the last of each. */
  readonly known: ReadonlyMap<string, ServerSocket>;
  /** Sends an event to one socket, or to one that may come back. */
  emit(): void;
}

export function createServerApplication(
  host: SessionHost,
  recovery: ReturnType<typeof createRecovery>,
  random: Random,
  journal: Journal,
  note: Note,
): ServerApplication {
  const sockets = new Set<ServerSocket>();
  const known = new Map<string, ServerSocket>();

  const emitTo = (nsp: string, sid: string, socket: ServerSocket | undefined) => {
    const asks = random.chance(0.25) && socket !== undefined;
    const token = journal.tell(nsp, sid, !asks);
    const bytes = random.chance(0.15) ? [Uint8Array.of(token, 3)] : [];
    const data: unknown[] = ['s', token, ...bytes];
    note('server', () => `${nsp} ${sid} is told ${token}`);
    if (!asks) {
      const recorded = recovery.record(sid, data);
      return socket?.send({ type: 'EVENT', data: recorded });
    }
    const id = socket.nextAckId++;
    socket.owed.set(id, ([answer]) => {
      if (answer !== token) journal.fail('answer', `${token} was answered by ${answer}`);
      journal.saw('answer of the client');
    });
    socket.send({ type: 'EVENT', id, data });
  };

  return {
    sockets,
    known,
    onSocket(socket) {
      note('server', () => `${socket.nsp} ${socket.sid} joined by ${socket.session.sid}`);
      sockets.add(socket);
      known.set(socket.sid, socket);
      if (random.chance(0.3)) emitTo(socket.nsp, socket.sid, socket);
    },
    onLeft(socket) {
      note('server', () => `${socket.nsp} ${socket.sid} left`);
      sockets.delete(socket);
    },
    onEvent(socket, [, token], ack) {
      const emitted = journal.emitted.get(token as number)!;
      note('server', () => `${socket.nsp} ${socket.sid} got ${token}`);
      if (++emitted.received > 1) journal.fail('leaves once', `${token} came twice`);
      if (emitted.nsp !== socket.nsp) journal.fail('order up', `${token} came by ${socket.nsp}`);
      if (!ack || random.chance(0.1)) return;
      if (random.chance(0.6)) ack([token]);
      else host.after(random.int(8_000), () => ack([token]));
    },
    emit() {
      const waiting = recovery.waiting();
      const count = sockets.size + waiting.length;
      if (!count) return;
      const at = random.int(count);
      const socket = [...sockets][at];
      if (socket) emitTo(socket.nsp, socket.sid, socket);
      else {
        const { nsp, sid } = waiting[at - sockets.size]!;
        emitTo(nsp, sid, undefined);
      }
    },
  };
}
