import type { Endpoint } from '../engine/url.js';
import type { SocketOptions } from './options.js';
import { parse } from './parse.js';

/** Where a session lives, in the words of the options. */
export interface Place {
  readonly secure: boolean;
  readonly hostname: string;
  readonly port: string | number;
  /** Begins with a slash, and ends in one unless told otherwise. */
  readonly path: string;
  readonly query: Record<string, string>;
}

/** A query string as an object, decoded; a plus stays one. */
const decodeQuery = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .replace(/^\?/, '')
      .split('&')
      .filter(Boolean)
      .map((pair) => {
        const at = `${pair}=`.indexOf('=');
        return [pair.slice(0, at), pair.slice(at + 1)].map(decodeURIComponent) as [string, string];
      }),
  );

/**
 * Reads where to connect: the URI's host, port, scheme and query go before the options'; what neither says is the page's, and
 * without a page it is `localhost`.
 * @param origin - the page's
 */
export function place(
  uri: string | undefined,
  options: SocketOptions,
  origin: string | undefined,
): Place {
  const page = origin && /^https?:/.test(origin) ? new URL(origin) : undefined;
  const given = uri ? parse(uri) : undefined;
  const hostname = given ? given.host : options.host ? parse(options.host).host : options.hostname;
  const secure = given
    ? /^(http|ws)s$/i.test(given.protocol)
    : (options.secure ?? page?.protocol === 'https:');
  const standard = secure ? '443' : '80';
  const query = given?.query || options.query || {};
  return {
    secure,
    hostname: hostname || (page?.hostname.replace(/^\[|\]$/g, '') ?? 'localhost'),
    port: (given ? given.port : options.port) || (hostname ? '' : page?.port) || standard,
    path:
      (options.path || '/engine.io').replace(/^(?!\/)/, '/').replace(/\/$/, '') +
      (options.addTrailingSlash === false ? '' : '/'),
    query: typeof query === 'string' ? decodeQuery(query) : { ...query },
  };
}

/** The same in the words of the core. */
export const endpoint = ({ secure, hostname, port, path, query }: Place): Endpoint => ({
  secure,
  host: `${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`,
  nsp: '/',
  path,
  query,
});
