/** What an application's URL says: where the server is, and which namespace. */
export interface Address {
  readonly secure: boolean;
  readonly host: string;
  /** The URL's path. */
  readonly nsp: string;
  readonly query: Record<string, string>;
}

/**
 * Reads a URL as the peer does: absolute, without scheme, relative to the page, or empty for the page's own origin.
 * @throws TypeError for a scheme other than http, https, ws and wss
 */
export function parseAddress(
  url: string,
  page: { protocol: string; host: string } | undefined,
): Address {
  // The namespace is cut from the raw string: URL would percent-encode it, and the server would not know it.
  const [, scheme = page?.protocol ?? 'https:', host, path, search] =
    /^(?:((?:http|ws)s?:)?\/\/)?([^/?#]*)([^?#]*)([^#]*)/.exec(url)!;
  if (/:$/.test(host!)) throw new TypeError(`url: expected http(s) or ws(s), got "${url}"`);
  return {
    secure: /s:/.test(scheme),
    host: host || page?.host || 'localhost',
    nsp: path || '/',
    query: Object.fromEntries(new URLSearchParams(search)),
  };
}
