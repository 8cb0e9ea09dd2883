import type { CoreManager } from '../socket/manager.js';
import type { SocketPacket } from '../socket/packet.js';
import { ACK } from '../socket/packet.js';
import { watchEngine } from './engine.js';
import type { Report } from './inspection.js';
import { watchMoves } from './moves.js';
import { watchRequests } from './requests.js';

const TYPE_NAMES = ['CONNECT', 'DISCONNECT', 'EVENT', 'ACK', 'CONNECT_ERROR'] as const;

/** Packets in both directions, what is dropped, and all that lies below. */
export function watchManager(manager: CoreManager, report: Report): void {
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
