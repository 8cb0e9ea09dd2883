import type { Platform } from 'holdfast';
import { nextTask } from './task.js';

type Data = string | ArrayBuffer | Blob;

/** A WebSocket of the application, as msw shows it. */
export interface MswClient {
  readonly url: URL;
  /** What the application holds in its hands. */
  readonly socket?: EventTarget & { readonly binaryType?: string };
  send(data: Data): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'message', listener: (event: { data: never }) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
}

/** Joins a WebSocket of the application with one of the test server. */
export function bridge(client: MswClient, platform: Platform): void {
  const early: never[] = [];
  const socket = platform.webSocket(`${client.url}`, undefined);
  // msw hands on what it is given, whatever the application asked for.
  socket.binaryType = client.socket?.binaryType === 'blob' ? 'blob' : 'arraybuffer';
  let hasOpened = false;
  socket.onopen = () => {
    hasOpened = true;
    for (const data of early) socket.send(data);
  };
  // msw can only close, but this comes first where a connection fails, and applications wait for it.
  socket.onerror = () => client.socket?.dispatchEvent(new Event('error'));
  socket.onmessage = ({ data }: { data: Data }) => client.send(data);
  socket.onclose = ({ code, reason }: { code: number; reason: string }) => {
    const close = () => client.close(code, reason);
    // msw drops what it was given to send in the same task; but it opens what is not closed at once.
    if (hasOpened) void nextTask().then(close);
    else close();
  };
  client.addEventListener('message', ({ data }) => {
    if (socket.readyState === 0) early.push(data);
    else socket.send(data);
  });
  client.addEventListener('close', () => socket.close());
}
