import { RETRIED } from './advice.js';
import type { Entry } from './entry.js';

/** What is wrong with one transport, where another may work. */
export const transports = () =>
  ({
    'websocket-failed': {
      of: 'transport',
      message: 'websocket error',
      what: 'A WebSocket could not be opened, or failed. Browsers do not tell a page why.',
      causes: [
        'A proxy, a firewall or an extension blocks WebSockets.',
        'The server is down, or the path, the host or the scheme is wrong.',
        'The server refused the request.',
      ],
      advice: `Let transports begin with "polling", which gets through and tells reasons, and upgrades when it can. ${RETRIED}`,
    },
    'websocket-missing': {
      of: 'transport',
      message: 'websocket error',
      what: 'This host has no WebSocket that can do what was asked for.',
      causes: [
        'Node before 22 has none, and options such as agent, ca or extraHeaders need the package ws.',
      ],
      advice: 'npm install ws',
    },
    'upgrade-failed': {
      of: 'transport',
      message: 'probe error: Error: websocket error',
      what: 'The session could not move to a better transport. It goes on where it is.',
      causes: [
        'A proxy or a firewall blocks WebSockets, or lets them open and passes nothing.',
        'A proxy does not pass on the headers Upgrade and Connection.',
        'The nodes of the server are not sticky for WebSockets.',
      ],
      advice:
        'Nothing has to be done. For lower latency, let the proxy pass WebSockets on (nginx: proxy_http_version 1.1 and both headers).',
    },
    'webtransport-failed': {
      of: 'transport',
      message: 'webtransport error',
      what: 'WebTransport could not be opened, or failed.',
      causes: [
        'The server offers no HTTP/3 at that address, or UDP is blocked.',
        'The certificate is not accepted for HTTP/3.',
        'The page is not secure, or the browser has no WebTransport.',
      ],
      advice: 'List another transport beside it.',
    },
  }) as const satisfies Record<string, Entry>;
