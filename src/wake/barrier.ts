import { invalid } from '../errors.js';
import type { CoreManager } from '../socket/manager.js';
import { CONNECT, DISCONNECT, type SocketPacket } from '../socket/packet.js';

/** A namespace that no server should have; its refusal comes by the same way as everything else. */
export const BARRIER_NAMESPACE = '/holdfast-barrier';

/** Asks whether a connection lives, and calls `onSilence` when it does not answer; returns what ends the wait. */
export type Barrier = (manager: CoreManager, onSilence: () => void) => () => void;

/**
 * Asks through the connection itself: CONNECT to a namespace that does not exist is answered by CONNECT_ERROR, and what was sent
 * before has been read by then. So it finds a path that is dead in one direction, too. Not for servers that accept every namespace:
 * they are told goodbye, but each question makes them a socket. For the option `barrier` of {@link pageLife}.
 * @param limitMs - how long to wait for the answer, in milliseconds
 * @throws TypeError for a limit that is not above 0
 * @see Socket.IO v5, Connection to a namespace
 */
export function barrier(limitMs = 3_000): Barrier {
  if (!(limitMs > 0)) throw invalid('barrier', limitMs);
  return (manager, onSilence) => {
    const hear = ({ type, nsp }: SocketPacket) => {
      if (nsp !== BARRIER_NAMESPACE) return;
      stop();
      if (type === CONNECT) manager._send({ type: DISCONNECT, nsp });
    };
    const stopLimit = manager._options._platform.after(limitMs, () => {
      stop();
      onSilence();
    });
    const stop = () => {
      stopLimit();
      manager.off('packet', hear);
    };
    manager.on('packet', hear);
    manager._send({ type: CONNECT, nsp: BARRIER_NAMESPACE });
    return stop;
  };
}
