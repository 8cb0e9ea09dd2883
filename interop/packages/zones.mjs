// zone.js puts its own `addEventListener` in the place of `on`, and one remover in the place of the others, on the class itself.
import 'zone.js';
import 'zone.js/plugins/zone-patch-socket-io';
import { Server } from 'socket.io';
import * as client from 'socket.io-client';
import { follow, happens, quick } from './support.mjs';

const { Zone } = globalThis;
Zone[Zone.__symbol__('socketio')](client);

let server;
export async function serve(http) {
  server = new Server(http);
  server.on('connection', (socket) => {
    socket.on('tell', (text, done) => {
      socket.emit('news', text);
      done(`told ${text}`);
    });
  });
}

export async function play({ url, options, note }) {
  const socket = client.io(url, { ...quick, ...options });
  follow(socket, 'client', note);
  const hear = (name) => (text) => note(name, text, 'in', Zone.current.name);
  const [inside, outside, once] = ['inside', 'outside', 'once'].map(hear);
  Zone.current.fork({ name: 'page' }).run(() => {
    socket.on('news', inside).once('news', once);
    socket.on('connect', () => note('connected in', Zone.current.name));
  });
  socket.on('news', outside);
  await happens(socket, 'connect');

  const tell = async (text) => {
    const heard = happens(socket, 'news');
    note(await socket.emitWithAck('tell', text));
    await heard;
    note('listeners', socket.listeners('news').length, { some: socket.hasListeners('news') });
  };
  await tell('first');
  socket.off('news', outside);
  await tell('second');
  const back = happens(socket, 'connect');
  // With a goodbye: what socket.io-client says of a cut is another thing under zone.js than without.
  for (const { conn } of server.sockets.sockets.values()) conn.close();
  await back;
  await tell('third');
  socket.removeListener('news', inside);
  await tell('fourth');
  socket.on('news', inside).removeAllListeners('news');
  await tell('fifth');
  socket.disconnect();
}
