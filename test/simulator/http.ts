import type { Platform } from '../../src/platform.js';
import type { Door } from './network.js';

/** A request as the server sees it. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly query: URLSearchParams;
  readonly body: string;
  /** Whether the network made this copy of it. */
  readonly copy: boolean;
  answer(status: number, body: string): void;
  /** The client went away, or its connection did. */
  onGone: (() => void) | undefined;
}

/** The `fetch` of a page. */
export function createFetch(door: Door, task: (run: () => void) => void) {
  const { network, server, note, random } = door;
  const live = new Map<object, string>();
  const ends = new Map<object, () => void>();
  let count = 0;

  const fetch: Platform['fetch'] = (url, { method = 'GET', body, signal, keepalive }) =>
    new Promise((resolve, reject) => {
      const name = `${method} ${++count}`;
      const query = new URL(url).searchParams;
      const sid = query.get('sid') ?? '';
      // What asks after a session is none of its requests.
      const label = `${query.get('transport') === 'polling' ? method : 'question'} ${sid}`;
      if (method === 'POST' && label !== `question ${sid}` && [...live.values()].includes(label))
        door.violation(`a second ${label}`);
      note('page', () => `${name} ${sid} ${body ?? ''}`);

      let settled = false;
      const settle = (how: () => void) => {
        if (settled) return;
        settled = true;
        live.delete(request);
        ends.delete(request);
        signal?.removeEventListener('abort', abort);
        how();
      };
      const fail = () =>
        task(() => {
          note('page', () => `${name} failed`);
          settle(() => reject(new TypeError('Failed to fetch')));
        });
      const request: HttpRequest = {
        method: method as 'GET',
        query,
        body: String(body ?? ''),
        copy: false,
        onGone: undefined,
        answer(status, text) {
          link.leave('server');
          link.down(() =>
            task(() => {
              link.leave('client');
              note('page', () => `${name} ← ${status} ${text.replaceAll('\x1e', ' ␞ ')}`);
              const failing = random.chance(network.options.breaks / 2);
              settle(() =>
                resolve({
                  status,
                  text: async () => {
                    if (failing) throw new TypeError('terminated');
                    return text;
                  },
                } as Response),
              );
            }),
          );
        },
      };
      const link = network.open(name, {
        onClientReset: fail,
        onServerReset: () => request.onGone?.(),
      });
      const abort = () => {
        note('page', () => `${name} aborted`);
        link.up(() => request.onGone?.());
        link.leave('client');
        settle(() => reject(signal?.reason));
      };
      live.set(request, label);
      if (!keepalive) ends.set(request, abort);
      signal?.addEventListener('abort', abort);
      if (signal?.aborted) return abort();
      link.up(() => server.request(request));
      // A host sends a GET again when the connection that it reused turns out to be gone; the server may have both.
      if (method === 'GET' && random.chance(network.options.breaks / 2)) {
        const lost = network.open(`${name}'`, {
          onClientReset: () => {},
          onServerReset: () => copy.onGone?.(),
        });
        const copy: HttpRequest = { ...request, copy: true, answer: () => lost.leave('server') };
        lost.leave('client');
        lost.up(() => server.request(copy));
      }
    });

  return {
    fetch,
    live: () => [...live.values()],
    /** The page is gone. */
    end() {
      for (const abort of [...ends.values()]) abort();
    },
  };
}
