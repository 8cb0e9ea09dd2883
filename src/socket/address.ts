import { invalid } from '../errors.js';

/** What an application's URL says: where the server is, and which namespace. */
export interface Address {
  readonly secure: boolean;
  readonly host: string;
  /** The URL's path. */
  readonly nsp: string;
  /** The URL's query, as it stands there. */
  readonly query: string;
}

/**
 * Reads a URL as the peer does: absolute, without scheme, relative to the page, or empty for the page's own origin.
 * @throws TypeError for no URL at all, and for a scheme other than http, https, ws and wss
 */
export function parseAddress(url: string, origin?: string): Address {
  // A missing variable of the environment comes as `undefined`, whatever the types say.
  // React Native's URL knows http alone.
  const full = url?.replace(/^(?![\w+.-]+:\/\/|\/|$)/, '//').replace(/^ws/i, 'http');
  // A page that was made of a text has the origin `null`, which no URL can be read by.
  const { protocol, host, search } = new URL(
    full ?? 'no:',
    /:/.test(origin!) ? origin : 'https://localhost',
  );
  const scheme = /^http(s?):$/.exec(protocol);
  if (!scheme) throw invalid('url', url);
  // The namespace is cut from the raw string: URL percent-encodes it, and the server would not know it.
  const nsp = full.replace(/^[^/]*\/\/[^/?#]*|[?#].*/g, '') || '/';
  return { secure: !!scheme[1], host, nsp, query: search };
}
