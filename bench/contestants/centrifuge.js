import { Centrifuge } from 'centrifuge';

export const connect = (origin) => {
  const client = new Centrifuge(`${origin.replace(/^http/, 'ws')}/centrifuge`);
  const room = client.newSubscription('room');
  client.connect();
  room.subscribe();
  return new Promise((resolve) =>
    room.on('subscribed', () =>
      resolve({
        onTick: (listener) => room.on('publication', ({ data }) => listener(data)),
        ask: (value, done) => client.rpc('ask', value).then(({ data }) => done(data)),
      }),
    ),
  );
};
