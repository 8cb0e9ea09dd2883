import { createContext, createElement, type ReactNode, useContext, useEffect } from 'react';
import { hold } from '../hold.js';
import type { AnySocket } from '../shared.js';

const SocketContext = /*#__PURE__*/ createContext<AnySocket | null>(null);

/** Properties of {@link SocketProvider}. */
export interface SocketProviderProps {
  /** Made outside of React, once: by `createSocket`, or by `io` with `autoConnect: false`. */
  socket: AnySocket;
  /** Those whose hooks find the socket. */
  children?: ReactNode;
  /**
   * How long the socket stays open after the provider has gone, in milliseconds.
   * @defaultValue 1_000 – 1 second
   */
  releaseDelay?: number | undefined;
}

/**
 * Gives `socket` to the hooks below it. A socket that was never opened is opened once this is on the page, and closed some time after it
 * has gone; one that the application opened itself is left as it is. Nothing is opened in render or on a server.
 */
export function SocketProvider({ socket, children, releaseDelay }: SocketProviderProps) {
  useEffect(() => hold(socket, releaseDelay), [socket, releaseDelay]);
  return createElement(SocketContext.Provider, { value: socket }, children);
}

/** The socket that was given, or else the provider's. */
export function useTarget(given?: AnySocket): AnySocket {
  const provided = useContext(SocketContext);
  const socket = given ?? provided;
  if (!socket) {
    throw new Error('holdfast: expected a <SocketProvider> above or { socket }');
  }
  return socket;
}
