import type { Engine } from '../engine/engine.js';
import { credentialsOf, isSessionUnknown, type PollingOptions } from '../engine/polling.js';
import { requestUrl } from '../engine/url.js';

/**
 * Asks the server by a request of its own whether it still knows the session, and harms nothing: a client may not ping (Engine.IO v4,
 * Heartbeat), and a second GET of a polling session would end it. On another transport a GET is answered 400 with code 1 for a
 * session that is gone and code 3 for one that lives elsewhere; on polling a HEAD is 400 only when it is gone. Whatever else
 * comes, or nothing, says nothing. Nothing is asked where the application does without polling, whose way may be blocked.
 * @param onGone - the server has said that the session is gone
 * @returns what ends the wait for an answer
 */
export function askServer(engine: Engine, onGone: () => void): (() => void) | undefined {
  const { _platform: platform, _endpoint: endpoint, transports } = engine._options;
  const part = transports.find(({ name }) => name === 'polling');
  if (!part) return undefined;
  const { transport } = engine;
  const method = transport.name === 'polling' ? 'HEAD' : 'GET';
  const scope = new AbortController();
  const ask = async () => {
    const response = await platform.fetch(
      requestUrl(endpoint, engine._query!, 'polling', engine.id, platform.random()),
      { method, signal: scope.signal, ...credentialsOf(part.options as PollingOptions) },
      part.options,
    );
    const answer = await response.text();
    // After a switch the session is elsewhere, and the answer is to another question.
    if (response.status !== 400 || engine.transport !== transport) return;
    if (method === 'HEAD' || isSessionUnknown(answer)) onGone();
  };
  // No answer is none: the heartbeat's deadline decides.
  ask().catch(() => {});
  return () => scope.abort();
}
