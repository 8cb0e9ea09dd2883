import {
  CLIENT_DISCONNECT,
  FORCED_CLOSE,
  PARSE_ERROR,
  PING_TIMEOUT,
  SERVER_DISCONNECT,
  TRANSPORT_CLOSE,
  TRANSPORT_ERROR,
} from '../reasons.js';
import { CONNECT_LIMIT_MS } from '../socket/socket.js';
import { read, textOf } from './evidence.js';
import type { Code } from './table.js';
import { diagnoseTransport, type Surroundings } from './transport.js';

/** RFC 6455, 7.4.1: a message was too big; the connection went without a close frame. */
const TOO_BIG = 1009;
const ABNORMAL = 1006;

const isReason = (text: string): boolean =>
  /^(ping timeout|transport (error|close)|forced close|parse error|io (server|client) disconnect)$/.test(
    text,
  );

/** What `error` means; `details` are those of a `disconnect`, whose reason is then the error. */
export function diagnose(error: unknown, details: unknown, around: Surroundings): Code {
  if (typeof error === 'string')
    return isReason(error) ? ofReason(error, details, around) : 'foreign';
  const given = textOf(error, 'name');
  // The errors of `holdfast/engine` and of the peer say it there.
  const name = given && given !== 'Error' ? given : textOf(error, 'type');
  const message = textOf(error, 'message');
  switch (name) {
    case 'TransportError':
      // An end before the beginning: the manager made an error of its reason.
      return isReason(message)
        ? ofReason(message, read(error, 'description'), around)
        : diagnoseTransport(error, around);
    case 'ProtocolError':
      return ofProtocol(message, textOf(error, 'rule'), around);
    case 'TimeoutError':
      if (read(error, 'code') !== 'timeout') return 'aborted';
      if (message === 'operation has timed out') return 'ack-timeout';
      return read(error, 'limitMs') === CONNECT_LIMIT_MS ? 'namespace-timeout' : 'connect-timeout';
    case 'ConnectError':
      if (message === 'Invalid namespace') return 'invalid-namespace';
      return message === 'auth failed' && read(error, 'cause') ? 'auth-failed' : 'refused';
    case 'DisconnectedError':
      if (message.endsWith(' event dropped')) return 'event-dropped';
      return message === 'socket has been disconnected' ? 'answer-lost' : 'not-ready';
    case 'AbortError':
      return 'aborted';
  }
  const mistake = MISTAKES.find(([, pattern]) => pattern.test(`${given}: ${message}`));
  if (mistake) return mistake[0];
  // The details of a `disconnect` without its reason.
  const isDescription = !given && textOf(error, 'description');
  return isDescription ? ofReason(TRANSPORT_CLOSE, error, around) : 'foreign';
}

const MISTAKES: readonly [Code, RegExp][] = [
  ['invalid-option', /^TypeError: invalid [\w ]+: /],
  ['reserved-event', /^Error: "\w+" is a reserved event name$/],
  ['limit-exceeded', /^RangeError: expected at most \d.*, got /],
];

function ofReason(reason: string, details: unknown, around: Surroundings): Code {
  switch (reason) {
    case SERVER_DISCONNECT:
      return 'server-disconnect';
    case CLIENT_DISCONNECT:
      return 'client-disconnect';
    case PING_TIMEOUT:
      return 'ping-timeout';
    case FORCED_CLOSE:
      return 'forced-close';
    case PARSE_ERROR:
      return textOf(details, 'name') ? diagnose(details, undefined, around) : 'broken-packet';
    case TRANSPORT_ERROR:
      // There was a session, so its limit of opening was over: only the namespace is waited for then.
      if (textOf(details, 'name') === 'TimeoutError') return 'namespace-timeout';
      return textOf(details, 'name')
        ? diagnose(details, undefined, { ...around, hasSession: true })
        : 'connection-lost';
  }
  const description = textOf(details, 'description');
  const code = read(read(details, 'context'), 'code') ?? ABNORMAL;
  if (description === 'network connection lost') return 'offline';
  if (description === 'transport closed by the server') return 'closed-by-server';
  if (code === TOO_BIG) return 'payload-too-large';
  return code === ABNORMAL ? 'connection-lost' : 'closed-by-server';
}

/** @param rule - what was expected, and what came */
function ofProtocol(message: string, rule: string, { hasSession }: Surroundings): Code {
  const [, expected, came = ''] = /^expected (.*?), got (.*)$/s.exec(rule) ?? [];
  // The payload of version 2 begins with the length of its first packet.
  if (expected === 'sid' || /^\d+:0\{/.test(came)) return 'server-version-2';
  // Who has opened a session is a Socket.IO server, whatever it sent then.
  const isAnswer = !hasSession && message === 'server error' && expected === 'packet type';
  return isAnswer && !/^[0-6b]/.test(came) ? 'not-socket-io' : 'broken-packet';
}
