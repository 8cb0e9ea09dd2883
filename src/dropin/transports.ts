import type { Binary } from '../bytes.js';
import { throwLater } from '../emitter.js';
import { decodeFrame, encodePayload } from '../engine/payload.js';
import { polling } from '../engine/polling.js';
import type { TransportPart } from '../engine/transport.js';
import { webSocket } from '../engine/websocket.js';
import { invalid } from '../errors.js';
import type { Platform } from '../platform.js';
import type { ManagerOptions, TransportClass, TransportFactory } from './options.js';

/**
 * The parts that the option `transports` names, in whatever way. A name that is not known is passed over.
 * @throws TypeError when none is left
 */
export function partsOf(options: Partial<ManagerOptions>): TransportPart[] {
  const { transports = ['polling', 'websocket'], transportOptions } = options;
  const known: Record<string, unknown> = { polling, websocket: webSocket };
  const parts = transports.flatMap((given) => {
    const made = (known[given as string] ?? given) as Partial<TransportPart & TransportClass>;
    const own = { ...options, ...transportOptions?.[given as string] } as never;
    if (made.part) return made.part(own);
    if (typeof made === 'function') return (made as TransportFactory)(own);
    return made.create ? (made as TransportPart) : [];
  });
  if (parts[0]) return parts;
  throw invalid('transports', `${transports} (WebTransport is the part webTransport())`);
}

/** Lets bytes travel as text on the WebSockets of `platform`, in the form that they have in polling. */
export function textual(platform: Platform): void {
  const open = platform.webSocket.bind(platform);
  platform.webSocket = (...args) => {
    const socket = open(...args);
    const send = socket.send.bind(socket);
    const close = socket.close.bind(socket);
    // Making the text takes a while, and nothing may overtake it.
    let last = Promise.resolve();
    const inTurn = (run: () => void) => {
      last = last.then(run).catch(throwLater);
    };
    socket.send = (frame) => inTurn(async () => send(await encodePayload([frame])));
    socket.close = () => inTurn(close);
    return Object.defineProperty(socket, 'onmessage', {
      set: (listener) =>
        socket.addEventListener('message', ({ data }) => listener({ data: decodeFrame(data) })),
    });
  };
}

/** Bytes that a page received, as the kind that `binaryType` names. */
export const received = (data: Binary, binaryType: string): Binary =>
  binaryType === 'blob' ? new Blob([data as BlobPart]) : data;
