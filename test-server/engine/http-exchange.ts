import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Answer, BodyReader, Exchange } from './exchange.js';

/** A request of `node:http`. */
export class HttpExchange implements Exchange {
  readonly method: string;
  readonly contentType: string | undefined;

  constructor(
    private readonly request: IncomingMessage,
    private readonly response: ServerResponse,
    /** Puts on what belongs on every answer but an error. */
    private readonly complete: (headers: OutgoingHttpHeaders) => void,
  ) {
    this.method = request.method ?? '';
    this.contentType = request.headers['content-type'];
  }

  read(limitBytes: number, { whole, tooLarge, broken }: BodyReader): void {
    const chunks: Buffer[] = [];
    let length = 0;
    let isOver = false;
    const once = (tell: () => void) => {
      if (isOver) return;
      isOver = true;
      tell();
    };
    this.request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limitBytes) chunks.push(chunk);
      else once(tooLarge);
    });
    this.request.on('end', () => once(() => whole(Buffer.concat(chunks).toString())));
    this.request.on('close', () => once(broken));
  }

  answer({ status, body, contentType }: Answer): void {
    const headers: OutgoingHttpHeaders = { 'Content-Length': Buffer.byteLength(body) };
    if (contentType) headers['Content-Type'] = contentType;
    if (status === 200) {
      headers['cache-control'] = 'no-store';
      this.complete(headers);
    }
    this.response.writeHead(status, headers).end(body);
  }

  onClose(listener: () => void): void {
    this.response.on('close', listener);
  }

  destroy(): void {
    this.request.destroy();
  }
}
