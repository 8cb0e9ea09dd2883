import type { FrameSocket } from '../test-server/engine/websocket.js';
import { Events } from '../test-server/events.js';
import { soon } from '../test-server/soon.js';
import { isLonger } from './request.js';

export type Frame = string | Uint8Array<ArrayBuffer>;

/** RFC 6455, 7.4.1: no code was given; the connection was lost; a message was too large. */
export const CloseCode = { none: 1005, lost: 1006, tooLarge: 1009 } as const;

/** The end of the client, as far as the server's end acts on it. */
export interface Peer {
  /** Hands over a frame, in order. */
  deliver(frame: Frame): void;
  /** Closes both ends. */
  end(code: number, reason: string, wasClean: boolean): void;
}

/** The server's end of a WebSocket. */
export class ServerEnd extends Events implements FrameSocket {
  private isClosed = false;

  constructor(
    private readonly peer: Peer,
    private readonly limitBytes: number,
  ) {
    super();
  }

  send(frame: string | Uint8Array, done: (error?: Error) => void): void {
    if (this.isClosed) return done(new Error('the WebSocket is closed'));
    // A copy: what one side writes into its bytes later is not for the other to see.
    this.peer.deliver(typeof frame === 'string' ? frame : Uint8Array.from(frame));
    done();
  }

  receive(frame: Frame): void {
    if (this.isClosed) return;
    const isBinary = typeof frame === 'object';
    const isTooLarge = isBinary ? frame.length > this.limitBytes : isLonger(frame, this.limitBytes);
    if (!isTooLarge) return void this.fire('message', frame, isBinary);
    this.fire('error', new RangeError('Max payload size exceeded'));
    this.peer.end(CloseCode.tooLarge, '', true);
  }

  close(): void {
    // After the frames that are on their way.
    soon(() => this.peer.end(CloseCode.none, '', true));
  }

  closed(): void {
    this.isClosed = true;
    this.fire('close');
  }

  // Its line limits what a silent client may leave here, and there is no network to keep the rest.
  pause(): void {}
  resume(): void {}
}
