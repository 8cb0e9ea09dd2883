import { TransportError } from '../errors.js';
import { hostWebTransport, type WebTransportSession } from '../platform.webtransport.js';
import { encodePacket } from './codec.js';
import type { Frame } from './packet.js';
import { CLOSE_LIMIT_MS, inert, type Transport, type TransportContext } from './transport.js';
import type { WebTransportOptions } from './webtransport.js';
import { createFrameDecoder, encodeFrame } from './webtransport-framing.js';

type Chunk = Uint8Array<ArrayBuffer>;

/** A frame as it goes on the stream; taken at once, since the application may change its bytes later. A Blob cannot change. */
function encode(frame: Frame): Chunk | Blob {
  if (frame instanceof Blob) return frame;
  if (typeof frame === 'string') return encodeFrame(new TextEncoder().encode(frame), false);
  // A length of 0 is against the rules, and bytes may also travel as base64: of nothing, it is empty.
  if (!frame.byteLength) return encode('b');
  return encodeFrame(
    ArrayBuffer.isView(frame)
      ? new Uint8Array(frame.buffer, frame.byteOffset, frame.byteLength)
      : new Uint8Array(frame),
    true,
  );
}

/** A session with one stream, as a transport. It is opened at once. */
export function openSession(
  context: TransportContext,
  { WebTransport, maxPayload = Infinity, ...native }: WebTransportOptions,
): Transport {
  let session: WebTransportSession | undefined;
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  let writer: WritableStreamDefaultWriter<Uint8Array> | undefined;
  let writing = true;
  let closed = false;
  let stopTimer: (() => void) | undefined;

  async function open(): Promise<void> {
    const url = new URL(context.url());
    // Engine.IO v4, WebTransport: no query. The first packet names the session instead, when one is upgraded.
    const sid = url.searchParams.get('sid');
    url.search = '';
    url.protocol = 'https:';
    session = new (WebTransport ?? hostWebTransport())(url.href, native);
    session.closed.then((info) => {
      end('close', { description: 'webtransport connection closed', context: info });
    }, fail);
    await session.ready;
    const stream = await session.createBidirectionalStream();
    if (closed) return;
    reader = stream.readable.getReader();
    writer = stream.writable.getWriter();
    await write([encode(encodePacket('open', sid ? JSON.stringify({ sid }) : ''))], 'open');
    await read();
    // Only the stream has ended: nothing can come any more, so the session is of no use.
    later(() => end('close', { description: 'webtransport stream closed' }));
  }

  async function read(): Promise<void> {
    const text = new TextDecoder();
    const decode = createFrameDecoder(maxPayload, (bytes, binary) => {
      if (!closed) transport.sink('frame', binary ? bytes.buffer : text.decode(bytes));
    });
    for (;;) {
      const { done, value } = await reader!.read();
      if (done) return;
      try {
        decode(value);
      } catch (error) {
        return end('error', error);
      }
    }
  }

  /** @param then - what to say once the stream is ready for more */
  async function write(chunks: readonly (Chunk | Blob)[], then: 'open' | 'drain'): Promise<void> {
    for (const chunk of chunks) {
      const bytes = chunk instanceof Blob ? encode(await chunk.arrayBuffer()) : chunk;
      writer!.write(bytes as Chunk).catch(failLater);
    }
    await writer!.ready;
    writing = false;
    if (!closed) transport.sink(then);
  }

  /** Ends everything under way; the owner is told why, unless it has closed this itself. */
  const end = (kind?: 'error' | 'close', value?: unknown) => {
    const told = closed;
    closed = true;
    stopTimer?.();
    session?.close();
    // What was still asked of the streams fails now, which is no news.
    for (const ending of [reader?.cancel(), writer?.abort()]) ending?.catch(() => {});
    reader?.releaseLock();
    writer?.releaseLock();
    if (kind && !told) transport.sink(kind, value as Error);
  };

  const fail = (cause: unknown) =>
    end(
      'error',
      new TransportError('webtransport error', {
        transport: transport.name,
        description: cause,
        cause,
      }),
    );

  /** In a task of its own: streams fail just before the session that ends with them, and only `closed` says how it ended. */
  const later = (run: () => void) => {
    if (!closed) stopTimer ??= context.platform.after(0, run);
  };
  const failLater = (cause: unknown) => later(() => fail(cause));

  const transport: Transport = {
    name: 'webtransport',
    sink: inert,
    get writable() {
      return !writing && !closed;
    },
    send(buffer) {
      writing = true;
      write(buffer.splice(0).map(encode), 'drain').catch(failLater);
    },
    close(polite) {
      if (closed) return;
      closed = true;
      if (!polite || !writer) return end();
      stopTimer?.();
      stopTimer = context.platform.after(CLOSE_LIMIT_MS, end);
      // The end of the stream goes after all that was written; that of the session might overtake it.
      const done = () => end();
      writer.close().then(done, done);
    },
  };
  open().catch(failLater);
  return transport;
}
