import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { isProtocolError, isTransportError } from 'holdfast';
import { describe, expect, it } from 'vitest';
import { afterThisTest, connect, listen, refusal, serveStock } from './support.js';

const POLLING = { transports: ['polling'] };
const WS = { transports: ['websocket'] };

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(answer);
  const port = await listen(server);
  afterThisTest(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${port}`;
}

describe('a hostile server to a client in Node', () => {
  it('that sends compressed what nobody asked to be compressed is not unpacked', async () => {
    const bomb = gzipSync('0'.repeat(20_000_000));
    const asked: unknown[] = [];
    const url = await serve(({ headers }, response) => {
      asked.push(headers['accept-encoding']);
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
    });
    const error = await refusal(url, POLLING);
    expect(isProtocolError(error)).toBe(true);
    expect(asked).toEqual([undefined]);
  });

  it('that sends an answer without an end is cut off at 100 MiB', async () => {
    const piece = Buffer.alloc(1_000_000, '0');
    let sent = 0;
    let cut: () => void = () => {};
    const closed = new Promise<void>((resolve) => {
      cut = resolve;
    });
    const url = await serve((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write(piece)) sent += piece.length;
      };
      response.on('drain', () => {
        sent += piece.length;
        more();
      });
      response.on('close', cut);
      more();
    });
    const error = await refusal(url, { ...POLLING, timeout: false });
    expect(isTransportError(error)).toBe(true);
    expect((error.cause as Error).message).toBe('expected an answer of at most 104857600 bytes');
    await closed;
    expect(sent).toBeLessThan(200 * 2 ** 20);
  });

  it('that sends a WebSocket message which unpacks to more than maxPayload loses the connection', async () => {
    const server = await serveStock({ perMessageDeflate: { threshold: 1 } });
    const socket = await connect(server.url, { ...WS, maxPayload: 10_000 });
    const gone = new Promise<string>((resolve) => socket.on('disconnect', resolve));
    // A thousand to one.
    server.io.emit('bomb', '0'.repeat(1_000_000));
    expect(await gone).toMatch(/^transport (error|close)$/);
  });
});
