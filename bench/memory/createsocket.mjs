import { backoff, createSocket, webSocket } from 'holdfast';
import { socketIo, stepsOf } from './work.mjs';

const io = (url) =>
  createSocket(url, { transports: [webSocket()], reconnect: backoff() }).connect();

globalThis.steps = stepsOf(socketIo(io));
