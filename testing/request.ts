import type { EngineRequest } from '../test-server/engine/request.js';

/** What the server gets to see of a request. Everybody is on its own machine. */
export function requestOf(url: string, method: string, headers: HeadersInit = {}): EngineRequest {
  const { host, pathname, search } = new URL(url);
  const named = Symbol.iterator in headers ? [...headers] : Object.entries(headers);
  return {
    method,
    url: pathname + search,
    headers: {
      host,
      ...Object.fromEntries(named.map(([name = '', value]) => [name.toLowerCase(), value])),
    },
    socket: { remoteAddress: '127.0.0.1' },
  };
}

/** Whether `text` takes more than `limitBytes`; measured only where that is in question. */
export function isLonger(text: string, limitBytes: number): boolean {
  return text.length * 3 > limitBytes && new TextEncoder().encode(text).length > limitBytes;
}
