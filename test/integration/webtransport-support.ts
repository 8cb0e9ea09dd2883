// Scripted sessions carry the bytes, since no HTTP/3 server runs here; at their far end stands the published server.
import { io, webTransport } from 'holdfast';
import { io as stockIo } from 'socket.io-client';
import { type FakeWebTransport, fakeWebTransport } from '../fakes/webtransport.js';
import { afterThisTest, serveStock } from './support.js';

export const OFFERED = ['polling', 'websocket', 'webtransport'] as const;

/** The stock server, with sessions that come in from `host`. */
export async function serveSessions() {
  const { io: server, url } = await serveStock({ transports: [...OFFERED] });
  const host = fakeWebTransport();
  host.onSession = (session) => {
    session.accept();
    server.engine.onWebTransportSession(session);
  };
  server.on('connection', (socket) => {
    socket.on('echo', (...args) => {
      const answer = args.pop();
      answer(...args);
    });
    socket.on('ask back', (value) =>
      socket.emit('asked', value, (got: unknown) => socket.emit('got', got)),
    );
    socket.on('size', (one: Buffer, other: Buffer, answer) =>
      answer([one.byteLength, other.byteLength]),
    );
    socket.on('leave', (close) => socket.disconnect(close));
  });
  return { server, url, host };
}

export interface Client {
  readonly connected: boolean;
  on(event: string, listener: (...args: never[]) => void): unknown;
  once(event: string, listener: (...args: never[]) => void): unknown;
  emit(event: string, ...args: unknown[]): unknown;
  emitWithAck(event: string, ...args: unknown[]): Promise<unknown>;
  connect(): unknown;
  disconnect(): unknown;
}

/** The first argument of the next such event. */
export const next = (client: Client, event: string): Promise<unknown> =>
  new Promise((resolve) => client.once(event, resolve as () => void));

const QUICK = { reconnectionDelay: 10, reconnectionDelayMax: 10, randomizationFactor: 0 };

export type Create = (url: string, host: FakeWebTransport, transports: readonly string[]) => Client;
export const ours: Create = (url, { WebTransport }, transports) => {
  const part = webTransport({ WebTransport });
  return io(url, {
    ...QUICK,
    forceNew: true,
    transports: transports.map((name) => (name === 'webtransport' ? part : name)),
  });
};
/** The published client takes the host's own. */
export const theirs: Create = (url, { WebTransport }, transports) => {
  // It leaves rejections of its writes unhandled, which would count as a failure of these tests.
  class Tolerant extends WebTransport {
    override async createBidirectionalStream() {
      const stream = await super.createBidirectionalStream();
      const writer = stream.writable.getWriter();
      const write = (chunk: unknown) => writer.write(chunk).catch(() => {});
      return {
        readable: stream.readable,
        writable: new WritableStream({ write }),
      } as typeof stream;
    }
  }
  const host = globalThis as { WebTransport?: unknown };
  host.WebTransport = Tolerant;
  afterThisTest(() => {
    delete host.WebTransport;
  });
  return stockIo(url, { ...QUICK, forceNew: true, transports: [...transports] }) as Client;
};

export const large = 'ü'.repeat(70_000);
