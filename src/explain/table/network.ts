import { ADDRESS, RETRIED } from './advice.js';
import type { Entry } from './entry.js';

/** What keeps a request from an answer: the network, the browser, the address. */
export const network = () =>
  ({
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
  }) as const satisfies Record<string, Entry>;
