import type { Engine } from '../engine/engine.js';
import type { Frame, PacketType } from '../engine/packet.js';
import { byteLength } from '../platform.bytes.js';
import type { Report } from './inspection.js';
import { watchMoves } from './moves.js';

/** Packets of the session, its handshake, and its way to a better transport. */
export function watchEngine(engine: Engine, report: Report): void {
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
