import { describe } from 'vitest';
import { alike, EACH, next, turn, until } from './support.js';

describe('a class of the application’s own', () => {
  alike(
    'derived from Socket connects with a manager that it makes itself',
    async ({ client, url, transports, server, keep, watch, note }) => {
      server.of('/chat').on('connection', (there) => {
        note('server', there.nsp.name, there.handshake.auth);
        there.on('ask', (question, answer) => answer(`${question}!`));
      });
      class Chat extends client.Socket {
        heard: unknown[] = [];
        constructor(address: string) {
          super(new client.Manager(address, { transports }), '/chat', { auth: { user: 'ann' } });
          this.on('said', (text) => this.heard.push(text));
        }
        ask(question: string): Promise<string> {
          return this.emitWithAck('ask', question);
        }
      }
      const chat = keep(new Chat(url).connect());
      note(chat instanceof client.Socket, chat.connected, chat.active, chat.io.opts.transports);
      watch(chat, 'chat', 'connect', 'disconnect');
      await next(chat, 'connect');
      note(await chat.ask('there'));
      server.of('/chat').emit('said', 'hello');
      await until(() => chat.heard.length);
      note(chat.heard);
      chat.io.reconnectionDelay(1).randomizationFactor(0);
      chat.io.engine.close();
      await next(chat, 'connect');
      chat.disconnect();
      await until(() => !server.engine.clientsCount);
      note(chat.active);
      chat.connect();
      await next(chat, 'connect');
    },
    { transports: EACH },
  );

  alike('waits for connect() where the manager is told to', async (stage) => {
    const { client, manager, note } = stage;
    const socket = new client.Socket(manager({ autoConnect: false }), '/');
    await turn();
    note(socket.active, socket.connected);
    socket.emit('kept');
    socket.connect();
    await next(socket, 'connect');
    note(socket.connected);
  });

  alike('derived from Manager makes sockets as ever', async (stage) => {
    const { client, url, transports, server, keep, note } = stage;
    server.of('/a');
    const asked: string[] = [];
    class Counting extends client.Manager {
      override socket(
        ...[nsp, options]: Parameters<InstanceType<typeof client.Manager>['socket']>
      ) {
        asked.push(nsp);
        return super.socket(nsp, options);
      }
    }
    const socket = keep(new Counting(url, { transports })).socket('/a');
    await next(socket, 'connect');
    note(asked, socket.io instanceof Counting, socket.io.socket('/a') === socket, asked);
  });
});
