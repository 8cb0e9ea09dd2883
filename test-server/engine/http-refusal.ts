import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Refusal, statusOf } from './refusal.js';

export function refuse(response: ServerResponse, refusal: Refusal): void {
  response.setHeader('content-type', 'application/json');
  response.writeHead(statusOf(refusal)).end(JSON.stringify(refusal));
}

/** The answer to a WebSocket request that is not let in: there is no ServerResponse for those. */
export function refuseUpgrade(socket: Duplex, message: string, status = 400): void {
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'Connection: close',
      'Content-type: text/html',
      `Content-Length: ${Buffer.byteLength(message)}`,
      '',
      message,
    ].join('\r\n'),
  );
}
