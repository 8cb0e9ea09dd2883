import { ADDRESS, RETRIED } from './advice.js';
import type { Entry } from './entry.js';

/** What is waited for in vain: a session, a namespace, an answer. */
export const namespace = () =>
  ({
    'connect-timeout': {
      of: 'timeout',
      message: 'timeout',
      what: 'No session was open before the limit of the option timeout.',
      causes: [
        'The server cannot be reached: a firewall drops packets silently.',
        'The HTTP server leaves the request unanswered, as Node does where no Socket.IO server has this path.',
        'The network or the server is very slow.',
      ],
      advice: `Check host and path. ${ADDRESS} ${RETRIED}`,
    },
    'namespace-timeout': {
      of: 'timeout',
      message: 'timeout',
      what: 'The session is open, but the server did not answer the request for the namespace.',
      causes: [
        'A middleware of the server never calls next().',
        'The function auth of this client never gave its credentials.',
      ],
      advice: `Let every path of a middleware end in next() or next(error), and auth in its callback. ${RETRIED}`,
    },
    'ack-timeout': {
      of: 'timeout',
      message: 'operation has timed out',
      what: 'The server did not acknowledge an event in time.',
      causes: [
        'No listener of the server has this name, or it never calls the acknowledgement.',
        'The event was still buffered, as there was no connection.',
        'The work takes longer than timeout() or ackTimeout says.',
      ],
      advice:
        'The event may have been handled all the same. Send it again only if that does no harm: with an id that the server remembers, for instance.',
    },
    refused: {
      of: 'refused',
      message: 'not authorized',
      what: 'A middleware of the server refused this socket.',
      causes: [
        'The credentials in auth are missing, wrong or expired.',
        'The server has another reason, which stands in message and data.',
      ],
      advice:
        'Nothing is retried, unless retryRefused() was asked for: set socket.auth anew and call connect(). A function as auth is asked at each connection.',
    },
    'invalid-namespace': {
      of: 'refused',
      message: 'Invalid namespace',
      what: 'The server has no such namespace.',
      causes: [
        'The path of the address is the namespace: io("https://host/api") asks for "/api".',
        'The server does not define it: io.of("/api") is missing.',
      ],
      advice:
        'For another HTTP path use the option path. Otherwise define the namespace on the server, with the same letters.',
    },
    'auth-failed': {
      of: 'refused',
      message: 'auth failed',
      what: 'The function auth of this client threw, or its credentials cannot be sent.',
      causes: [
        'What it threw is the cause of the error: a request for a token that failed, for instance.',
      ],
      advice: 'Nothing is retried: call connect() when credentials are to be had.',
    },
    'answer-lost': {
      of: 'disconnected',
      message: 'socket has been disconnected',
      what: 'The connection went while an acknowledgement was awaited, which can no longer arrive.',
      causes: ['The connection was lost, or disconnect() was called.'],
      advice:
        'The event may have been handled all the same. Send it again only if that does no harm; the option retries does it by itself.',
    },
    'event-dropped': {
      of: 'disconnected',
      message: 'volatile event dropped',
      what: 'An event was dropped before it left.',
      causes: [
        'It was volatile, and could not leave at once: there was no connection, or the transport was just busy.',
        'A limit of the application let go of it while it waited.',
      ],
      advice: 'Nothing: that was asked for. Leave volatile out for what has to arrive.',
    },
    'not-ready': {
      of: 'disconnected',
      message: 'io client disconnect',
      what: 'ready() waited for a connection that does not come any more.',
      causes: ['disconnect() was called on either side.', 'The reconnection attempts are used up.'],
      advice: 'The message is the reason that the socket had. Call connect(), and wait anew.',
    },
  }) as const satisfies Record<string, Entry>;
