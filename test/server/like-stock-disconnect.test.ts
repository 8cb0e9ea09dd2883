import { describe, it } from 'vitest';
import { ask, joined, polling, session } from './support.js';
import { sameLog } from './twins.js';

describe('a disconnect', () => {
  it.each([
    ['a ping', '2'],
    ['a message that is too large', `4${'x'.repeat(300)}`],
    ['a packet that is none', 'x'],
    ['an event that is none', '42{}'],
    ['leaving', '41'],
  ])('is told with the same reason and error after %s', (_, frame) =>
    sameLog(
      (io, log) =>
        io.on('connection', (socket) => {
          const why = (error: unknown) => (error instanceof Error ? error.message : error);
          socket.on('disconnecting', (...args) => log('ing', ...args.map(why)));
          socket.on('disconnect', (...args) => log('ed', ...args.map(why)));
        }),
      async (base, logged) => {
        const { webSocket } = await joined(base);
        webSocket.send(frame);
        await logged(2);
      },
      { maxHttpBufferSize: 200 },
    ),
  );

  it('by two requests that overlap is told with the same error', () =>
    sameLog(
      (io, log) =>
        io.on('connection', (socket) =>
          socket.on('disconnect', (reason, error) => log(reason, `${error}`)),
        ),
      async (base, logged) => {
        const sid = await session(base);
        await Promise.all([ask(base, polling(sid)), ask(base, polling(sid))]);
        await logged(1);
      },
    ));
});

describe('the connection below', () => {
  it('shows each packet that comes, and each that goes', () =>
    sameLog(
      (io, log) =>
        io.on('connection', ({ conn, client, request }) => {
          log(client.conn === conn, client.request === request);
          const shape = ({ type, data }: { type: string; data?: unknown }) => [
            type,
            typeof data === 'object' ? [...(data as Uint8Array)] : data,
          ];
          conn.on('packet', (packet) => log('in', ...shape(packet)));
          conn.on('packetCreate', (packet) => log('out', ...shape(packet)));
          io.emit('n', Buffer.of(1));
        }),
      async (base, logged) => {
        const { webSocket } = await joined(base);
        await logged(3);
        webSocket.send('6');
        webSocket.send('451-["x",{"_placeholder":true,"num":0}]');
        webSocket.send(Buffer.of(2));
        await logged(6);
      },
    ));
});
