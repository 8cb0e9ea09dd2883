import { byteLength } from './bytes.js';
import { callAll } from './emitter.js';
import type { Engine } from './engine/engine.js';
import type { Handshake } from './engine/handshake.js';
import type { Frame, PacketType } from './engine/packet.js';
import type { Platform } from './platform.js';
import type { DropReason } from './socket/limits.js';
import type { CoreManager } from './socket/manager.js';
import { ACK, type SocketPacket } from './socket/packet.js';
import type { CoreSocket } from './socket/socket.js';

/** What {@link inspect} reports: every request, packet, state change and decision. Nothing in it holds credentials. */
export type Inspection =
  /** A request began, opened or ended; without address, headers and body, which may hold secrets. */
  | {
      kind: 'request';
      /** The same for all phases of one request, and for no other of this connection. */
      id: number;
      transport: 'polling' | 'websocket';
      method: 'GET' | 'POST' | 'WebSocket';
      phase: 'start' | 'open' | 'end';
      /** At the end: the HTTP status, 0 when no answer came, or a WebSocket's close code. */
      status?: number;
    }
  /** An Engine.IO packet; `size` counts characters of text, or bytes. */
  | {
      kind: 'engine packet';
      direction: 'in' | 'out';
      transport: string;
      type: PacketType;
      size: number;
    }
  /** A Socket.IO packet; `data` is left out of CONNECT, where credentials travel. */
  | {
      kind: 'packet';
      direction: 'in' | 'out';
      type: 'CONNECT' | 'DISCONNECT' | 'EVENT' | 'ACK' | 'CONNECT_ERROR';
      nsp: string;
      id?: number | undefined;
      data?: unknown;
    }
  /** The handshake was accepted; less its `sid`, which is as good as a credential. */
  | ({ kind: 'handshake' } & Omit<Handshake, 'sid'>)
  /** A state machine moved. */
  | {
      kind: 'state';
      machine: 'engine' | 'upgrade' | 'manager' | 'socket';
      from: string;
      to: string;
      reason?: string | undefined;
    }
  /** The next attempt was scheduled. */
  | { kind: 'retry'; attempt: number; delayMs: number }
  /** An emit was kept until the connection stands. */
  | { kind: 'buffered'; nsp: string; event: string }
  /** An event was given up, or with its `id` an acknowledgement that is awaited. */
  | {
      kind: 'dropped';
      nsp: string;
      event?: string | undefined;
      id?: number | undefined;
      reason: DropReason;
    }
  /** One event has very many listeners; told at 100, and whenever that has doubled. A sign that listeners are added and never removed. */
  | { kind: 'listeners'; nsp: string; event: string; count: number };

type Report = (what: Inspection) => void;

/** So many listeners of one event are rather a leak than a wish. */
const MANY_LISTENERS = 100;

const TYPE_NAMES = ['CONNECT', 'DISCONNECT', 'EVENT', 'ACK', 'CONNECT_ERROR'] as const;

/**
 * Calls `listener` with everything that `socket` and its connection do from now on, for tools. The returned function ends that.
 * Neither credentials nor addresses are reported; event arguments are.
 */
export function inspect<Listen extends object, Emit extends object>(
  socket: CoreSocket<Listen, Emit>,
  listener: Report,
): () => void {
  const core = socket as unknown as CoreSocket;
  const reports = [reportsOf(core.io, watchManager), reportsOf(core, watchSocket)];
  // A wrapper, so that one listener given twice counts twice.
  const entry: Report = (what) => listener(what);
  for (const listeners of reports) listeners.add(entry);
  return () => {
    for (const listeners of reports) listeners.delete(entry);
  };
}

/** The listeners of one object, which is decorated at the first: so the core itself pays nothing for reports. */
function reportsOf<Watched extends { _reports?: Set<() => void> }>(
  watched: Watched,
  watch: (watched: Watched, report: Report) => void,
): Set<Report> {
  if (!watched._reports) {
    const listeners = new Set<Report>();
    watched._reports = listeners as Set<() => void>;
    watch(watched, (what) => callAll([...listeners], [what]));
  }
  return watched._reports as Set<Report>;
}

/** Reports each transition of a machine, before what follows from it. */
function watchMoves<State extends string>(
  machine: 'engine' | 'manager' | 'socket',
  owner: { _move(to: State, reason?: string): void },
  state: () => string,
  report: Report,
): void {
  const { _move: move } = owner;
  owner._move = (to, reason) => {
    report({ kind: 'state', machine, from: state(), to, reason });
    move.call(owner, to, reason);
  };
}

function watchManager(manager: CoreManager, report: Report): void {
  const packet =
    (direction: 'in' | 'out') =>
    ({ type, nsp, id, data }: SocketPacket) =>
      report({
        kind: 'packet',
        direction,
        type: TYPE_NAMES[type as 0]!,
        nsp,
        id,
        data: type ? data : undefined,
      });
  const sent = packet('out');
  const { _send: send, _open: open } = manager;
  manager._send = (outgoing) => {
    sent(outgoing);
    send.call(manager, outgoing);
  };
  manager._open = () => {
    open.call(manager);
    watchEngine(manager.engine!, report);
  };
  manager.on('packet', packet('in'));
  manager.on('drop', ({ type, nsp, id, data }, reason) =>
    report(
      type === ACK
        ? { kind: 'dropped', nsp, id, reason }
        : { kind: 'dropped', nsp, event: (data as [string])[0], reason },
    ),
  );
  watchMoves('manager', manager, () => manager._state, report);
  watchRequests(manager._options._platform, report);
  if (manager.engine) watchEngine(manager.engine, report);
}

function watchSocket(socket: CoreSocket, report: Report): void {
  const { emit } = socket;
  const { nsp, io } = socket;
  // With `retries`, events wait in a queue of their own.
  const { _queue: queue = [] } = socket as { _queue?: unknown[] };
  const newest = () => queue.at(-1) ?? socket.sendBuffer.at(-1);
  let sent = false;
  let planned: number | null = null;
  socket.emit = (event, ...args) => {
    const before = newest();
    sent = false;
    emit.call(socket, event, ...args);
    if (!sent && newest() !== before) report({ kind: 'buffered', nsp, event });
    return socket;
  };
  const { _send: send } = socket;
  socket._send = (packet) => {
    sent = true;
    send.call(socket, packet);
  };
  const { on } = socket;
  socket.on = (event, listener) => {
    on.call(socket, event, listener);
    const { length: count } = socket._of(event);
    const times = count / MANY_LISTENERS;
    if (Number.isInteger(Math.log2(times)) && times >= 1)
      report({ kind: 'listeners', nsp, event: String(event), count });
    return socket;
  };
  watchMoves('socket', socket, () => socket._state, report);
  socket.subscribe(() => {
    const { nextRetryAt, attempt } = socket.getSnapshot();
    if (nextRetryAt !== planned && nextRetryAt !== null) {
      report({ kind: 'retry', attempt, delayMs: nextRetryAt - io._options._platform.now() });
    }
    planned = nextRetryAt;
  });
}

function watchEngine(engine: Engine, report: Report): void {
  const packet =
    (direction: 'in' | 'out') =>
    ({ type, data }: { type: PacketType; data: Frame }) =>
      report({
        kind: 'engine packet',
        direction,
        transport: engine.transport.name,
        type,
        size: typeof data === 'string' ? data.length : byteLength(data),
      });
  let upgrade = 'none';
  const upgraded = (to: string) => (outcome: unknown) => {
    const reason = outcome instanceof Error ? outcome.message : undefined;
    report({ kind: 'state', machine: 'upgrade', from: upgrade, to, reason });
    upgrade = to;
  };
  engine
    .on('packet', packet('in'))
    .on('packetCreate', packet('out'))
    .on('probing', upgraded('probing'))
    .on('upgrading', upgraded('pausing'))
    .on('upgrade', upgraded('done'))
    .on('upgradeError', upgraded('none'));
  const moved: Report = (what) => {
    report(what);
    if (!('to' in what) || what.to !== 'open') return;
    const { upgrades, pingInterval, pingTimeout, maxPayload } = engine._handshake!;
    report({ kind: 'handshake', upgrades, pingInterval, pingTimeout, maxPayload });
  };
  watchMoves('engine', engine, () => engine.readyState, moved);
}

/** The manager's platform is its own object, so running transports see the change as well. */
function watchRequests(platform: Platform, report: Report): void {
  const { fetch, webSocket } = platform;
  let requests = 0;
  platform.fetch = async (url, init, options) => {
    const request = {
      kind: 'request',
      id: ++requests,
      transport: 'polling',
      method: init.body ? 'POST' : 'GET',
    } as const;
    report({ ...request, phase: 'start' });
    let status = 0;
    try {
      const response = await fetch.call(platform, url, init, options);
      status = response.status;
      return response;
    } finally {
      report({ ...request, phase: 'end', status });
    }
  };
  platform.webSocket = (...args) => {
    const request = {
      kind: 'request',
      id: ++requests,
      transport: 'websocket',
      method: 'WebSocket',
    } as const;
    report({ ...request, phase: 'start' });
    const socket = webSocket.apply(platform, args);
    socket.addEventListener('open', () => report({ ...request, phase: 'open' }));
    const ended = ({ code }: { code: number }) =>
      report({ ...request, phase: 'end', status: code });
    socket.addEventListener('close', ended as () => void);
    return socket;
  };
}
