import { ADDRESS, RETRIED } from './advice.js';
import type { Entry } from './entry.js';

/** How a connection ends, and what is no Socket.IO at its other end. */
export const session = () =>
  ({
    'closed-by-server': {
      of: 'reason',
      message: 'transport close',
      what: 'The server or a proxy ended the connection.',
      causes: [
        'The server shut down, restarted, or closed this connection.',
        'A packet was not to its liking: more than ten attachments, an event for a namespace that it had just left, or one of another codec (the option parser).',
        'A proxy limits how long a connection lives.',
      ],
      advice: RETRIED,
    },
    'connection-lost': {
      of: 'reason',
      message: 'transport close',
      what: 'The connection broke without a word.',
      causes: [
        'The network changed or went.',
        'The server or a proxy crashed, or ended a connection that was silent for too long.',
        'The browser froze the page, and closed its connections.',
      ],
      advice: `${RETRIED} If it happens at regular times, look for a limit of a proxy below pingInterval.`,
    },
    'ping-timeout': {
      of: 'reason',
      message: 'ping timeout',
      what: 'The connection was found dead: nothing was heard of the server for longer than pingInterval and pingTimeout together, or it did not answer when it was asked.',
      causes: [
        'The network went without a word, or the device slept.',
        'The event loop of the server, or of this page, was busy for that long.',
      ],
      advice: `${RETRIED} Connection state recovery on the server brings back what was missed.`,
    },
    'forced-close': {
      of: 'reason',
      message: 'forced close',
      what: 'This client closed the connection below the socket.',
      causes: ['engine.close() of the manager was called.'],
      advice: 'To leave for good, call disconnect() of the socket.',
    },
    'server-disconnect': {
      of: 'reason',
      message: 'io server disconnect',
      what: 'The server disconnected this socket on purpose.',
      causes: [
        'It called socket.disconnect(), for a session that ended or a rule that was broken.',
      ],
      advice:
        'Nothing is retried: call connect() when it makes sense, with fresh credentials for instance.',
    },
    'client-disconnect': {
      of: 'reason',
      message: 'io client disconnect',
      what: 'This client disconnected on purpose.',
      causes: ['disconnect() or close() was called.'],
      advice: 'Nothing is retried: call connect() to come back.',
    },
    'not-socket-io': {
      of: 'parser error',
      message: 'server error',
      what: 'What answered is no Socket.IO server.',
      causes: [
        'The path or the address is wrong, and an application with a page for every path answered.',
        'A login page, a captive portal or a proxy answered in its place.',
      ],
      advice: `Check the address and the option path. ${ADDRESS}`,
    },
    'server-version-2': {
      of: 'parser error',
      message: 'server error',
      what: 'The server speaks the protocol of Socket.IO 2, or is no Socket.IO server.',
      causes: ['The server is of version 2, which needs a client of version 2.'],
      advice:
        'Upgrade the server to Socket.IO 4; allowEIO3: true lets its old clients stay meanwhile.',
    },
    'broken-packet': {
      of: 'parser error',
      message: 'parse error',
      what: 'A packet came that breaks a rule of the protocol; the session was ended.',
      causes: [
        'The server uses another codec: the option parser has to be the same on both ends.',
        'The packet has more attachments than a client takes (ten), or is longer than its limits allow.',
        'A proxy changed, cut or mixed up what it passed on.',
        'The server is not of Socket.IO 3 or 4, or has a fault.',
      ],
      advice:
        'The rule of the error says what was expected. Compare the option parser, and go around the proxy for a test.',
    },
  }) as const satisfies Record<string, Entry>;
