import { createSocket, ready, webSocket } from 'holdfast';
import { createTestServer, type TestServer } from 'holdfast/testing';
import { vi } from 'vitest';
import { afterThisTest } from '../../cleanup.js';

export interface FromServer {
  add(by: number): void;
  rename(first: string, last: string): void;
}

export const startServer = (): TestServer => {
  const server = createTestServer();
  afterThisTest(() => server.close());
  return server;
};

/** A socket that nobody has opened. */
export const socketOf = (server: TestServer) =>
  createSocket<FromServer>('http://app.test', {
    transports: [webSocket()],
    platform: server.platform(),
  });

/** A socket that the application has opened. */
export async function connect(server = startServer()) {
  const socket = socketOf(server).connect();
  await ready(socket);
  /** Sends events, and returns once they have come. */
  const send = async (...events: [name: keyof FromServer, ...args: unknown[]][]) => {
    for (const [name, ...args] of events) server.io.emit(name, ...args);
    await arrived();
  };
  return { server, socket, send };
}

/** What the server has sent in memory has come: no frame lies in between. */
export const arrived = () =>
  new Promise<void>((resolve) => queueMicrotask(() => queueMicrotask(resolve)));

/** The next frame is over. */
export const nextFrame = () =>
  new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

/** No frames but those that the returned function gives. */
export function holdFrames() {
  let waiting: FrameRequestCallback[] = [];
  vi.stubGlobal('requestAnimationFrame', (run: FrameRequestCallback) => waiting.push(run));
  const frame = async () => {
    const due = waiting;
    waiting = [];
    for (const run of due) run(0);
    await arrived();
  };
  // What still waits for a frame is this test's, not the next one's.
  afterThisTest(frame);
  afterThisTest(() => vi.unstubAllGlobals());
  return frame;
}

/** Errors that nobody caught, instead of failing the test. */
export function uncaught(): string[] {
  const messages: string[] = [];
  const hear = (event: ErrorEvent) => void messages.push(event.message);
  vi.spyOn(console, 'error').mockImplementation(() => {});
  window.addEventListener('error', hear);
  afterThisTest(() => window.removeEventListener('error', hear));
  return messages;
}
