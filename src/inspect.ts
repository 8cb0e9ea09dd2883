import { byteLength } from './bytes.js';
import { callAll } from './emitter.js';
import { Engine } from './engine/engine.js';
import type { Frame, PacketType } from './engine/packet.js';
import type { Platform } from './platform.js';
import type { CoreManager } from './socket/manager.js';
import type { SocketPacket } from './socket/packet.js';
import { CoreSocket } from './socket/socket.js';

/** What {@link inspect} reports: every request, packet, state change and decision. Nothing in it holds credentials. */
export type Inspection =
  /** A request began, opened or ended; without address, headers and body, which may hold secrets. */
  | {
      kind: 'request';
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
  /** An emit was kept until the connection stands, or given up since it was volatile. */
  | { kind: 'buffered' | 'dropped'; nsp: string; event: string };

const TYPE_NAMES = ['CONNECT', 'DISCONNECT', 'EVENT', 'ACK', 'CONNECT_ERROR'] as const;

/**
 * Calls `listener` with everything that the connection of `socket` does from now on, for tools. The returned function ends that.
 * Neither credentials nor addresses are reported; event arguments are.
 */
export function inspect<Listen extends object, Emit extends object>(
  socket: CoreSocket<Listen, Emit>,
  listener: (what: Inspection) => void,
): () => void {
  const { io } = socket;
  const { tap } = io._options;
  const listeners = (tap._listeners ??= decorate(io));
  // A wrapper, so that one listener given twice counts twice.
  const entry = (what: Inspection) => listener(what);
  listeners.add(entry as () => void);
  let planned: number | null = null;
  const unsubscribe = socket.subscribe(() => {
    const { nextRetryAt, attempt } = socket.getSnapshot();
    if (nextRetryAt !== planned && nextRetryAt !== null) {
      entry({ kind: 'retry', attempt, delayMs: nextRetryAt - io._options.platform.now() });
    }
    planned = nextRetryAt;
  });
  return () => {
    listeners.delete(entry as () => void);
    unsubscribe();
  };
}

/** Puts reports around a manager's gates, so that the core itself pays nothing for them. */
function decorate(manager: CoreManager): Set<() => void> {
  const listeners = new Set<() => void>();
  const report = (what: Inspection) => callAll([...listeners], [what]);
  const { tap } = manager._options;
  tap._watch = (machine, from, to, reason) => {
    if (machine instanceof Engine && to === 'opening') watchEngine(machine, report);
    else report({ kind: 'state', machine: nameOf(machine, manager), from, to, reason });
  };
  tap._decided = (kind, nsp, event) => report({ kind, nsp, event });
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
  const { _send: send } = manager;
  manager._send = (outgoing) => {
    sent(outgoing);
    send.call(manager, outgoing);
  };
  manager.on('packet', packet('in'));
  if (manager.engine) watchEngine(manager.engine, report);
  watchRequests(manager._options.platform, report);
  return listeners;
}

const nameOf = (machine: object, manager: CoreManager) =>
  machine === manager
    ? 'manager'
    : machine instanceof Engine
      ? 'engine'
      : machine instanceof CoreSocket
        ? 'socket'
        : 'upgrade';

function watchEngine(engine: Engine, report: (what: Inspection) => void): void {
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
  engine.on('packet', packet('in'));
  engine.on('packetCreate', packet('out'));
}

/** The manager's platform is its own object, so running transports see the change as well. */
function watchRequests(platform: Platform, report: (what: Inspection) => void): void {
  const { fetch, webSocket } = platform;
  platform.fetch = async (url, init) => {
    const request = {
      kind: 'request',
      transport: 'polling',
      method: init.body ? 'POST' : 'GET',
    } as const;
    report({ ...request, phase: 'start' });
    let status = 0;
    try {
      const response = await fetch.call(platform, url, init);
      status = response.status;
      return response;
    } finally {
      report({ ...request, phase: 'end', status });
    }
  };
  platform.webSocket = (...args) => {
    const request = { kind: 'request', transport: 'websocket', method: 'WebSocket' } as const;
    report({ ...request, phase: 'start' });
    const socket = webSocket.apply(platform, args);
    socket.addEventListener('open', () => report({ ...request, phase: 'open' }));
    const ended = ({ code }: { code: number }) =>
      report({ ...request, phase: 'end', status: code });
    socket.addEventListener('close', ended as () => void);
    return socket;
  };
}
