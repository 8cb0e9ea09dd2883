// Servers that a stock one cannot be: silent, rude, or not there.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net';
import { WebSocketServer } from 'ws';
import type { Stage } from './support.js';

/** One WebSocket of a scripted server. */
export interface Link {
  send(...frames: (string | Buffer)[]): void;
  readonly received: string[];
  /** Ends without a word. */
  cut(): void;
}

/** The open packet. */
export const opening = (heartbeatMs: number): string =>
  `0{"sid":"raw","upgrades":[],"pingInterval":${heartbeatMs},"pingTimeout":${heartbeatMs},"maxPayload":1000000}`;

/** Answers CONNECT. */
export const accept = (message: string, link: Link): void => {
  const nsp = /^40(?:(\/[^,]*),)?/.exec(message);
  if (nsp) link.send(`40${nsp[1] ? `${nsp[1]},` : ''}{"sid":"raw socket"}`);
};

async function listen(stage: Stage, server: Server): Promise<string> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.on('error', () => {}).on('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stage.afterwards(() => {
    server.close();
    for (const socket of open) socket.destroy();
  });
  const { port } = server.address() as AddressInfo;
  stage.name(`:${port}`, ':RAW');
  return `http://127.0.0.1:${port}`;
}

/** A server whose WebSockets follow `script`; `number` counts them from 0. They are given the open packet
 * first, and what they say goes to `onMessage`, which accepts namespaces. Requests get `answer`. */
export async function rawServer(
  stage: Stage,
  script: (link: Link, number: number, request: IncomingMessage) => void,
  onMessage: (message: string, link: Link, number: number) => void = accept,
  open = opening(10_000),
  answer: (response: ServerResponse) => void = (response) => response.writeHead(400).end(),
): Promise<string> {
  const http = createServer((_request, response) => answer(response));
  const sockets = new WebSocketServer({ server: http });
  let count = 0;
  sockets.on('connection', (socket, request) => {
    const number = count++;
    const link: Link = {
      send: (...frames) => {
        for (const frame of frames) socket.send(frame);
      },
      received: [],
      cut: () => socket.terminate(),
    };
    socket.on('message', (data) => {
      link.received.push(`${data}`);
      onMessage(`${data}`, link, number);
    });
    link.send(open);
    script(link, number, request);
  });
  return listen(stage, http);
}

/** A server that answers requests as `answer` does. */
export const httpServer = (
  stage: Stage,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> => listen(stage, createServer(answer));

/** A server that accepts connections and says nothing. */
export const muteServer = (stage: Stage): Promise<string> => listen(stage, createTcpServer());

/** An address where nobody listens. */
export async function deadAddress(stage: Stage): Promise<string> {
  const server = createTcpServer();
  const address = await listen(stage, server);
  await new Promise((resolve) => server.close(resolve));
  return address;
}
