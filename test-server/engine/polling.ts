import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Line } from '../wire.js';
import { decodePayload, encodePayload, type Packet } from './packet.js';
import { nobody, type Transport, type TransportOwner } from './transport.js';

/** Engine.IO v4, HTTP long-polling: a waiting GET carries packets down, POSTs carry them up. */
export class PollingTransport implements Transport {
  readonly name = 'polling';
  owner: TransportOwner = nobody;
  private poll: ServerResponse | null = null;
  private post: IncomingMessage | null = null;
  private raw: (string | Uint8Array)[] = [];
  private whenTold: (() => void) | null = null;

  constructor(
    private readonly line: Line,
    private readonly limitBytes: number,
  ) {}

  get writable(): boolean {
    return this.poll !== null;
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    if (request.method === 'GET') this.onPoll(response);
    else if (request.method === 'POST') this.onPost(request, response);
    else this.answer(response, 500);
  }

  send(packets: readonly Packet[]): void {
    const told = this.whenTold;
    this.whenTold = null;
    this.answerPoll(encodePayload(told ? [...packets, { type: 'close' }] : packets));
    told?.();
  }

  sendRaw(frame: string | Uint8Array): void {
    if (this.poll) this.answerPoll(frame);
    else this.raw.push(frame);
  }

  close(done: () => void): void {
    // Without a waiting GET there is nobody to tell yet; the next one hears it.
    this.whenTold = done;
    if (this.poll) this.send([]);
  }

  abandon(): void {
    if (this.poll) this.answerPoll('1');
    this.post?.destroy();
    this.post = null;
  }

  private onPoll(response: ServerResponse): void {
    if (this.poll) {
      this.owner.onError('overlap from client');
      return this.answer(response, 400);
    }
    this.poll = response;
    response.on('close', () =>
      this.line.receive(() => {
        if (this.poll !== response) return;
        this.poll = null;
        this.owner.onError('poll connection closed prematurely');
      }),
    );
    const raw = this.raw.shift();
    if (raw !== undefined) return this.answerPoll(raw);
    this.owner.onWritable();
    if (this.poll && this.whenTold) this.send([{ type: 'noop' }]);
  }

  private onPost(request: IncomingMessage, response: ServerResponse): void {
    if (this.post) {
      this.owner.onError('data request overlap from client');
      return this.answer(response, 400);
    }
    if (request.headers['content-type'] === 'application/octet-stream') {
      // Engine.IO v4 carries binary as base64; raw bytes belong to an older revision.
      this.owner.onError('invalid content');
      return this.answer(response, 400);
    }
    this.post = request;
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= this.limitBytes) chunks.push(chunk);
      else if (this.post === request) {
        // The session survives: only this request was too large.
        this.post = null;
        this.answer(response, 413);
      }
    });
    request.on('end', () =>
      this.line.receive(() => {
        if (this.post !== request) return;
        this.post = null;
        this.receive(Buffer.concat(chunks).toString());
        response.setHeader('content-type', 'text/html');
        this.answer(response, 200, 'ok');
      }),
    );
    request.on('close', () =>
      this.line.receive(() => {
        if (this.post !== request) return;
        this.post = null;
        this.owner.onError('data request connection closed prematurely');
      }),
    );
  }

  private receive(body: string): void {
    for (const packet of decodePayload(body)) {
      if (packet?.type !== 'close') this.owner.onPacket(packet);
      else {
        if (this.poll) this.answerPoll('6');
        return this.owner.onClose();
      }
    }
  }

  private answerPoll(body: string | Uint8Array): void {
    const response = this.poll;
    if (!response) return;
    this.poll = null;
    response.setHeader('content-type', 'text/plain; charset=UTF-8');
    this.answer(response, 200, body);
  }

  private answer(response: ServerResponse, status: number, body: string | Uint8Array = ''): void {
    if (status === 200) response.setHeader('cache-control', 'no-store');
    response.setHeader('content-length', Buffer.byteLength(body));
    this.line.send(() => response.writeHead(status).end(body));
  }
}
