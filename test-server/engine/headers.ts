import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CookieOptions, CorsOptions, Origin } from './http-options.js';

/** Puts the CORS headers on; for a preflight also answers it, and then says `true`. */
export function cors(
  options: CorsOptions,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const { origin = '*', credentials, exposedHeaders, maxAge } = options;
  if (origin === false) return false;
  const from = request.headers.origin;
  if (origin === '*') response.setHeader('access-control-allow-origin', '*');
  else {
    // A cache must not hand one origin the answer that was made for another.
    response.appendHeader('vary', 'Origin');
    if (typeof origin === 'string') response.setHeader('access-control-allow-origin', origin);
    else if (from !== undefined && allows(origin, from)) {
      response.setHeader('access-control-allow-origin', from);
    }
  }
  if (credentials) response.setHeader('access-control-allow-credentials', 'true');
  if (exposedHeaders) response.setHeader('access-control-expose-headers', list(exposedHeaders));
  if (request.method !== 'OPTIONS') return false;

  const methods = options.methods ?? 'GET,HEAD,PUT,PATCH,POST,DELETE';
  response.setHeader('access-control-allow-methods', list(methods));
  const allowed = options.allowedHeaders;
  if (!allowed) response.appendHeader('vary', 'Access-Control-Request-Headers');
  const headers = allowed ? list(allowed) : request.headers['access-control-request-headers'];
  if (headers) response.setHeader('access-control-allow-headers', headers);
  if (maxAge !== undefined) response.setHeader('access-control-max-age', maxAge);
  response.setHeader('content-length', 0);
  response.writeHead(204).end();
  return true;
}

/** The value of a Set-Cookie header with the session's id; defaults as the stock server's. */
export function sessionCookie(options: true | CookieOptions, sid: string): string {
  const given = options === true ? {} : options;
  const { name = 'io', path = '/', httpOnly = true, sameSite = 'lax', ...rest } = given;
  const parts = [`${name}=${encodeURIComponent(sid)}`];
  if (rest.maxAge !== undefined) parts.push(`Max-Age=${Math.floor(rest.maxAge)}`);
  if (rest.domain) parts.push(`Domain=${rest.domain}`);
  if (path) parts.push(`Path=${path}`);
  if (httpOnly) parts.push('HttpOnly');
  if (rest.secure) parts.push('Secure');
  const site = sameSite === true ? 'strict' : sameSite;
  if (site) parts.push(`SameSite=${site.charAt(0).toUpperCase()}${site.slice(1)}`);
  return parts.join('; ');
}

function allows(origin: Origin, from: string): boolean {
  if (typeof origin === 'boolean') return origin;
  if (typeof origin === 'string') return origin === from;
  if (origin instanceof RegExp) return origin.test(from);
  return origin.some((one) => allows(one, from));
}

function list(value: string | readonly string[]): string {
  return typeof value === 'string' ? value : value.join(',');
}
