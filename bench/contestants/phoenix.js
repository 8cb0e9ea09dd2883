import { Socket } from 'phoenix';

export const connect = (origin) => {
  const socket = new Socket(`${origin.replace(/^http/, 'ws')}/phoenix`);
  socket.connect();
  const channel = socket.channel('room');
  return new Promise((resolve) =>
    channel.join().receive('ok', () =>
      resolve({
        onTick: (listener) => channel.on('tick', listener),
        ask: (value, done) => channel.push('ask', value).receive('ok', done),
      }),
    ),
  );
};
