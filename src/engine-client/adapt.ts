import type { Frame } from '../engine/packet.js';
import { cut, sizeInPayload } from '../engine/payload.js';
import {
  inert,
  type TransportContext,
  type TransportPart,
  type Transport as Wire,
} from '../engine/transport.js';
import { decode } from './codec.js';
import { TransportError } from './error.js';
import type { TransportOptions } from './options.js';
import type { Packet } from './packet.js';
import type { Transport } from './transport.js';

/** A transport as the session's core sees it, with the object that the application sees. */
export interface Adapted extends Wire {
  readonly _face: Transport;
}

/** Sends the first `count` frames of `buffer`, which the session's own packets may stand for. */
export type Outbox = (buffer: Frame[], count: number, send: (packets: Packet[]) => void) => void;

/** The packets are read off the frames. */
const fromFrames: Outbox = (buffer, count, send) => send(buffer.splice(0, count).map(decode));

/** Lets a core drive a class of transports. */
export function adapt(
  Class: new (options: TransportOptions) => Transport,
  options: Partial<TransportOptions>,
  outbox = fromFrames,
): TransportPart {
  const { name } = Class.prototype as Transport;
  return {
    name,
    create: (context) => create(Class, options, outbox, context),
    // Where a name is on offer beside others, this one is tried first.
    ...(name === 'webtransport' && { _preferred: true }),
  };
}

function create(
  Class: new (options: TransportOptions) => Transport,
  options: Partial<TransportOptions>,
  outbox: Outbox,
  context: TransportContext,
): Adapted {
  const { hostname, port, protocol, pathname, searchParams } = new URL(context.url());
  const secure = /^(?:http|ws)s:$/.test(protocol);
  const face = new Class({
    socket: { binaryType: 'arraybuffer' },
    ...options,
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port: port || (secure ? '443' : '80'),
    secure,
    path: pathname,
    query: Object.fromEntries(searchParams),
    _context: context,
  } as TransportOptions);
  const { name } = face;
  let opened = false;
  let closed = false;
  const transport: Adapted = {
    name,
    _face: face,
    sink: inert,
    get writable() {
      return face.writable && !closed;
    },
    send(buffer, maxPayload) {
      const count = name === 'polling' ? cut(buffer, maxPayload) : buffer.length;
      outbox(buffer, count, (packets) => face.send(packets));
    },
    close(polite) {
      closed = true;
      (face as { _polite?: boolean })._polite = !!polite;
      face.close();
    },
  };
  // Bytes grow there, and what is too long for the server ends the session.
  if (name === 'polling') transport.size = sizeInPayload;
  if (face._canPause()) {
    transport.pause = (done) => {
      face.pause(done);
      return () => (face as { _resume?(): void })._resume?.();
    };
  }
  // Nobody listens before `create` has returned.
  face._tell((kind, value) => {
    if (opened) transport.sink(kind, value);
    else queueMicrotask(() => transport.sink(kind, value));
  });
  try {
    face.open();
  } catch (cause) {
    const error = new TransportError(`${name} error`, cause);
    queueMicrotask(() => transport.sink('error', error));
  }
  opened = true;
  return transport;
}
