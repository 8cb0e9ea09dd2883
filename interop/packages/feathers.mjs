// Feathers looks at `socket.flags.timeout` and `socket._opts.ackTimeout` to learn with what an acknowledgement is called.
import { feathers } from '@feathersjs/feathers';
import socketio from '@feathersjs/socketio';
import socketioClient from '@feathersjs/socketio-client';
import { io } from 'socket.io-client';
import { cut, follow, happens, quick } from './support.mjs';

const PATIENCE_MS = 300;
const methods = ['find', 'get', 'create', 'patch', 'remove', 'shout'];

class Messages {
  kept = new Map();

  async find({ query }) {
    return [...this.kept.values()].filter(({ by }) => !query.by || by === query.by);
  }

  async get(id) {
    if (this.kept.has(id)) return this.kept.get(id);
    // As @feathersjs/errors makes it; the name and the code are what counts on the way.
    throw Object.assign(new Error(`no message ${id}`), {
      type: 'FeathersError',
      name: 'NotFound',
      code: 404,
      className: 'not-found',
      data: { id },
    });
  }

  async create({ text, by, bytes }) {
    const message = { id: this.kept.size + 1, text, by, size: bytes?.length ?? 0 };
    this.kept.set(message.id, message);
    return message;
  }

  async patch(id, change) {
    return Object.assign(await this.get(id), change);
  }

  async remove(id) {
    const message = await this.get(id);
    this.kept.delete(id);
    return message;
  }

  async shout({ text }) {
    return text.toUpperCase();
  }
}

let server;
export async function serve(http) {
  const app = feathers().configure(
    socketio((io) => {
      server = io;
    }),
  );
  app.use('messages', new Messages(), { methods, events: ['noticed'] });
  app.use('never', { get: () => new Promise(() => {}) });
  app.on('connection', (connection) => app.channel('all').join(connection));
  app.publish(() => app.channel('all'));
  app.service('messages').on('created', (message) => {
    if (message.text === 'notice me') app.service('messages').emit('noticed', message);
  });
  await app.setup(http);
}

export async function play({ url, options, note }) {
  const open = async (name, more) => {
    const socket = io(url, { ...quick, ...options, ...more });
    follow(socket, name, note);
    await happens(socket, 'connect');
    const app = feathers().configure(socketioClient(socket));
    app.use('messages', socketioClient(socket).service('messages'), { methods });
    return { socket, app, messages: app.service('messages') };
  };
  const ann = await open('ann');
  const ben = await open('ben');
  /** Both sides of a call: who comes first is no matter, since each has a connection of its own. */
  const both = async (event, call) => {
    const heard = happens(ben.messages, event);
    note('answer', await call);
    note('ben hears', event, ...(await heard));
  };
  const failure = (call) =>
    call.then(
      () => 'none',
      // With a name and a code where Feathers gave one; our own errors have some too, the peer's have none.
      ({ message, name, code, data }) => (code > 0 ? { message, name, code, data } : { message }),
    );

  await both('created', ann.messages.create({ text: 'hello', by: 'ann' }));
  await both('noticed', ann.messages.create({ text: 'notice me', bytes: Buffer.alloc(70_000) }));
  await both('patched', ann.messages.patch(1, { text: 'changed' }));
  note('find', await ben.messages.find({ query: { by: 'ann' } }));
  note('a method of its own', await ann.messages.shout({ text: 'louder' }));
  note('no such message', await failure(ann.messages.get(77)));
  note('no such method', await failure(ann.app.service('never').remove(1)));
  note('no such service', await failure(ann.app.service('nowhere').get(1)));

  const hasty = await open('hasty', { ackTimeout: PATIENCE_MS });
  note('no answer', await failure(hasty.app.service('never').get(1)));
  hasty.socket.disconnect();

  const away = happens(ann.socket, 'disconnect');
  const back = happens(ben.socket, 'connect');
  ben.socket.disconnect();
  await cut(server.sockets);
  await away;
  note('asked while away', await ann.messages.find());
  ben.socket.connect();
  await back;
  await both('removed', ann.messages.remove(1));
}
