import { io } from 'socket.io-client';

export const connect = (origin) => {
  const socket = io(origin, { transports: ['websocket'] });
  return new Promise((resolve) =>
    socket.on('connect', () =>
      resolve({
        onTick: (listener) => socket.on('tick', listener),
        ask: (value, done) => socket.emit('ask', value, done),
      }),
    ),
  );
};
