import type { Engine } from '../engine/engine.js';
import { credentialsOf, isSessionUnknown, type PollingOptions } from '../engine/polling.js';
import { requestUrl } from '../engine/url.js';

/**
 * Asks the server by a request of its own whether it still knows the session, and harms nothing: a client may not ping (Engine.IO v4,
 * Heartbeat), and a second GET of a polling session would end it. A request for another transport than that of the session is
 * answered 400, with code 1 when the session is gone and code 3 when it lives. Whatever else comes, or nothing, says nothing. For one
 * on polling it is an empty POST: caches make a GET of a HEAD, and some servers look at the session alone. Nothing is asked where the
 * application does without polling, whose way may be blocked.
 * @param onGone - the server has said that the session is gone
 * @returns what ends the wait for an answer
 */
export function askServer(engine: Engine, onGone: () => void): (() => void) | undefined {
  const { _platform: platform, _endpoint: endpoint, transports } = engine._options;
  const part = transports.find(({ name }) => name === 'polling');
  if (!part) return undefined;
  const isPolling = engine.transport.name === 'polling';
  const scope = new AbortController();
  const ask = async () => {
    const other = isPolling ? 'websocket' : 'polling';
    const response = await platform.fetch(
      requestUrl(endpoint, engine._query!, other, engine.id, platform.random()).replace(
        /^ws/,
        'http',
      ),
      {
        method: isPolling ? 'POST' : 'GET',
        signal: scope.signal,
        ...credentialsOf(part.options as PollingOptions),
      },
      part.options,
    );
    const answer = await response.text();
    if (response.status === 400 && isSessionUnknown(answer)) onGone();
  };
  // No answer is none: the heartbeat's deadline decides.
  ask().catch(() => {});
  return () => scope.abort();
}
