import { describe, it } from 'vitest';
import { ask, direct, polling, rawSocket, until } from './support.js';
import { sameLog } from './twins.js';

describe('middlewares', () => {
  it.each([
    ['nothing', undefined],
    ['an error', new Error('no')],
    ['an error with data', Object.assign(new Error('no'), { data: { code: 1, list: [null] } })],
    ['an error with other fields', Object.assign(new Error('no'), { code: 7 })],
  ])('run in order, and the client is told alike of %s', (_, error) =>
    sameLog(
      (io, log) => {
        io.use((socket, next) => {
          log(1, socket.connected, io.sockets.sockets.size);
          socket.join('early');
          socket.emit('early', 'bird');
          setImmediate(next);
        });
        io.use((_, next) => next(void log(2) as undefined));
        io.use((_, next) => next(error));
        io.on('connection', (socket) => log('in', socket.rooms.size));
      },
      async (base) => {
        const { webSocket, received } = await rawSocket(base, direct);
        webSocket.send('40');
        await until(() => received.length === 3);
        return received.slice(1);
      },
    ),
  );

  it('see the same handshake', () =>
    sameLog(
      (io, log) =>
        io.use(({ handshake, id }, next) => {
          const { headers, query, auth, address, secure, xdomain, url, issued, time } = handshake;
          const kinds = [typeof issued, new Date(time).getTime() > 0, id.length];
          log(
            Object.keys(handshake).sort(),
            kinds,
            headers['x-one'],
            query,
            auth,
            address,
            secure,
            xdomain,
          );
          log(url.replace(/sid=[^&]*/, ''));
          next();
        }),
      async (base, logged) => {
        const headers = { 'x-one': '1', origin: 'http://other.example' };
        const { body } = await ask(base, '?EIO=4&transport=polling&a=1&a=2&b=%20é', { headers });
        const { sid } = JSON.parse(body.slice(1)) as { sid: string };
        await ask(base, polling(sid), { method: 'POST', body: '40{"token":[1]}' });
        await logged(2);
      },
    ));
});
