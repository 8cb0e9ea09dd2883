import type { Base64 } from '../bytes.js';
import type { Line } from '../wire.js';
import type { Exchange } from './exchange.js';
import { decodePayload, encodePayload, type Packet } from './packet.js';
import { nobody, type Transport, type TransportOwner } from './transport.js';

/** Engine.IO v4, HTTP long-polling: a waiting GET carries packets down, POSTs carry them up. */
export class PollingTransport implements Transport {
  readonly name = 'polling';
  owner: TransportOwner = nobody;
  private poll: Exchange | null = null;
  private post: Exchange | null = null;
  private raw: (string | Uint8Array)[] = [];
  private whenTold: (() => void) | null = null;

  constructor(
    private readonly line: Line,
    private readonly limitBytes: number,
    private readonly base64: Base64,
  ) {}

  get writable(): boolean {
    return this.poll !== null;
  }

  handle(exchange: Exchange): void {
    if (exchange.method === 'GET') this.onPoll(exchange);
    else if (exchange.method === 'POST') this.onPost(exchange);
    else this.answer(exchange, 500);
  }

  send(packets: readonly Packet[]): void {
    const told = this.whenTold;
    this.whenTold = null;
    this.answerPoll(encodePayload(told ? [...packets, { type: 'close' }] : packets, this.base64));
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

  private onPoll(exchange: Exchange): void {
    if (this.poll) {
      this.owner.onError('overlap from client');
      return this.answer(exchange, 400);
    }
    this.poll = exchange;
    exchange.onClose(() =>
      this.line.receive(() => {
        if (this.poll !== exchange) return;
        this.poll = null;
        this.owner.onError('poll connection closed prematurely');
      }),
    );
    const raw = this.raw.shift();
    if (raw !== undefined) return this.answerPoll(raw);
    this.owner.onWritable();
    if (this.poll && this.whenTold) this.send([{ type: 'noop' }]);
  }

  private onPost(exchange: Exchange): void {
    if (this.post) {
      this.owner.onError('data request overlap from client');
      return this.answer(exchange, 400);
    }
    if (exchange.contentType === 'application/octet-stream') {
      // Engine.IO v4 carries binary as base64; raw bytes belong to an older revision.
      this.owner.onError('invalid content');
      return this.answer(exchange, 400);
    }
    this.post = exchange;
    const settle = (): boolean => {
      const isCurrent = this.post === exchange;
      if (isCurrent) this.post = null;
      return isCurrent;
    };
    exchange.read(this.limitBytes, {
      whole: (body) =>
        this.line.receive(() => {
          if (!settle()) return;
          this.receive(body);
          this.answer(exchange, 200, 'ok', 'text/html');
        }),
      // The session survives: only this request was too large.
      tooLarge: () => void (settle() && this.answer(exchange, 413)),
      broken: () =>
        this.line.receive(() => {
          if (settle()) this.owner.onError('data request connection closed prematurely');
        }),
    });
  }

  private receive(body: string): void {
    for (const packet of decodePayload(body, this.base64)) {
      if (packet?.type !== 'close') this.owner.onPacket(packet);
      else {
        if (this.poll) this.answerPoll('6');
        return this.owner.onClose();
      }
    }
  }

  private answerPoll(body: string | Uint8Array): void {
    const exchange = this.poll;
    if (!exchange) return;
    this.poll = null;
    this.answer(exchange, 200, body, 'text/plain; charset=UTF-8');
  }

  private answer(
    exchange: Exchange,
    status: number,
    body: string | Uint8Array = '',
    contentType?: string,
  ): void {
    this.line.send(() => exchange.answer({ status, body, ...(contentType && { contentType }) }));
  }
}
