import { addressOf, framing } from './framing.js';

export const connect = (origin) => overFraming(new WebSocket(addressOf(origin)));

/** @param socket - a WebSocket, or whatever looks like one */
export const overFraming = (socket) => {
  const framed = framing(socket);
  return new Promise((resolve) =>
    framed.on('connect', () =>
      resolve({
        onTick: (listener) => framed.on('tick', listener),
        ask: (value, done) => framed.emit('ask', value, done),
      }),
    ),
  );
};
