import type { Platform } from 'holdfast';
import { bytesOf } from '../test-server/bytes.js';
import type { Engine } from '../test-server/engine/engine.js';
import type { EngineRequest } from '../test-server/engine/request.js';
import { Events, type Listener } from '../test-server/events.js';
import { report, soon } from '../test-server/soon.js';
import type { Link, Network } from './network.js';
import { CloseCode, type Frame, type Peer, ServerEnd } from './server-end.js';

type WebSocketLike = ReturnType<Platform['webSocket']>;
type Data = Parameters<WebSocketLike['send']>[0];
type EventName = 'open' | 'message' | 'close' | 'error';

/** The door for WebSockets: the client's end of one that opens no connection. */
export class MemoryWebSocket implements WebSocketLike, Link, Peer {
  readyState: 0 | 1 | 2 | 3 = 0;
  binaryType = 'blob';
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: never) => void) | null = null;
  onclose: ((event: never) => void) | null = null;
  onerror: ((event: never) => void) | null = null;
  private readonly events = new Events();
  private readonly server: ServerEnd;
  /** What was sent leaves in order, though a Blob takes its time to be read. */
  private outgoing: Promise<void> = Promise.resolve();

  constructor(
    readonly url: string,
    engine: Engine,
    private readonly network: Network,
    request: EngineRequest,
  ) {
    this.server = new ServerEnd(this, engine.options.maxHttpBufferSize);
    network.add(this);
    const arrive = () => {
      if (this.readyState !== 0 || engine.isUnheard(request, arrive)) return;
      const isServed = !network.trouble() && engine.serves(request.url);
      if (!isServed || engine.inspect(request, true)) return this.break();
      this.readyState = 1;
      engine.accept(this.server, request);
      this.tell('open');
    };
    soon(arrive);
  }

  addEventListener(type: EventName, listener: Listener): void {
    this.events.on(type, listener);
  }

  removeEventListener(type: EventName, listener: Listener): void {
    this.events.off(type, listener);
  }

  send(data: Data): void {
    if (this.readyState === 0) {
      const error = new Error('cannot send on a WebSocket that is still connecting');
      throw Object.assign(error, { name: 'InvalidStateError' });
    }
    if (this.readyState !== 1) return;
    const frame = frameOf(data);
    this.afterwards(async () => this.server.receive(await frame));
  }

  close(code: number = CloseCode.none, reason = ''): void {
    if (this.readyState > 1) return;
    const wasOpen = this.readyState === 1;
    this.readyState = 2;
    this.afterwards(() => (wasOpen ? this.end(code, reason, true) : this.lose(true)));
  }

  break(): void {
    this.lose(this.readyState === 0);
  }

  deliver(frame: Frame): void {
    soon(() => {
      if (this.readyState !== 1) return;
      const isBuffer = this.binaryType === 'arraybuffer';
      const bytes = (frame: Exclude<Frame, string>) =>
        isBuffer ? frame.buffer : new Blob([frame]);
      this.tell('message', { data: typeof frame === 'string' ? frame : bytes(frame) });
    });
  }

  end(code: number, reason: string, wasClean: boolean): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.network.delete(this);
    this.server.closed();
    soon(() => this.tell('close', { code, reason, wasClean }));
  }

  /** As browsers do: `error` comes first where it never opened. */
  private lose(isFailure: boolean): void {
    if (isFailure && this.readyState !== 3) soon(() => this.tell('error'));
    this.end(CloseCode.lost, '', false);
  }

  private afterwards(act: () => void | Promise<void>): void {
    this.outgoing = this.outgoing.then(act).catch((error) => {
      report(error);
      this.break();
    });
  }

  private tell(type: EventName, details: object = {}): void {
    const event = { type, target: this, currentTarget: this, ...details };
    this[`on${type}`]?.(event as never);
    this.events.fire(type, event);
  }
}

/** Copied at once, since the caller may write to its bytes after the call. */
function frameOf(data: Data): Frame | Promise<Frame> {
  if (typeof data === 'string') return data;
  const bytes = bytesOf(data);
  if (bytes) return Uint8Array.from(bytes);
  const { arrayBuffer } = data as Partial<Blob>;
  if (arrayBuffer) return arrayBuffer.call(data).then((buffer) => new Uint8Array(buffer));
  throw new TypeError(`expected a string, bytes or a Blob to send, got ${typeof data}`);
}
