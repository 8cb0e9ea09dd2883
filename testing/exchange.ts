import type { Answer, BodyReader, Exchange } from '../test-server/engine/exchange.js';
import type { Link } from './network.js';
import { isLonger } from './request.js';

/** Who waits for the answer. */
export interface Outcome {
  resolve(response: Response): void;
  reject(reason: unknown): void;
  /** Called after either of them. */
  over(): void;
}

/** One request of long-polling, as the server sees it, and as a broken network ends it. */
export class MemoryExchange implements Exchange, Link {
  isOver = false;
  private readonly closeListeners: (() => void)[] = [];

  constructor(
    readonly method: string,
    readonly contentType: string | undefined,
    private readonly body: string,
    private readonly outcome: Outcome,
  ) {}

  read(limitBytes: number, { whole, tooLarge }: BodyReader): void {
    if (isLonger(this.body, limitBytes)) tooLarge();
    else whole(this.body);
  }

  answer(answer: Answer): void {
    this.end(() => this.outcome.resolve(responseOf(answer)));
  }

  onClose(listener: () => void): void {
    this.closeListeners.push(listener);
  }

  destroy(): void {
    this.fail(failure('the server broke the request off'));
  }

  break(): void {
    this.fail(failure('the link was dropped'));
  }

  fail(reason: unknown): void {
    this.end(() => this.outcome.reject(reason));
  }

  private end(settle: () => void): void {
    if (this.isOver) return;
    this.isOver = true;
    settle();
    this.outcome.over();
    for (const listener of this.closeListeners) listener();
  }
}

/** What `fetch` rejects with when there is no answer. */
export function failure(why: string): TypeError {
  return new TypeError(`fetch failed: ${why}`);
}

/** Not the host's own Response: some hosts read one by timers of theirs, and those stand still under a fake clock. */
function responseOf({ status, body, contentType }: Answer): Response {
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
  return {
    ok: status < 300,
    status,
    get headers() {
      return new Headers(contentType === undefined ? {} : { 'content-type': contentType });
    },
    text: async () => text,
    json: async () => JSON.parse(text),
  } as Response;
}
