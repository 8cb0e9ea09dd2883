import { backoff, createSocket, webSocket } from 'holdfast';
import { createComposables } from 'holdfast/vue';

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

export const socket = createSocket<FromServer, ToServer>(import.meta.env.VITE_SOCKET_URL, {
  transports: [webSocket()],
  reconnect: backoff(),
});

export const { createSocketPlugin, useAck, useEventLog, useLatestEvent, useSocketState } =
  createComposables<FromServer, ToServer>();
