import { cleanup, render } from '@testing-library/react';
import { backoff, type CoreSocket, createSocket, io, pageLife, webSocket } from 'holdfast';
import { useSocketState } from 'holdfast/react';
import type { TestServer } from 'holdfast/testing';
import { Component, type ReactNode, StrictMode } from 'react';
import { afterEach, expect, vi } from 'vitest';

import { peersOf } from '../support.js';

export { complaints, peersOf, serve, useFakeTimers } from '../support.js';

afterEach(cleanup);

/** An inert socket that comes back at once when it loses its connection. */
export const socketTo = (
  server: TestServer,
  parts: { min?: number; attempts?: number; url?: string } = {},
) => {
  const { min = 1, attempts, url = 'http://app.test' } = parts;
  return createSocket(url, {
    transports: [webSocket()],
    reconnect: backoff({ min, max: min, attempts }),
    wake: pageLife(),
    platform: server.platform(),
  });
};

/** The same from either face. */
export const faces: [name: string, make: (server: TestServer) => CoreSocket][] = [
  ['a socket of createSocket', socketTo],
  [
    'a socket of io',
    (server) =>
      io('http://app.test', {
        autoConnect: false,
        forceNew: true,
        transports: ['websocket'],
        reconnectionDelay: 1,
        reconnectionDelayMax: 1,
        platform: server.platform(),
      }) as unknown as CoreSocket,
  ],
];

/** A socket that the application has opened itself, and the server's end of it. */
export async function connect(server: TestServer, parts?: { min?: number }) {
  const peers = peersOf(server);
  const socket = socketTo(server, parts).connect();
  await vi.waitFor(() => expect(socket.connected).toBe(true));
  return { socket, peers, peer: peers[0]! };
}

export const strictly = (ui: ReactNode) => render(ui, { wrapper: StrictMode });

/** Shows the message of what was thrown below it, until `retry`. */
export class Boundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state = { error: null as Error | null };
  static getDerivedStateFromError = (error: Error) => ({ error });
  retry = () => this.setState({ error: null });
  override render() {
    const { error } = this.state;
    return error ? (
      <button type="button" onClick={this.retry}>
        {error.message}
      </button>
    ) : (
      this.props.children
    );
  }
}

/** Ends after all tasks that are due now. */
export const task = () =>
  new Promise<void>((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve();
    port2.postMessage(null);
  });

/** Ends after two frames: whoever asked for one before has had it. */
export const frames = () =>
  new Promise<void>((resolve) =>
    requestAnimationFrame(() => requestAnimationFrame(() => resolve())),
  );

/** Blocks; more than 5 ms is more than React takes at a time, so that others run before it goes on. */
export const spend = (ms: number) => {
  for (const end = performance.now() + ms; performance.now() < end; );
};

/** Shows the status of the nearest socket. */
export const Status = () => <p>{useSocketState((state) => state.status)}</p>;
