import type { Engine } from '../test-server/engine/engine.js';
import { PollingTransport } from '../test-server/engine/polling.js';
import { statusOf } from '../test-server/engine/refusal.js';
import { type EngineRequest, queryOf } from '../test-server/engine/request.js';
import { soon } from '../test-server/soon.js';
import { failure, MemoryExchange } from './exchange.js';
import type { Network } from './network.js';
import { requestOf } from './request.js';

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** The door for long-polling: a `fetch` that opens no connection. */
export function createFetch(engine: Engine, network: Network): Fetch {
  return (url, { signal, body, method = 'GET', headers } = {}) =>
    new Promise((resolve, reject) => {
      if (body !== null && body !== undefined && typeof body !== 'string') {
        throw new TypeError(`expected the body of a request to be a string, got ${tagOf(body)}`);
      }
      const request = requestOf(url, method, headers);
      const trouble = network.trouble();
      if (signal?.aborted) return reject(signal.reason);
      if (trouble) return reject(failure(trouble));

      const onAbort = () => exchange.fail(signal?.reason);
      const over = () => {
        network.delete(exchange);
        signal?.removeEventListener('abort', onAbort);
      };
      const outcome = { resolve, reject, over };
      const exchange = new MemoryExchange(
        method,
        request.headers['content-type'],
        body ?? '',
        outcome,
      );
      signal?.addEventListener('abort', onAbort);
      network.add(exchange);
      const arrive = () => {
        if (!exchange.isOver && !engine.isUnheard(request, arrive))
          serve(engine, request, exchange);
      };
      soon(arrive);
    });
}

function serve(engine: Engine, request: EngineRequest, exchange: MemoryExchange): void {
  if (!engine.serves(request.url)) {
    const body = `nothing is served at ${request.url}: the path of this test server is ${engine.options.path}`;
    return exchange.answer({ status: 404, body, contentType: 'text/plain; charset=UTF-8' });
  }
  const refusal = engine.inspect(request, false);
  if (refusal) {
    const body = JSON.stringify(refusal);
    return exchange.answer({ status: statusOf(refusal), body, contentType: 'application/json' });
  }
  const { sid } = queryOf(request);
  const session = sid ? engine.sessions.get(sid) : engine.openPolling(request);
  if (session?.transport instanceof PollingTransport) session.transport.handle(exchange);
  else exchange.destroy(); // A listener of the handshake has ended it.
}

function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}
