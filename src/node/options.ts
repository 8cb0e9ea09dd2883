import type { RequestOptions } from 'node:https';
import type { HostOptions } from '../platform.js';

/** What Node's own connections take, TCP and TLS alike. */
const CONNECTION = [
  ...['pfx', 'key', 'passphrase', 'cert', 'ca', 'ciphers', 'rejectUnauthorized'],
  ...['checkServerIdentity', 'localAddress', 'family'],
] as const;

/** What only a WebSocket of the package `ws` takes. */
const WEB_SOCKET = ['origin', 'protocolVersion', 'maxPayload'] as const;

const given = (options: HostOptions, names: readonly string[]): HostOptions =>
  Object.fromEntries(
    names.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
  );

/** Those of `options` that concern the connection of a request. */
export const connectionOptions = (options: HostOptions): RequestOptions =>
  given(options, CONNECTION);

/** Those of `options` that concern the connection of a WebSocket of `ws`, which goes without an agent unless one is given. */
export const webSocketOptions = (options: HostOptions): HostOptions => ({
  ...given(options, [...CONNECTION, ...WEB_SOCKET]),
  ...(options.agent ? { agent: options.agent } : {}),
});

/** `options`, with the headers that a function was to be asked for. */
export const asked = (options: HostOptions): HostOptions =>
  typeof options.extraHeaders === 'function'
    ? { ...options, extraHeaders: options.extraHeaders() }
    : options;

/** Headers that are not there must not go out as the text `undefined`. */
export const headersOf = ({ extraHeaders = {} }: HostOptions): Record<string, string> =>
  Object.fromEntries(
    Object.entries(extraHeaders as Record<string, string | undefined>).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== null,
    ),
  );

/** The first option that a native WebSocket cannot honour; one that says what is the case anyway does not count. */
export const beyondNative = (options: HostOptions): string | undefined => {
  const headers = Object.keys(headersOf(options)).length ? ['extraHeaders'] : [];
  return [
    ...headers,
    ...['agent', 'autoUnref', ...CONNECTION, ...WEB_SOCKET, 'perMessageDeflate'].filter((name) => {
      const value = options[name];
      if (name === 'perMessageDeflate') return value !== undefined;
      return name === 'rejectUnauthorized' ? value === false : value;
    }),
  ][0];
};
