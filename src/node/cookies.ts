/** The cookies of one connection, each for the origin that set it and for no other. */
export interface CookieJar {
  /** @param lines - the `Set-Cookie` headers of an answer */
  store(url: string, lines: readonly string[] | undefined): void;
  /** What a request to `url` sends back: `name=value` pairs, or nothing. */
  header(url: string): string;
}

interface Cookie {
  readonly value: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Of one origin; the oldest goes first. As many as browsers keep at least. */
const LIMIT = 50;
/** Of one cookie, in characters; browsers refuse a longer one too. */
const LONGEST = 4_096;

/** A WebSocket sends the cookies of the HTTP origin beside it. */
const originOf = (url: string) => new URL(url.replace(/^ws/, 'http')).origin;

/**
 * Keeps cookies in memory.
 * @param now - milliseconds since the epoch
 */
export function createCookieJar(now: () => number): CookieJar {
  const origins = new Map<string, Map<string, Cookie>>();
  return {
    store(url, lines = []) {
      const origin = originOf(url);
      const cookies = origins.get(origin) ?? new Map<string, Cookie>();
      origins.set(origin, cookies);
      for (const line of lines) {
        const parsed = parse(line, now());
        if (!parsed) continue;
        const [name, cookie] = parsed;
        cookies.delete(name);
        if (cookie.expiresAt > now()) cookies.set(name, cookie);
        for (const oldest of cookies.keys()) if (cookies.size > LIMIT) cookies.delete(oldest);
      }
    },
    header(url) {
      const cookies = origins.get(originOf(url)) ?? new Map<string, Cookie>();
      for (const [name, { expiresAt }] of cookies) if (expiresAt <= now()) cookies.delete(name);
      return Array.from(cookies, ([name, { value }]) => `${name}=${value}`).join('; ');
    },
  };
}

/** RFC 6265, 5.2, with the attributes that matter to one connection: how long it lives. */
function parse(line: string, now: number): [name: string, cookie: Cookie] | undefined {
  const [pair = '', ...attributes] = line.split(';');
  const [name, value] = cut(pair);
  if (!name || line.length > LONGEST) return undefined;
  let expiresAt = Number.POSITIVE_INFINITY;
  let maxAge = Number.NaN;
  for (const attribute of attributes) {
    const [key, text] = cut(attribute);
    // What cannot be read counts as not there.
    const date = Date.parse(text);
    if (/^expires$/i.test(key) && !Number.isNaN(date)) expiresAt = date;
    if (/^max-age$/i.test(key) && /^-?\d+$/.test(text)) maxAge = Number(text);
  }
  // The age goes before the date.
  return [name, { value, expiresAt: Number.isNaN(maxAge) ? expiresAt : now + maxAge * 1_000 }];
}

function cut(pair: string): [name: string, value: string] {
  const at = pair.indexOf('=');
  return at < 0 ? [pair.trim(), ''] : [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
}
