import { beneath, read, refusalOf, statusOf, systemCode, textOf } from './evidence.js';
import type { Code } from './table.js';

/** What is known of where it happened. */
export interface Surroundings {
  /** The page's origin; `undefined` where there is no page. */
  readonly origin?: string | undefined;
  /** `false` only when the device says that it has no network. */
  readonly online?: boolean | undefined;
  /** The server's address, where the socket is known. */
  readonly server?: { readonly secure: boolean; readonly host: string } | undefined;
  /** Whether the socket was ever connected. */
  readonly everConnected?: boolean | undefined;
  /** Whether the server had opened the session that it happened in. */
  readonly hasSession?: boolean | undefined;
}

/** What a Socket.IO server means by the code in its answer. */
const REFUSALS: readonly Code[] = [
  'transport-unknown',
  'session-unknown',
  'bad-method',
  'bad-request',
  'forbidden',
  'protocol-version',
];

const STATUSES: Readonly<Record<number, Code>> = {
  400: 'bad-request',
  401: 'forbidden',
  403: 'forbidden',
  404: 'not-found',
  405: 'bad-method',
  407: 'forbidden',
  408: 'request-timeout',
  413: 'payload-too-large',
  429: 'too-many-requests',
  // A gateway had no answer in time; a network wants a login first.
  504: 'request-timeout',
  511: 'forbidden',
};

/** Browsers take these for as safe as an encrypted address. */
const LOOPBACK = /^(localhost|[\w.-]+\.localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/;

/** What a failure of a transport means, by what it left behind. */
export function diagnoseTransport(error: unknown, around: Surroundings): Code {
  if (textOf(error, 'message').startsWith('probe error')) return 'upgrade-failed';
  const status = statusOf(error);
  return status ? byStatus(error, status, around) : withoutAnswer(error, around);
}

function byStatus(error: unknown, status: number, { everConnected }: Surroundings): Code {
  const code = status < 500 && REFUSALS[refusalOf(error)?.code ?? -1];
  if (code === 'session-unknown' && everConnected === false) return 'sticky-sessions';
  return code || STATUSES[status] || (status < 500 ? 'http-status' : 'server-unavailable');
}

function withoutAnswer(error: unknown, around: Surroundings): Code {
  const all = beneath(error);
  const { origin, online, server } = around;
  const crossed = origin && server && origin !== `http${server.secure ? 's' : ''}://${server.host}`;
  const blocked =
    origin?.startsWith('https:') && server && !server.secure && !LOOPBACK.test(server.host);
  if (blocked || all.some((value) => read(value, 'name') === 'SecurityError')) {
    return 'mixed-content';
  }
  if (online === false) return 'offline';
  const system = bySystemCode(systemCode(error));
  if (system) return system;
  if (all.some((value) => /^(Timeout|Abort)Error$/.test(textOf(value, 'name')))) {
    return 'request-timeout';
  }
  const messages = all.map((value) => textOf(value, 'message'));
  const says = (pattern: RegExp) => messages.some((message) => pattern.test(message));
  if (says(/npm install ws/)) return 'websocket-missing';
  if (says(/^webtransport error/)) return 'webtransport-failed';
  if (isOwn(read(error, 'cause')) || isOwn(read(error, 'description'))) return 'request-not-made';
  if (says(/^websocket error/)) return 'websocket-failed';
  if (says(/^closed without an answer|socket hang up/)) return 'connection-broken';
  return crossed ? 'cross-origin' : 'no-answer';
}

/** Whether the application threw it: hosts throw errors of other names, and ours for Node is known by its words. */
const isOwn = (thrown: unknown): boolean => {
  const name = textOf(thrown, 'name');
  return (
    /Error$/.test(name) &&
    !/^(Type|Syntax|InvalidState|InvalidAccess|Network|NotAllowed)Error$/.test(name) &&
    !/^(closed without|expected) an answer/.test(textOf(thrown, 'message'))
  );
};

function bySystemCode(code: string): Code | undefined {
  if (/^(ENOTFOUND|EAI_)/.test(code)) return 'host-not-found';
  if (code === 'ECONNREFUSED') return 'connection-refused';
  if (/^(ECONNRESET|ECONNABORTED|EPIPE|UND_ERR_SOCKET|HPE_)/.test(code)) return 'connection-broken';
  if (/TLS|SSL|CERT|EPROTO|UNABLE_TO_|HOSTNAME/.test(code)) return 'tls';
  return code && /^(E[A-Z]+|UND_ERR_\w+)$/.test(code) ? 'no-answer' : undefined;
}
