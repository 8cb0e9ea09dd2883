/** A request as it went by. */
export interface ProxiedRequest {
  /** When, in milliseconds since the epoch. */
  readonly at: number;
  /** In capitals, as `GET`. */
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** Whether it asks to become a WebSocket. */
  readonly isWebSocket: boolean;
}

const BEGIN = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) [/*h]/;
const START = /^([A-Z]+) (\S+) HTTP\/1\.[01]\r\n/;
const HEAD_END = '\r\n\r\n';
const HEAD_LIMIT = 64 * 1024;

/**
 * Notices HTTP requests in what a client sends. A request is looked for where a chunk begins, since clients wait for the answer before
 * the next; a head that comes in pieces is kept until it is whole.
 */
export class RequestReader {
  private head: Buffer = Buffer.alloc(0);

  /** The request that begins here, if one does, and the bytes to pass on; neither while the head is not whole. */
  read(bytes: Buffer): { request?: ProxiedRequest; bytes: Buffer } | null {
    const all = this.head.length ? Buffer.concat([this.head, bytes]) : bytes;
    const isStart = this.head.length > 0 || BEGIN.test(all.toString('latin1', 0, 16));
    const text = isStart ? all.toString('latin1', 0, HEAD_LIMIT) : '';
    const end = text.indexOf(HEAD_END);
    if (isStart && end < 0 && all.length < HEAD_LIMIT) {
      this.head = all;
      return null;
    }
    this.head = Buffer.alloc(0);
    const [, method, url] = START.exec(text) ?? [];
    if (method === undefined || url === undefined) return { bytes: all };
    const isWebSocket = /\r\nupgrade: *websocket\r\n/i.test(text.slice(0, end + 2));
    return { request: { at: Date.now(), method, url, isWebSocket }, bytes: all };
  }
}

/** Splits an answer behind its head; `null` while that has not come to its end. */
export function headOf(bytes: Buffer): Buffer | null {
  const end = bytes.indexOf(HEAD_END);
  return end < 0 ? null : bytes.subarray(0, end + HEAD_END.length);
}
