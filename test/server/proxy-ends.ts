// Both ends of a fault proxy, in plain TCP, and the proxy between them.
import { connect, createServer, type Socket } from 'node:net';
import { WebSocket } from 'ws';
import {
  type FaultProxy,
  type FaultProxyOptions,
  faultProxy,
} from '../../test-server/proxy/index.js';
import { afterThisTest } from './support.js';

/** A server of plain TCP, and what it sees. */
export async function tcpServer(
  onSocket: (socket: Socket) => void = (socket) => socket.pipe(socket),
) {
  const sockets: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket.on('error', () => {}));
    onSocket(socket);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  afterThisTest(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as { port: number };
  return { sockets, url: `http://127.0.0.1:${port}` };
}

export async function proxyTo(target: string, options: Omit<FaultProxyOptions, 'target'> = {}) {
  const proxy = await faultProxy({ target, ...options });
  afterThisTest(() => proxy.close());
  return proxy;
}

/** A client of plain TCP: what it has got, and how it ended. */
export function dial({ port }: { port: number }) {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const seen = { text: '', ending: '' };
  socket.on('data', (bytes) => {
    seen.text += bytes;
  });
  socket.on('end', () => {
    seen.ending = 'end';
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    seen.ending = error.code ?? error.message;
  });
  afterThisTest(() => socket.destroy());
  return { socket, seen, write: (text: string) => socket.write(text) };
}

/** Resolves with the first frame, or with how it ended. */
export const firstFrame = (proxy: FaultProxy) => {
  const path = '/socket.io/?EIO=4&transport=websocket';
  const webSocket = new WebSocket(`${proxy.url.replace('http', 'ws')}${path}`);
  afterThisTest(() => webSocket.terminate());
  const outcome = new Promise<string>((resolve) => {
    webSocket.on('message', (data) => resolve(`${data}`.slice(0, 1)));
    webSocket.on('unexpected-response', (_, { statusCode }) => resolve(`${statusCode}`));
    webSocket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
  return { webSocket, outcome };
};
