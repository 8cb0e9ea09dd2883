/** The parts of a connection's life, in the words of its protocol. */
export const PHASES = {
  handshake: ['Handshake', 'A plain GET opens the session: no proxy objects to that.'],
  upgrade: ['Upgrade', 'WebSocket is tried beside it, and has to prove itself first.'],
  steady: ['Steady', 'Events both ways, and heartbeats: silence means a dead link.'],
  loss: ['Loss', 'The session is over. What is sent now waits in a buffer.'],
  attempt: ['Attempt', 'After a delay that doubles and is spread by chance.'],
  return: ['Return', 'A new session, the namespace joined, the buffer sent.'],
  closed: ['Closed', 'Nobody tries again until the page says connect().'],
} as const satisfies Record<string, readonly [title: string, what: string]>;

export type Phase = keyof typeof PHASES;

/** What a newcomer would like to know about each kind of row. */
export const NOTES = {
  handshake:
    'Engine.IO. The answer is the open packet: the session id for all later requests, the upgrades on offer, pingInterval, pingTimeout and maxPayload.',
  post: 'Long-polling sends with short POST requests. One body may carry several packets, parted by the character U+001E.',
  poll: 'Long-polling receives with one GET after the other. The server leaves it open until it has something to say.',
  'last-poll':
    'The server answers the GET that still waits with a noop packet, so that nothing is lost between the two transports.',
  open: 'The open packet came: there is a session. On top of it, Socket.IO can join namespaces.',
  connect:
    'Socket.IO. Each namespace of the session is asked for by a CONNECT packet, which may carry credentials (they are not shown here).',
  accepted: 'The answer to CONNECT brings the sid, the id of this socket on the server.',
  refused:
    'CONNECT_ERROR: a middleware of the server said no. The client does not ask again by itself.',
  leave: 'DISCONNECT: one side leaves the namespace on purpose, so nobody tries again.',
  event:
    'An EVENT is an array: its name, then its arguments. An id asks the other side for an ACK with the same id.',
  ack: 'ACK: the other side has handled the event with this id. This is the tick beside a message.',
  sample:
    'An acknowledged event that the page sends every three seconds to time the round trip. Only the server pings, so a heartbeat cannot be timed here.',
  heartbeat:
    'The server pings every pingInterval, the client answers with a pong. No ping for pingInterval + pingTimeout: the link is dead, whatever TCP believes.',
  websocket:
    'An HTTP request that asks to become a WebSocket. 101 is yes. It names the same session, which goes on over long-polling meanwhile.',
  probe:
    'Some proxies let a WebSocket open and then pass nothing. So one ping "probe" must come back as a pong before anything moves.',
  pausing:
    'The pong came. From here on nothing new is written, and the GET that waits is the last one.',
  upgraded:
    'The upgrade packet went first over the WebSocket; everything later follows it there, in order.',
  'not-upgraded': 'No harm done: the session stays where it was, over long-polling.',
  'websocket-closed':
    'A close code tells why: 1000 and 1005 are on purpose, 1006 is a link that broke without a word.',
  lost: 'Noticed by a request that failed, a WebSocket that closed, or heartbeats that stopped.',
  failed: 'This attempt opened no session.',
  retry:
    'Exponential backoff: the longest delay doubles with each attempt, up to five seconds, and chance picks one below it, so that a thousand clients do not return at the same instant.',
  buffered:
    'Not connected, so the event waits in the buffer and leaves once the namespace is joined again.',
  dropped: 'A volatile event is only worth something now: rather dropped than late.',
  idle: 'Either side left on purpose, or the server refused: the session is closed, and no retry is scheduled.',
} as const;

export type Note = keyof typeof NOTES;
