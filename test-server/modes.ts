import { chat } from './chat.js';
import type { EngineSession } from './engine/session.js';
import type { Host } from './host.js';
import { startEngineServer, startTestServer, type TestServerOptions } from './index.js';
import type { Server } from './socket/server.js';
import type { Socket } from './socket/socket.js';

/** What conformance checks expect of both conformance modes. */
const CONFORMANCE = { pingInterval: 300, pingTimeout: 200, maxHttpBufferSize: 1_000_000 } as const;

export type Mode = 'engine' | 'socket' | 'chat';

export const modes: Readonly<Record<Mode, (options: TestServerOptions) => Promise<Host>>> = {
  /** No Socket.IO layer: every message comes back unchanged and in order. */
  async engine(options) {
    const server = await startEngineServer({ ...CONFORMANCE, ...options });
    server.engine.on('connection', (session: EngineSession) =>
      session.on('message', (message: string | Buffer) => session.send(message)),
    );
    return server;
  },

  async socket(options) {
    const server = await startTestServer({ ...CONFORMANCE, connectTimeout: 1000, ...options });
    const greet = (socket: Socket) => socket.emit('auth', socket.handshake.auth);
    server.io.of('/custom').on('connection', greet);
    server.io.on('connection', (socket: Socket) => {
      greet(socket);
      socket.on('message', (...args: unknown[]) => socket.emit('message-back', ...args));
      socket.on('message-with-ack', (...args: unknown[]) => {
        const acknowledge = args.pop();
        if (typeof acknowledge === 'function') acknowledge(...args);
      });
    });
    return server;
  },

  chat: (options) => run(chat, { connectionStateRecovery: {}, ...options }),
};

export type Application = (io: Server) => unknown;

/** A server for pages of any origin. */
export async function run(application: Application, options: TestServerOptions): Promise<Host> {
  const server = await startTestServer({ cors: { origin: '*' }, ...options });
  await application(server.io);
  return server;
}
