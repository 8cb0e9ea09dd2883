/** What `explain` says of one kind of failure, and docs/errors.md, which is written from this table. */
export interface Entry {
  /** What carries it: an error's `code`, the reason of a `disconnect`, a mistake of the caller, or something else. */
  readonly of:
    | 'transport'
    | 'parser error'
    | 'timeout'
    | 'refused'
    | 'disconnected'
    | 'reason'
    | 'mistake'
    | 'other';
  /** The message or the reason that it comes with, as an example. */
  readonly message: string;
  /** What failed. */
  readonly what: string;
  /** Why, the likeliest first. */
  readonly causes: readonly string[];
  /** What to do. */
  readonly advice: string;
}

const ADDRESS =
  'Open the server in a browser tab, at /socket.io/?EIO=4&transport=polling: one that works answers with 0{"sid":…}.';
const RETRIED = 'Holdfast tries again by itself while reconnection is on.';
const STICKY =
  'Let the load balancer send all requests of one client to one node (by cookie, or by address), or use transports: ["websocket"].';

export const TABLE = {
  offline: {
    of: 'transport',
    message: 'xhr poll error',
    what: 'The device says that it has no network.',
    causes: ['The network is off, out of reach, or just changing.'],
    advice: 'Nothing: the connection comes back as soon as the device is online again.',
  },
  'mixed-content': {
    of: 'transport',
    message: 'websocket error',
    what: 'The browser blocked an unencrypted request of an encrypted page.',
    causes: ['The page is https:, and the address of the server begins with http: or ws:.'],
    advice:
      'Serve Socket.IO over TLS, and give an address with https: or wss:, or without a scheme.',
  },
  'request-not-made': {
    of: 'transport',
    message: 'xhr poll error',
    what: 'The request could not be made.',
    causes: [
      'A function of the application that was given as query or extraHeaders threw: what it threw is the cause of the error, or of a WebSocket the description.',
    ],
    advice: `Mend the function. ${RETRIED}`,
  },
  'cross-origin': {
    of: 'transport',
    message: 'xhr poll error',
    what: 'No answer came that a page of another origin may read.',
    causes: [
      'The server does not allow the origin of the page (CORS), or not with credentials.',
      'The server is down, or nothing listens at that address.',
      'A content security policy (connect-src) or an extension of the browser blocked the request.',
    ],
    advice: `The console of the browser says which. For CORS: new Server({ cors: { origin: "https://page.example" } }), and credentials: true beside it where the client has withCredentials. ${ADDRESS}`,
  },
  'no-answer': {
    of: 'transport',
    message: 'xhr poll error',
    what: 'No answer came.',
    causes: [
      'The server is down, or cannot be reached from here.',
      'In a browser: the server does not allow the origin of the page (CORS), a content security policy (connect-src) or an extension blocked the request, or the page is https: and the address is not.',
    ],
    advice: `The console of a browser says more than a page can know. ${ADDRESS} ${RETRIED}`,
  },
  'host-not-found': {
    of: 'transport',
    message: 'xhr poll error',
    what: 'The name of the server could not be resolved.',
    causes: [
      'The host name is misspelt.',
      'The resolver cannot be reached: no network, or a container without DNS.',
    ],
    advice: 'Check the address that io() was given, and resolve it on the same machine.',
  },
  'connection-refused': {
    of: 'transport',
    message: 'xhr poll error',
    what: 'Nothing listens at that address.',
    causes: [
      'The server is not running, or not yet.',
      'The port is wrong.',
      'It listens on another interface: localhost may mean ::1 or 127.0.0.1, and inside a container it means the container.',
    ],
    advice: `Check host and port. ${RETRIED}`,
  },
  'connection-broken': {
    of: 'transport',
    message: 'xhr poll error',
    what: 'The connection was opened, and ended before an answer came.',
    causes: [
      'The server or a proxy crashed, restarted, or ended it.',
      'Nothing serves WebSockets at that path.',
      'The server speaks TLS, and the address begins with http: or ws:.',
    ],
    advice: `Check path and scheme of the address, and the log of the server. ${RETRIED}`,
  },
  tls: {
    of: 'transport',
    message: 'xhr poll error',
    what: 'No encrypted connection could be agreed upon.',
    causes: [
      'The certificate is self-signed, expired, made for another name, or its chain is not complete.',
      'The address begins with https: or wss:, and the server speaks plain HTTP.',
    ],
    advice:
      'Give the authority that signed the certificate by the option ca, or repair the chain. Do not turn rejectUnauthorized off outside of tests.',
  },
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
      'A proxy gave up a poll that had nothing to tell yet.',
      'The network is slow or gone.',
    ],
    advice: `Keep requestTimeout, and the limits of proxies, above pingInterval (25 s by default). ${RETRIED}`,
  },
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
    causes: ['It called socket.disconnect(), for a session that ended or a rule that was broken.'],
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
  'invalid-option': {
    of: 'mistake',
    message: 'invalid transports: carrier-pigeon (WebTransport is the part webTransport())',
    what: 'An option has a value that cannot be used.',
    causes: [
      'It is misspelt, of another type, or out of its range.',
      'A variable of the environment is missing: the address is undefined.',
    ],
    advice: 'The message names the option and the value.',
  },
  'reserved-event': {
    of: 'mistake',
    message: '"connect" is a reserved event name',
    what: 'An event with this name belongs to the socket itself, and cannot be sent.',
    causes: [
      'connect, connect_error, disconnect, disconnecting, newListener and removeListener are reserved.',
    ],
    advice: 'Choose another name.',
  },
  'limit-exceeded': {
    of: 'mistake',
    message: 'expected at most 1000 events "tick" to wait, got one more',
    what: 'There was more of something than its limit.',
    causes: [
      'A loop over events() is slower than the server, or was never begun.',
      'A message is too large, or has too many attachments.',
      'More waits for the connection, or for acknowledgements, than the application allows.',
    ],
    advice:
      'The message names the limit. Send less at once, do less in the loop, or raise the limit.',
  },
  aborted: {
    of: 'other',
    message: 'This operation was aborted',
    what: 'An AbortSignal ended it.',
    causes: ['abort() was called, or the time of AbortSignal.timeout() was over.'],
    advice: 'Nothing, if that was meant.',
  },
  foreign: {
    of: 'other',
    message: "Cannot read properties of undefined (reading 'x')",
    what: 'This is not an error of Holdfast.',
    causes: ['It comes from the application, from its server, or from the host.'],
    advice: 'Its own message and stack say more.',
  },
} as const satisfies Record<string, Entry>;

/** The kinds of failure. */
export type Code = keyof typeof TABLE;
