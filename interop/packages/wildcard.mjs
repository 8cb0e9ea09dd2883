// The package replaces `socket.onevent`, asks the socket for `ack(id)`, and emits with the prototype of the Manager.
import { Server } from 'socket.io';
import { io, Manager } from 'socket.io-client';
import wildcard from 'socketio-wildcard';
import { cut, follow, happens, quick } from './support.mjs';

const patch = wildcard(Manager);

let server;
export async function serve(http, note) {
  server = new Server(http);
  const greet = (socket) => {
    socket.on('*', ({ data }) => note('server hears', withoutFunctions(data)));
    socket.on('greet', async (count, done) => {
      socket.emit('text', 'a', { b: [1, null] });
      socket.emit('bytes', Buffer.from([0, 127, 255]), 'and more');
      socket.emit('nobody listens');
      done(await socket.emitWithAck('ask', count));
    });
  };
  server.use(wildcard()).on('connection', greet);
  server.of('/news').use(wildcard()).on('connection', greet);
}

export async function play({ url, options, note }) {
  for (const path of ['/', '/news']) {
    const socket = io(url + path, { ...quick, ...options });
    follow(socket, path, note);
    patch(socket);
    socket.on('*', ({ type, nsp, data }) => note(path, '*', type, nsp, withoutFunctions(data)));
    socket.onAny((...args) => note(path, 'any', withoutFunctions(args)));
    socket.on('text', (...args) => note(path, 'text', args));
    socket.on('bytes', (bytes, ...rest) => note(path, 'bytes', [...new Uint8Array(bytes)], rest));
    socket.on('ask', (count, answer) => answer(count + 1));
    await happens(socket, 'connect');
    note(path, 'answer', await socket.emitWithAck('greet', 1));
    await comeBack(socket);
    note(path, 'answer', await socket.timeout(5_000).emitWithAck('greet', 3));
    // The way back: what the package put in place is all that it puts in place.
    delete socket.onevent;
    note(path, 'answer without', await socket.emitWithAck('greet', 5));
    socket.disconnect();
  }
}

async function comeBack(socket) {
  const back = happens(socket, 'connect');
  if (socket.nsp === '/') await cut(server.sockets);
  else socket.disconnect().connect();
  await back;
}

const withoutFunctions = (data) =>
  data.map((one) => (typeof one === 'function' ? 'a function' : one));
