import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer, BodyReader, Exchange } from './exchange.js';

/** A request of `node:http`. */
export class HttpExchange implements Exchange {
  readonly method: string;
  readonly contentType: string | undefined;

  constructor(
    private readonly request: IncomingMessage,
    private readonly response: ServerResponse,
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
    const { response } = this;
    if (contentType) response.setHeader('content-type', contentType);
    if (status === 200) response.setHeader('cache-control', 'no-store');
    response.setHeader('content-length', Buffer.byteLength(body));
    response.writeHead(status).end(body);
  }

  onClose(listener: () => void): void {
    this.response.on('close', listener);
  }

  destroy(): void {
    this.request.destroy();
  }
}
