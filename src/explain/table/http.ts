import { ADDRESS, RETRIED } from './advice.js';
import type { Entry } from './entry.js';

const STICKY =
  'Let the load balancer send all requests of one client to one node (by cookie, or by address), or use transports: ["websocket"].';

/** What the answer to a request says, by its status, or how late it is. */
export const http = () =>
  ({
    'not-found': {
      of: 'transport',
      message: 'xhr poll error',
      what: 'The HTTP server answered, but no Socket.IO server at this path.',
      causes: [
        'The option path differs from that of the server.',
        'A proxy does not pass /socket.io/ on.',
        'Socket.IO is attached to another HTTP server than the one that listens: with Express, the app instead of the server made from it.',
      ],
      advice:
        'Give client and server the same path. The path of the address is the namespace; the HTTP path is the option path.',
    },
    forbidden: {
      of: 'transport',
      message: 'xhr poll error',
      what: 'The HTTP request was refused before there was a session.',
      causes: [
        'The option allowRequest of the server said no.',
        'A proxy or a gateway in front of it wants a cookie, a header or a login.',
      ],
      advice:
        'Check what the server wants at the handshake: cookies (withCredentials), extraHeaders, query. Credentials for a namespace belong into auth.',
    },
    'payload-too-large': {
      of: 'transport',
      message: 'xhr post error',
      what: 'The server refused a message since it is too large, and ended the session.',
      causes: [
        'The message exceeds maxHttpBufferSize of the server, 1 MB by default.',
        'A proxy limits the size of requests.',
      ],
      advice:
        'Send less at once, upload files by HTTP, or raise maxHttpBufferSize (and the limit of the proxy).',
    },
    'session-unknown': {
      of: 'transport',
      message: 'xhr poll error',
      what: 'The server does not know this session.',
      causes: [
        'The session has expired while the device slept or had no network.',
        'The server was restarted.',
        'There are several nodes, and requests of one session reach different ones: sticky sessions are missing.',
      ],
      advice: `Nothing, if it happens now and then: a new session follows. If it happens again and again: ${STICKY}`,
    },
    'sticky-sessions': {
      of: 'transport',
      message: 'xhr post error',
      what: 'The server does not know a session that was opened just before.',
      causes: [
        'There are several nodes (or workers), and requests of one session reach different ones: sticky sessions are missing.',
      ],
      advice: STICKY,
    },
    'transport-unknown': {
      of: 'transport',
      message: 'xhr poll error',
      what: 'The server does not offer this transport.',
      causes: ['The option transports of the server leaves it out.'],
      advice: 'Let the option transports of the client begin with one that the server offers.',
    },
    'bad-method': {
      of: 'transport',
      message: 'xhr poll error',
      what: 'The handshake came with another HTTP method than GET.',
      causes: ['A proxy turned the request into another one, by a redirect for instance.'],
      advice:
        'Let the proxy pass on method, path and query as they are, and let the address be the final one.',
    },
    'bad-request': {
      of: 'transport',
      message: 'xhr poll error',
      what: 'The server did not accept the request.',
      causes: [
        'The session lives on another transport, or two requests of one kind overlapped: a proxy repeated one.',
        'A proxy changed the query or the body, or does not pass on the headers of the upgrade to a WebSocket.',
        'For a WebSocket, which is told no reason: whatever the server has to say against the request, such as an unknown session.',
      ],
      advice:
        'Let the proxy pass on requests as they are, without repeating them, with Upgrade and Connection. With transports: ["polling"] the server says more.',
    },
    'protocol-version': {
      of: 'transport',
      message: 'xhr poll error',
      what: 'The server does not speak this version of the protocol.',
      causes: [
        'The server is older than Socket.IO 3, or something between changed EIO=4 in the query.',
      ],
      advice: 'Use a server of Socket.IO 3 or 4.',
    },
    'too-many-requests': {
      of: 'transport',
      message: 'xhr poll error',
      what: 'The server or a proxy limits the number of requests.',
      causes: ['Too many connections or polls of one address in a short time.'],
      advice: `Raise the limit for /socket.io/, or let WebSockets through, which need one request. ${RETRIED}`,
    },
    'server-unavailable': {
      of: 'transport',
      message: 'xhr poll error',
      what: 'A proxy or the server itself says that the service does not work now.',
      causes: [
        'The server behind the proxy is down, starting, or overloaded.',
        'It threw while it handled the request.',
      ],
      advice: `Read the logs of proxy and server. ${RETRIED}`,
    },
    'http-status': {
      of: 'transport',
      message: 'xhr poll error',
      what: 'The answer has a status that Socket.IO does not know.',
      causes: ['A proxy, a login page or another server answered.'],
      advice: ADDRESS,
    },
    'request-timeout': {
      of: 'transport',
      message: 'xhr poll error',
      what: 'A request took longer than it may.',
      causes: [
        'requestTimeout is shorter than the pingInterval of the server, for which a poll may wait.',
        'A proxy gave up a poll that had nothing to tell yet, or a server that does not answer.',
        'The network is slow or gone.',
      ],
      advice: `Keep requestTimeout, and the limits of proxies, above pingInterval (25 s by default). ${RETRIED}`,
    },
  }) as const satisfies Record<string, Entry>;
