import type { Platform, WebSocketLike } from '../../src/platform.js';
import type { Clock } from './clock.js';
import type { Door } from './network.js';

/** A frame: text, or bytes. */
export type WireFrame = string | Uint8Array<ArrayBuffer>;

/** One WebSocket as the server sees it. */
export interface WebSocketEnd {
  readonly query: URLSearchParams;
  accept(): void;
  /** Before `accept`: an HTTP answer other than 101. */
  refuse(): void;
  send(frame: WireFrame): void;
  close(code: number): void;
  onFrame: ((frame: WireFrame) => void) | undefined;
  /** The client closed it, or the connection broke. */
  onGone: (() => void) | undefined;
}

/** How long a page waits for the answer to its close frame, in milliseconds. */
const CLOSE_LIMIT_MS = 5_000;

const asFrame = (data: unknown): WireFrame =>
  typeof data === 'string'
    ? data
    : data instanceof ArrayBuffer
      ? new Uint8Array(data.slice(0))
      : new Uint8Array(data as Uint8Array).slice();

/** What WebSockets meet on their way. */
export type WebSocketFault = 'none' | 'refused' | 'hung' | 'mute';

/** The WebSockets of a page. */
export function createWebSockets(door: Door, task: (run: () => void) => void, clock: Clock) {
  const { network, server, note } = door;
  const live = new Map<WebSocketLike, string>();
  let count = 0;

  const create: Platform['webSocket'] = (url) => {
    const name = `ws ${++count}`;
    const query = new URL(url).searchParams;
    let state = 0;
    const tools: { type: string; listener: (event: never) => void }[] = [];
    const tell = (type: 'open' | 'message' | 'close' | 'error', event: object) => {
      for (const tool of tools) if (tool.type === type) tool.listener(event as never);
      socket[`on${type}`]?.(event as never);
    };
    const gone = (code: number) =>
      task(() => {
        if (state === 3) return;
        const closing = state === 2;
        state = 3;
        live.delete(socket);
        link.leave('client');
        note('page', () => `${name} closed ${code}`);
        if (code === 1006 && !closing) tell('error', { type: 'error' });
        tell('close', { code });
      });
    const link = network.open(name, {
      onClientReset: () => gone(1006),
      onServerReset: () => end.onGone?.(),
    });
    const end: WebSocketEnd = {
      query,
      onFrame: undefined,
      onGone: undefined,
      accept: () =>
        link.down(() =>
          task(() => {
            if (state !== 0) return;
            state = 1;
            note('page', () => `${name} open`);
            tell('open', {});
          }),
        ),
      refuse: () => link.down(() => gone(1006)),
      send: (frame) =>
        link.down(() =>
          task(() => {
            if (state !== 1) return;
            note('page', () => `${name} ← ${frame}`);
            tell('message', { data: typeof frame === 'string' ? frame : frame.slice().buffer });
          }),
        ),
      close(code) {
        end.onFrame = undefined;
        end.onGone = undefined;
        link.down(() => gone(code));
      },
    };
    const socket: WebSocketLike = {
      get readyState() {
        return state;
      },
      binaryType: 'blob',
      onopen: null,
      onmessage: null,
      onclose: null,
      onerror: null,
      addEventListener(type: string, listener: (event: never) => void) {
        tools.push({ type, listener });
      },
      send(data) {
        if (state === 0) throw new DOMException('still connecting', 'InvalidStateError');
        if (state !== 1) return;
        const frame = asFrame(data);
        note('page', () => `${name} → ${frame}`);
        link.up(() => end.onFrame?.(frame));
      },
      close() {
        if (state > 1) return;
        note('page', () => `${name} close()`);
        if (state === 0) link.up(() => end.onGone?.());
        else {
          link.up(() => {
            end.onGone?.();
            end.onFrame = undefined;
            end.onGone = undefined;
            link.down(() => gone(1005));
          });
        }
        if (state === 0) queueMicrotask(() => gone(1006));
        else clock.after(CLOSE_LIMIT_MS, () => gone(1006));
        state = 2;
        live.delete(socket);
      },
    };
    live.set(socket, `ws ${query.get('sid') ?? ''}`);
    note('page', () => `${name} ${query.get('sid') ?? ''}`);
    // TCP first, then the request.
    const fault = door.webSocketFault();
    if (fault === 'refused') link.up(() => link.reset());
    else if (fault === 'hung') link.deaf('up');
    else {
      link.up(() =>
        link.down(() => {
          if (fault === 'mute') link.deaf('up');
          link.up(() => server.webSocket(end));
          if (fault === 'mute') link.down(() => end.accept());
        }),
      );
    }
    return socket;
  };

  return {
    create,
    live: () => [...live.values()],
    /** The page is gone. */
    end() {
      for (const socket of [...live.keys()]) socket.close();
    },
  };
}
