import type { HttpRequest } from '../http.js';
import type { WebSocketEnd, WireFrame } from '../websocket.js';

/** What the sessions of one server have in common. */
export interface SessionHost {
  readonly options: ServerOptions;
  /** A timer that dies with the server. */
  after(delayMs: number, run: () => void): () => void;
  note(text: () => string): void;
  /** The client did what the protocol forbids. */
  violation(text: string): void;
}

export interface ServerOptions {
  pingInterval: number;
  pingTimeout: number;
  upgradeTimeout: number;
  maxPayload: number;
  connectTimeout: number;
  upgrades: readonly string[];
}

/** One Engine.IO session on the server. */
export interface Session {
  readonly sid: string;
  readonly transport: 'polling' | 'websocket';
  readonly closed: boolean;
  /** Messages that came, and that were put out, in order. */
  readonly received: WireFrame[];
  readonly sent: WireFrame[];
  readonly upgrading: boolean;
  get: HttpRequest | undefined;
  posting: boolean;
  send(message: WireFrame): void;
  /** What the client sent. */
  take(frame: WireFrame): void;
  /** What waits goes out, if it can. */
  flush(): void;
  adopt(end: WebSocketEnd): void;
  probe(end: WebSocketEnd): void;
  close(reason: CloseReason): void;
  /** Its server died: nobody is told. */
  die(): void;
  onMessage: (message: WireFrame) => void;
  onClose: (reason: CloseReason) => void;
  onDeath: () => void;
}

/** Why a session ended; the client's own goodbye is not recovered from. */
export type CloseReason =
  | 'transport close'
  | 'transport error'
  | 'ping timeout'
  | 'forced close'
  | 'parse error'
  | 'server shutting down';

/** While a probe is on, the waiting GET is answered this often, in milliseconds. */
const NOOP_EVERY_MS = 100;

const text = (frame: WireFrame) =>
  typeof frame === 'string' ? frame : `b${Buffer.from(frame).toString('base64')}`;

export function createSession(host: SessionHost, sid: string): Session {
  const { options, after } = host;
  let transport: Session['transport'] = 'polling';
  let closed = false;
  let upgrading = false;
  let socket: WebSocketEnd | undefined;
  let stopPing = () => {};
  let stopTimeout = () => {};
  let stopProbe = () => {};
  let probing: WebSocketEnd | undefined;
  const out: WireFrame[] = [];

  const put = (frame: WireFrame) => {
    out.push(frame);
    session.flush();
  };

  /** Engine.IO v4, Heartbeat: a ping every `pingInterval`, and the pong within `pingTimeout`. */
  const schedulePing = () => {
    stopPing();
    stopPing = after(options.pingInterval, () => {
      put('2');
      stopTimeout();
      stopTimeout = after(options.pingTimeout, () => session.close('ping timeout'));
    });
  };

  const session: Session = {
    sid,
    received: [],
    sent: [],
    get: undefined,
    posting: false,
    get transport() {
      return transport;
    },
    get closed() {
      return closed;
    },
    get upgrading() {
      return upgrading;
    },
    onMessage: () => {},
    onClose: () => {},
    onDeath: () => {},
    send(message) {
      if (closed) return;
      session.sent.push(message);
      put(typeof message === 'string' ? `4${message}` : message);
    },
    take(frame) {
      if (closed) return;
      if (typeof frame !== 'string' || frame[0] === '4') {
        const message = typeof frame === 'string' ? frame.slice(1) : frame;
        session.received.push(message);
        return session.onMessage(message);
      }
      if (frame === '3') {
        stopTimeout();
        schedulePing();
      } else if (frame === '1') {
        session.get?.answer(200, '6');
        session.get = undefined;
        session.close('transport close');
      } else {
        host.violation(`the frame ${frame}`);
        session.close('transport error');
      }
    },
    flush() {
      if (closed || !out.length) return;
      if (socket) for (const frame of out.splice(0)) socket.send(frame);
      else if (session.get) {
        const { get } = session;
        session.get = undefined;
        get.answer(200, out.splice(0).map(text).join('\x1e'));
      }
    },
    adopt(end) {
      transport = 'websocket';
      socket = end;
      end.onFrame = session.take;
      end.onGone = () => session.close('transport close');
    },
    /** Engine.IO v4, Upgrade. */
    probe(end) {
      const stop = (why: string) => {
        if (probing !== end) return;
        host.note(() => `${sid} probe ended: ${why}`);
        stopProbe();
        probing = undefined;
        upgrading = false;
        end.close(1005);
      };
      end.onGone = () => stop('gone');
      end.onFrame = (frame) => {
        if (closed) return end.close(1005);
        if (frame === '2probe' && !probing) {
          probing = end;
          upgrading = true;
          end.send('3probe');
          const stopLimit = after(options.upgradeTimeout, () => stop('timeout'));
          let stopNoop = () => {};
          const noop = () => {
            if (session.get) {
              session.get.answer(200, '6');
              session.get = undefined;
            }
            stopNoop = after(NOOP_EVERY_MS, noop);
          };
          stopNoop = after(NOOP_EVERY_MS, noop);
          stopProbe = () => {
            stopLimit();
            stopNoop();
          };
        } else if (frame === '5' && probing === end) {
          stopProbe();
          probing = undefined;
          upgrading = false;
          if (session.get) host.violation('the switch while a GET waits');
          if (session.posting) host.violation('the switch while a POST is under way');
          host.note(() => `${sid} upgraded`);
          session.adopt(end);
          session.flush();
        } else {
          host.violation(`${frame} on a probe`);
          end.close(1005);
        }
      };
    },
    close(reason) {
      if (closed) return;
      host.note(() => `${sid} closed: ${reason}`);
      closed = true;
      stopPing();
      stopTimeout();
      stopProbe();
      session.get?.answer(200, '1');
      session.get = undefined;
      socket?.close(1005);
      probing?.close(1005);
      session.onClose(reason);
    },
    die() {
      closed = true;
      session.onDeath();
    },
  };
  schedulePing();
  return session;
}
