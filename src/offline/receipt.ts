import type { SocketPacket } from 'holdfast';
import type { Desk } from './desk.js';

/** Socket.IO v5 packet types. */
const CONNECT = 0;
const DISCONNECT = 1;

/** With the namespace behind it, and the box's name: no server should have it, and its refusal comes by the same way as everything before it. */
export const RECEIPT_NAMESPACE = '/holdfast-receipt';

/** Asks the server for a sign that what was sent before has been decoded. */
export interface Receipts {
  /** Whether this server accepts every namespace, so that no answer means anything. */
  _areMeaningless: boolean;
  /** Calls back when all that was sent so far has been decoded; never, when the link goes before. */
  _confirm(onDecoded: () => void): void;
  /** The link went. */
  _forgetAsked(): void;
  _stopReceipts(): void;
}

/**
 * CONNECT to a namespace that does not exist is answered by CONNECT_ERROR, after everything sent before has been decoded. One
 * question at a time serves all who wait.
 * @see Socket.IO v5, Connection to a namespace
 */
export function createReceipts(desk: Desk): Receipts {
  const { io, nsp: own } = desk._socket;
  const { name } = desk._policy;
  // Another box of the socket asks for what it has sent itself.
  const nsp = RECEIPT_NAMESPACE + own + (name ? `#${encodeURIComponent(name)}` : '');
  let waiting: (() => void)[] = [];
  let asked: (() => void)[] | undefined;

  const send = () => {
    if (asked || !waiting[0]) return;
    asked = waiting;
    waiting = [];
    io._send({ type: CONNECT, nsp });
  };
  const hear = ({ type, nsp: from }: SocketPacket) => {
    if (from !== nsp || !asked) return;
    if (type === CONNECT) {
      io._send({ type: DISCONNECT, nsp });
      desk._areMeaningless = true;
    }
    const answered = asked;
    asked = undefined;
    for (const onDecoded of answered) onDecoded();
    send();
  };
  io.on('packet', hear);

  return {
    _areMeaningless: false,
    _confirm(onDecoded) {
      waiting.push(onDecoded);
      // After all that leaves in this turn.
      queueMicrotask(send);
    },
    _forgetAsked() {
      waiting = [];
      asked = undefined;
    },
    _stopReceipts: () => io.off('packet', hear),
  };
}
