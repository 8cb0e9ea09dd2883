// The provider makes its own sockets, by the `io` that it finds under the name of socket.io-client.
import { Server } from 'socket.io';
import { SocketIOProvider } from 'y-socket.io';
import { YSocketIO } from 'y-socket.io/dist/server';
import { Doc } from 'yjs';
import { cut, happens, quick } from './support.mjs';

let server;
export async function serve(http) {
  server = new Server(http);
  const authenticate = ({ auth: { token } }) => token === 'secret';
  new YSocketIO(server, { authenticate }).initialize();
}

export async function play({ url, options, note }) {
  const open = (name, token = 'secret') => {
    const doc = new Doc();
    // In one process the providers would come together without a server.
    const settings = { disableBc: true, auth: { token }, autoConnect: false };
    const provider = new SocketIOProvider(url, 'room', doc, settings, { ...quick, ...options });
    for (const event of ['status', 'sync', 'connection-close', 'connection-error'])
      provider.on(event, (what) => note(name, event, what?.message ?? what));
    return { doc, provider, text: doc.getText('text') };
  };
  const connected = async ({ provider }) => {
    const synced = until(provider, 'sync', (isSynced) => isSynced);
    provider.connect();
    await synced;
  };

  const ann = open('ann');
  ann.text.insert(0, 'hello');
  await connected(ann);
  const ben = open('ben');
  await connected(ben);
  await reads(ben, 'hello');
  note('ben reads', `${ben.text}`);

  ben.text.insert(5, ' world');
  await reads(ann, 'hello world');
  note('ann reads', `${ann.text}`);
  ann.provider.awareness.setLocalStateField('user', 'ann');
  await until(ben.provider.awareness, 'change', () => users(ben).includes('ann'));
  note('ben is aware of', users(ben));

  ben.provider.disconnect();
  ben.text.insert(0, 'ben: ');
  ann.text.insert(ann.text.length, '!');
  await connected(ben);
  await reads(ann, 'ben: hello world!');
  await reads(ben, 'ben: hello world!');
  note('both read', `${ann.text}`, `${ben.text}`);

  ben.provider.disconnect();
  const back = until(ann.provider, 'sync', (isSynced) => isSynced);
  await cut(server.of('/yjs|room'));
  await back;
  ann.doc.getMap('map').set('large', new Uint8Array(100_000).fill(7));
  await connected(ben);
  const map = ben.doc.getMap('map');
  if (!map.has('large')) await until(ben.doc, 'update', () => map.has('large'));
  note('ben has', map.get('large').length);

  const stranger = open('stranger', 'wrong');
  const refused = happens(stranger.provider, 'connection-error');
  stranger.provider.connect();
  await refused;
  for (const { provider } of [ann, ben, stranger]) provider.destroy();
}

/** Resolves once `holds` does, asked now and whenever the event comes. */
const until = (emitter, event, holds) =>
  new Promise((resolve) => {
    emitter.on(event, function look(what) {
      if (!holds(what)) return;
      emitter.off(event, look);
      resolve();
    });
  });
const reads = ({ doc, text }, wanted) =>
  `${text}` === wanted || until(doc, 'update', () => `${text}` === wanted);
const users = ({ provider }) =>
  [...provider.awareness.getStates().values()].map(({ user }) => user).filter(Boolean);
