import type { Endpoint } from '../engine/url.js';
import type { SocketOptions } from './options.js';

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
 * Takes apart what may lack its scheme, or its host: then it begins with a slash.
 * @throws TypeError for what is no URL
 */
function read(uri: string) {
  const scheme = /^(?:http|ws)(s?):\/\//i.exec(uri);
  const local = uri.startsWith('/');
  const { hostname, port, search } = new URL(scheme ? uri : `http://${local ? 'page' : ''}${uri}`);
  return { secure: !!scheme?.[1], hostname: local ? '' : bare(hostname), port, search };
}

/** A host without the brackets of an IPv6 address. */
const bare = (hostname: string) => hostname.replace(/[[\]]/g, '');

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
  const page = origin && /^https?:/.test(origin) ? read(origin) : undefined;
  const given = uri ? read(uri) : undefined;
  const hostname =
    given?.hostname ?? (options.host ? read(options.host).hostname : options.hostname);
  const secure = given?.secure ?? options.secure ?? !!page?.secure;
  const standard = secure ? '443' : '80';
  const query = given?.search || options.query || {};
  return {
    secure,
    hostname: hostname || page?.hostname || 'localhost',
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
  // Its transports make their stamps themselves.
  _owner: { _extend: () => false },
});
