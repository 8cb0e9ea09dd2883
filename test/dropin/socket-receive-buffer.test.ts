import { describe } from 'vitest';
import { rawServer } from './raw.js';
import { alike, next } from './support.js';

describe('events before the CONNECT answer', () => {
  alike('wait in receiveBuffer, and are first', async (stage) => {
    const { open, note, watch } = stage;
    const socket = open(
      await rawServer(
        stage,
        () => {},
        (message, link) => {
          if (message !== '40') return;
          link.send(
            '42["early",1]',
            '420["early",2]',
            '451-["early",{"_placeholder":true,"num":0}]',
          );
          link.send(Buffer.of(9), '40{"sid":"raw"}', '42["late"]');
        },
      ),
    );
    socket.emit('buffered');
    socket.onAny((name, ...args) => note(name, ...args, socket.connected));
    const sent: string[] = [];
    socket.onAnyOutgoing((name) => sent.push(name));
    watch(socket, 'socket', 'connect');
    await next(socket, 'late');
    note(socket.receiveBuffer, sent);
  });
});
