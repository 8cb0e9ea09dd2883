/** What an application's URL says: where the server is, and which namespace. */
export interface Address {
  readonly secure: boolean;
  readonly host: string;
  /** The URL's path. */
  readonly nsp: string;
  readonly query: Record<string, string>;
}

const SCHEMES = /^(?:http|ws)s?:$/;
const DEFAULT_PORT = /:(?:80|443)$/;

/**
 * Reads a URL as the peer does: absolute, without scheme, relative to the page, or absent for the page's own origin.
 * @throws TypeError for a scheme other than http, https, ws and wss
 */
export function parseAddress(
  url: string,
  page: { protocol: string; host: string } | undefined,
): Address {
  const { protocol = 'https:', host = 'localhost' } = page ?? {};
  let absolute = url;
  if (/^\/(?!\/)|^$/.test(url)) absolute = `//${host}${url}`;
  else if (!/^(?:[\w+.-]+:)?\/\//.test(url)) absolute = `//${url}`;
  if (absolute.startsWith('//')) absolute = protocol + absolute;
  // The namespace is cut from the raw string: URL would percent-encode it, and the server would not know it.
  const [, scheme = '', authority = '', path = '', search = ''] =
    /^([^/]*)\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?/.exec(absolute) ?? [];
  if (!SCHEMES.test(scheme) || !authority) {
    throw new TypeError(`url: expected http(s)://host or ws(s)://host, got "${url}"`);
  }
  const secure = /s:$/.test(scheme);
  const port = DEFAULT_PORT.exec(authority)?.[0];
  return {
    secure,
    host: (port === (secure ? ':443' : ':80') ? authority.slice(0, -port.length) : authority).toLowerCase(),
    nsp: path || '/',
    query: Object.fromEntries(new URLSearchParams(search)),
  };
}
