import { TimeoutError, TransportError } from '../errors.js';
import type { HostOptions, NodeOptions } from '../platform.js';
import { parseHandshake } from './handshake.js';
import { cut, decodeFrame, encodePayload, SEPARATOR, sizeInPayload } from './payload.js';
import { retryAfterMs } from './retry-after.js';
import { CLOSE_LIMIT_MS, inert, type Transport, type TransportPart } from './transport.js';

type Headers = Readonly<Record<string, string>> | (() => Readonly<Record<string, string>>);

/** Options of {@link polling}. */
export interface PollingOptions extends NodeOptions {
  /**
   * Send cookies and credentials to other origins too. Cookies of the page's own origin are always sent.
   * In Node: keep the cookies that the server sets, and send them back to it.
   * @defaultValue false
   */
  withCredentials?: boolean | undefined;
  /** Headers of every request, or a function that is asked for them at each handshake. */
  extraHeaders?: Headers | undefined;
  /**
   * How long one request may take, in milliseconds; 0 for no limit.
   * @defaultValue 0
   */
  requestTimeout?: number | undefined;
}

/** What goes with each request of a session, whoever makes it. */
export const credentialsOf = ({ withCredentials, extraHeaders }: PollingOptions) => ({
  credentials: (withCredentials ? 'include' : 'same-origin') as RequestCredentials,
  headers: (typeof extraHeaders === 'function' ? extraHeaders() : extraHeaders) ?? {},
});

/** Whether a body is the server's word that it does not know the session: error code 1. */
export const isSessionUnknown = (body: string): boolean => /"code":\s*1\b/.test(body);

/** How long an unfinished handshake may go on in the background once nobody wants it, in milliseconds. */
const ORPHAN_LIMIT_MS = 10_000;

/**
 * HTTP long-polling: a GET that the server answers when it has something, and POSTs to send; at most one of each at a time.
 * @see Engine.IO v4, HTTP long-polling
 */
export const polling = (options: PollingOptions = {}): TransportPart => ({
  name: 'polling',
  options: options as HostOptions,
  create({ platform, url }) {
    const { requestTimeout } = options;
    const abort = new AbortController();
    let getting: boolean | undefined;
    let posting: boolean | undefined;
    let opened: boolean | undefined;
    let closed: boolean | undefined;
    let paused: (() => void) | undefined;
    let stopLimit: (() => void) | undefined;
    let credentials: ReturnType<typeof credentialsOf> | undefined;

    const request = async (body?: string, sid?: string): Promise<string> => {
      const context = { status: 0, responseText: '', retryAfterMs: 0 };
      let cause: unknown;
      // One that takes too long ends all, as any that fails does.
      const stop =
        requestTimeout &&
        platform.after(requestTimeout, () =>
          abort.abort(new TimeoutError('timeout', { limitMs: requestTimeout })),
        );
      try {
        credentials ??= credentialsOf(options);
        const response = await platform.fetch(
          url(sid),
          {
            cache: 'no-store',
            signal: abort.signal,
            ...credentials,
            // A string's own content type is the one that the specification asks for.
            // The goodbye has to outlive a page that is left.
            ...(body && { method: 'POST', body, keepalive: body === '1' }),
          },
          options as HostOptions,
        );
        context.responseText = await response.text();
        context.status = response.status;
        if (response.status === 200) return context.responseText;
        context.retryAfterMs = retryAfterMs(response.headers?.get('retry-after'), platform.now());
      } catch (error) {
        cause = error;
      } finally {
        if (stop) stop();
      }
      throw new TransportError(`xhr ${body ? 'post' : 'poll'} error`, {
        transport: 'polling',
        description: context.status,
        context,
        cause,
      });
    };

    /** Runs the pause's callback once neither request is under way, unless the session has been left meanwhile. */
    const settle = () => {
      if (paused && !getting && !posting && !closed) paused();
    };

    const poll = async (): Promise<void> => {
      getting = true;
      try {
        const frames = (await request()).split(SEPARATOR);
        // A handshake that was answered after close(): the session exists, so it must be told.
        if (closed && !opened) await sayGoodbye(parseHandshake(frames[0]!.slice(1)).sid);
        opened = true;
        // Each is decoded on its own, so that those before a malformed one still count.
        for (const frame of frames) if (!closed) transport.sink('frame', decodeFrame(frame));
      } catch (error) {
        if (closed) end();
        // No GET is left whose end would tell the server.
        transport.close(opened);
        return transport.sink('error', error as Error);
      }
      getting = false;
      if (paused) settle();
      else if (!closed) poll();
    };

    /** The server answers a close packet and the GET that waits; what then still runs hangs, and is ended. */
    const sayGoodbye = (sid?: string) => request('1', sid).then(end, end);

    const end = () => {
      stopLimit?.();
      abort.abort();
    };

    const transport: Transport = {
      name: 'polling',
      sink: inert,
      size: sizeInPayload,
      get writable() {
        return !posting && !closed;
      },
      async send(buffer, maxPayload) {
        posting = true;
        try {
          const body = encodePayload(buffer.splice(0, cut(buffer, maxPayload)));
          // At once where it can be: nothing that the application does next shall overtake it.
          await request(typeof body === 'string' ? body : await body);
        } catch (error) {
          posting = false;
          // Told, since many a proxy hides from the server that the GET which waits is given up.
          transport.close(true);
          return transport.sink('error', error as Error);
        }
        posting = false;
        if (closed) return sayGoodbye();
        transport.sink('drain');
        settle();
      },
      pause(done) {
        paused = done;
        settle();
        return () => {
          paused = undefined;
          if (!getting && !closed) poll();
        };
      },
      close(polite) {
        if (closed) return;
        closed = true;
        if (!polite) return end();
        stopLimit = platform.after(opened ? CLOSE_LIMIT_MS : ORPHAN_LIMIT_MS, end);
        if (opened && !posting) sayGoodbye();
      },
    };
    poll();
    return transport;
  },
});
