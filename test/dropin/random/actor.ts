// What each step of a program does, and what of it the clients are known to do in different ways.
import { type Name, type Op, SHORT_MS } from './program.js';
import { NAMESPACES, type Seat, type Stage } from './stage.js';
import { made } from './values.js';

type Listener = (...args: unknown[]) => void;
/** A socket by the names of its methods, and what it hides. */
type Hidden = Record<string, (...args: unknown[]) => unknown> & {
  acks: object;
  _queue: unknown[];
};

const AUTH = {
  object: { token: 1 },
  function: (send: (auth: object) => void) => send({ token: 2 }),
  refused: { refuse: true },
};

/** S17: what waits leaves before `connect` is told, or after it, so it has a line of its own. */
const OUTGOING = 'any outgoing';
/** How deep listeners may set off each other. */
const DEPTH = 2;

/** @param seat - a whole stage, where a step concerns its server */
export function createActor(seat: Seat) {
  const stage = seat as Stage;
  const { manager, sockets, note } = stage;
  const listeners = new Map<string, Listener>();
  let depth = 0;
  let answers = 0;

  /** The same function for the same name. */
  const listener = (of: Name, event: string, nth: number | undefined, ops: readonly Op[] = []) => {
    const key = [of, event, nth].join();
    const known = listeners.get(key);
    if (known) return known;
    const made: Listener = (...args) => {
      const who = event === OUTGOING ? `${of} ${event}` : of;
      note(who, `${event}, heard by ${nth}`, ...(event === 'disconnect' ? args.slice(0, 1) : args));
      depth++;
      if (depth <= DEPTH) for (const op of ops) act(op, false);
      depth--;
      const ack = args.at(-1);
      // S25: who has left answers no more.
      if (typeof ack === 'function' && sockets[of].connected) ack('heard', nth);
    };
    listeners.set(key, made);
    return made;
  };

  function emit(op: Op & { op: 'emit' }, isAlone: boolean): void {
    const { of, event, how, timeout, compress } = op;
    const socket = sockets[of];
    const id = answers++;
    const args = op.args.map(made);
    if (how === 'send') return void socket.send(...args);
    // Whether it leaves before that is a matter of time.
    if (timeout === SHORT_MS && !socket.connected) return;
    if (timeout !== undefined) socket.timeout(timeout);
    if (compress !== undefined) socket.compress(compress);
    if (how === 'promise') {
      const answer = socket.emitWithAck(event, ...args);
      answer.then(
        // A line of its own: what comes in one payload is told before any promise.
        (value) => note(`${of} promised`, `answer ${id}`, value),
        (error) => note(`${of} promised`, `no answer ${id}`, error),
      );
      return;
    }
    if (how === 'ack') args.push((...answer: unknown[]) => note(of, `answer ${id}`, ...answer));
    // S11: what the peer drops, or keeps, while anything else is on its way.
    if (how === 'volatile' && isAlone && socket.connected) socket.volatile.emit(event, ...args);
    else if (socket.emit(event, ...args) !== socket) note(of, 'emit gave something else');
  }

  function look(of: Name): void {
    const socket = sockets[of];
    const { acks: awaited, _queue: queue } = socket as unknown as Hidden;
    const { connected, disconnected, active, id, recovered, sendBuffer, receiveBuffer } = socket;
    const waiting = sendBuffer.map(({ type, data }) => [type, data]);
    // S2: a handler waits with its event until that has left.
    const waits = (ack: string) => sendBuffer.some((packet) => packet.id === Number(ack));
    const acks = Object.keys(awaited).filter((ack) => !waits(ack));
    note(of, 'is', { connected, disconnected, active, id, waiting, acks }, !!recovered);
    note(of, 'has', receiveBuffer, queue.length, socket.listeners('x').length);
    note(of, 'has any', socket.listenersAny().length, socket.listenersAnyOutgoing().length);
    note(of, 'hears', socket.hasListeners('x'), socket.hasListeners('y'));
  }

  function onManager(op: Op, isAlone: boolean): void {
    const done = (error?: Error) => note('manager', 'done', error);
    if (op.op === 'no reconnection') manager.reconnection(false);
    else if (op.op === 'engine.close') {
      // Closed while it opens, the peer's manager waits for it in vain; what comes while it closes is lost there.
      if (isAlone && manager._readyState === 'open') manager.engine.close();
      // Opened while it waits to try again, the peer's manager takes itself for reconnecting for good.
    } else if (op.op === 'manager.open') isAlone && manager.open(done);
    else if (op.op === 'manager.connect') isAlone && manager.connect(done);
    else if (op.op === 'manager.look')
      note('manager', 'is', manager._readyState, !!manager._reconnecting, manager.reconnection());
    else if (op.op === 'server.lose') for (const session of stage.sessions()) session.close();
    else if (op.op === 'server.restart') stage.restart(op.ms);
    else if (op.op === 'server.slow') stage.slowMs = op.ms;
  }

  function onServer(op: Op & { of: Name }): void {
    const nsp = stage.server.of(NAMESPACES[op.of]);
    if (op.op === 'server.disconnect') nsp.disconnectSockets(op.close);
    if (op.op === 'server.broadcast') nsp.emit(op.event, ...op.args.map(made));
    if (op.op !== 'server.emit') return;
    const answered = (...answer: unknown[]) => note(`server ${op.of}`, 'answered', ...answer);
    for (const there of nsp.sockets.values())
      there.emit(op.event, ...op.args.map(made), ...(op.ack ? [answered] : []));
  }

  /** The arguments of those methods that take an event or a listener. */
  function argumentsOf(op: Op & { of: Name }): unknown[] {
    const { of, event, nth, ops } = op as { of: Name; event?: string; nth?: number; ops?: Op[] };
    if (event !== undefined) {
      // Without a listener, all of them go.
      return nth === undefined ? [event] : [event, listener(of, event, nth, ops)];
    }
    if (!/Any/.test(op.op)) return [];
    if (nth === undefined && op.op.startsWith('off')) return [];
    return [listener(of, op.op.includes('Outgoing') ? OUTGOING : 'any', nth)];
  }

  function onSocket(op: Op & { of: Name }): void {
    const socket = sockets[op.of];
    const isAsking = manager._readyState === 'open' && socket.active && !socket.connected;
    // S3: the peer asks twice, or leaves a ghost on the server.
    if (isAsking && /^(dis)?connect|open|close/.test(op.op)) return;
    if (op.op === 'look') look(op.of);
    else if (op.op === 'auth') socket.auth = AUTH[op.auth];
    else if (!/ buffer$/.test(op.op))
      (socket as unknown as Hidden)[op.op]!.call(socket, ...argumentsOf(op));
    // S2: with the peer, the handlers of what is taken out wait on.
    else if (socket.sendBuffer.every(({ id }) => id === undefined)) {
      if (op.op === 'clear buffer') socket.sendBuffer.length = 0;
      else socket.sendBuffer = [];
    }
  }

  function act(op: Op, isAlone: boolean): void {
    try {
      if (op.op === 'emit') emit(op, isAlone);
      else if (!('of' in op)) onManager(op, isAlone);
      else if (op.op.startsWith('server.')) onServer(op);
      else onSocket(op);
    } catch (error) {
      note('of' in op ? op.of : 'manager', `${op.op} threw`, error);
    }
  }
  return act;
}
