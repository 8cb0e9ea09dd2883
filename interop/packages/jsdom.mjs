// jsdom-global, as tests with Mocha have it: what a window has stands in Node, bound to nothing, beside what is Node's own.
import globalJsdom from 'jsdom-global';
import { Server } from 'socket.io';
import { cut, follow, happens, quick } from './support.mjs';

let server;
export async function serve(http) {
  // Before the client is loaded, as tests do it.
  globalJsdom(undefined, { url: 'http://app.test/' });
  server = new Server(http);
  server.on('connection', (socket) => {
    socket.on('echo', (value, done) => done(value));
  });
}

export async function play({ url, options, note }) {
  const { io } = await import('socket.io-client');
  const socket = io(url, { ...quick, ...options });
  follow(socket, 'client', note);
  await happens(socket, 'connect');
  const echo = async (value) => note('echo', await socket.emitWithAck('echo', value));
  await echo({ text: 'é', list: [null, 1] });
  await echo(Buffer.from([0, 127, 255]));
  await echo([new Uint8Array([1, 2, 3])]);

  const back = () => happens(socket, 'connect');
  const cutBack = back();
  await cut(server.sockets);
  await cutBack;
  await echo('after a cut');
  const onlineBack = back();
  globalThis.window.dispatchEvent(new globalThis.Event('offline'));
  await onlineBack;
  await echo(Buffer.alloc(3));
  socket.disconnect();
}
