import { backoff, createSocket, webSocket } from 'holdfast';
import { createHooks } from 'holdfast/react';

export interface Message {
  id: number;
  from: string;
  text: string;
}
interface FromServer {
  message: (message: Message) => void;
  presence: (people: number) => void;
}
interface ToServer {
  message: (text: string, done: (message: Message) => void) => void;
}

// Nothing is opened here: <SocketProvider> opens it once it is on the page.
export const socket = createSocket<FromServer, ToServer>(import.meta.env.VITE_SOCKET_URL, {
  transports: [webSocket()],
  reconnect: backoff(),
});

export const { SocketProvider, useAck, useEventLog, useLatestEvent, useSocketState } = createHooks<
  FromServer,
  ToServer
>();
