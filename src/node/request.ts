import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { HostOptions } from '../platform.js';
import type { CookieJar } from './cookies.js';
import { connectionOptions, headersOf } from './options.js';

/** What is read of an answer. */
type Answer = Pick<Response, 'status' | 'text'> & { headers: Pick<Headers, 'get'> };

/** What one request is made of; a redirect changes some of it. */
interface Order {
  readonly url: URL;
  readonly method: string;
  readonly body: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly redirects: number;
}

const REDIRECT_LIMIT = 5;
/** Of one answer, in bytes; as much as `ws` takes in one message. */
const ANSWER_LIMIT = 100 * 2 ** 20;

/**
 * Requests by Node's own client, so that agents, certificates and `unref` work as everywhere else in Node.
 * @param jar - the cookies that go along, where any do
 */
export const request = (
  url: string,
  { method = 'GET', body, headers, signal }: RequestInit,
  options: HostOptions,
  jar: CookieJar | undefined,
): Promise<Response> => {
  const order: Order = {
    url: new URL(url),
    method,
    body: body as string | undefined,
    headers: headersOf({ extraHeaders: headers ?? options.extraHeaders }),
    redirects: 0,
  };
  return exchange(order, signal ?? undefined, options, jar) as Promise<Response>;
};

function exchange(
  order: Order,
  signal: AbortSignal | undefined,
  options: HostOptions,
  jar: CookieJar | undefined,
): Promise<Answer> {
  const { url } = order;
  return new Promise<Answer>((resolve, reject) => {
    // An aborted request fails for the reason that it was aborted for, as `fetch` has it.
    const fail = (error: Error) => reject(signal?.aborted ? signal.reason : error);
    const request = (url.protocol === 'https:' ? https : http).request(url, {
      ...connectionOptions(options),
      // Without an agent each request has a connection of its own: none is left behind, none is found dead.
      agent: (options.agent as http.Agent | undefined) || false,
      method: order.method,
      ...(signal ? { signal } : {}),
    });
    request.on('error', fail);
    // Nothing else is heard of an answer that switches protocols.
    const unanswered = () => fail(new Error('closed without an answer'));
    request.on('close', unanswered);
    if (options.autoUnref) request.on('socket', (socket) => socket.unref());
    request.on('response', (response) => {
      request.off('close', unanswered);
      jar?.store(url.href, response.headers['set-cookie']);
      const next = redirect(order, response);
      if (next) {
        response.resume();
        return resolve(exchange(next, signal, options, jar));
      }
      read(response).then((body) => {
        resolve({
          status: response.statusCode!,
          headers: { get: (name) => (response.headers[name] as string | undefined) ?? null },
          text: async () => body,
        });
      }, fail);
    });
    setHeaders(request, order, jar);
    request.end(order.body);
  });
}

function setHeaders(request: ClientRequest, { url, headers, body }: Order, jar?: CookieJar): void {
  const all: Record<string, string> = {
    accept: '*/*',
    'user-agent': 'node',
    ...(body === undefined ? {} : { 'content-type': 'text/plain;charset=UTF-8' }),
    ...headers,
  };
  for (const [name, value] of Object.entries(all)) request.setHeader(name, value);
  const cookies = [request.getHeader('cookie'), jar?.header(url.href)].filter(Boolean);
  if (cookies.length) request.setHeader('cookie', cookies.join('; '));
}

/** What to ask next, if the answer sends elsewhere and that is somewhere to go. */
function redirect(order: Order, { statusCode, headers }: IncomingMessage): Order | undefined {
  const { location } = headers;
  if (!location || ![301, 302, 303, 307, 308].includes(statusCode!)) return undefined;
  if (order.redirects === REDIRECT_LIMIT || !URL.canParse(location, order.url)) return undefined;
  const url = new URL(location, order.url);
  const safe = url.protocol === order.url.protocol || url.protocol === 'https:';
  if (!safe || !/^https?:$/.test(url.protocol)) return undefined;
  return {
    url,
    ...(statusCode === 303
      ? { method: 'GET', body: undefined }
      : { method: order.method, body: order.body }),
    // What was meant for one server is not for another: any header may hold a credential.
    headers: url.origin === order.url.origin ? order.headers : {},
    redirects: order.redirects + 1,
  };
}

async function read(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += chunk.length;
    if (size > ANSWER_LIMIT) throw new Error(`expected an answer of at most ${ANSWER_LIMIT} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
