// Hands pages to any driver, and starts for them the servers that their journeys ask for.
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { startTestServer } from 'holdfast/test-server';
import { Server } from 'socket.io';
import { bundleOf } from './bundle.mjs';
import { app } from './journeys/app.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** What every server of the tests hands to pages. */
export const files = {
  '/dist': at('../dist'),
  '/journeys': at('./journeys'),
  '/pages': at('./pages'),
};

const cors = { origin: '*' };

async function startOurs(options) {
  const server = await startTestServer({ cors, ...options, files, control: true });
  return {
    url: server.url,
    io: server.io,
    log: () => server.log,
    sessions: () => server.sessions(),
    stop: () => server.close(),
  };
}

async function startStock(options) {
  const http = createServer();
  const io = new Server(http, { cors, ...options });
  await new Promise((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${http.address().port}`,
    io,
    log: () => [],
    sessions: () => Array.from({ length: io.engine.clientsCount }, () => ({})),
    async stop() {
      const closed = io.close();
      // Browsers open connections ahead of need, and the server would wait for their first request.
      http.closeAllConnections();
      await closed;
    },
  };
}

/** @returns {Promise<{ url: string, close(): Promise<void> }>} */
export async function openHost() {
  const servers = new Map();
  let count = 0;

  const start = async ({ kind, options }) => {
    const server = await (kind === 'stock' ? startStock(options) : startOurs(options));
    const numbers = [];
    server.io.on('connection', (socket) =>
      socket.on('number', (n, answer) => {
        numbers.push(n);
        answer?.(n);
      }),
    );
    app(server.io);
    const id = `${++count}`;
    servers.set(id, { ...server, kind, numbers });
    return { id, url: server.url };
  };

  const answer = async (path, body) => {
    if (path === '/servers') return start(body);
    const [, id, what] = /^\/servers\/(\d+)(?:\/(\w+))?$/.exec(path) ?? [];
    const server = servers.get(id);
    if (!server) return undefined;
    if (what === undefined) return { url: server.url, kind: server.kind };
    if (what === 'tell') {
      for (const n of body) server.io.emit('number', n);
      return true;
    }
    if (what === 'tellRoom') {
      const [room, text] = body;
      server.io.to(room).emit('told', text);
      return true;
    }
    if (what === 'stop') {
      servers.delete(id);
      await server.stop();
      return true;
    }
    return { log: server.log, sessions: server.sessions, numbers: () => server.numbers }[what]?.();
  };

  /** A worker of a page has no say in the origin, and the pages of other servers ask as well. */
  const headers = { 'access-control-allow-origin': '*' };
  const handler = (request, response) => {
    const { pathname } = new URL(request.url, 'http://host');
    const served = async () => {
      if (pathname.startsWith('/bundles/')) {
        const code = await bundleOf(pathname.slice('/bundles/'.length));
        if (code === undefined) return response.writeHead(404).end();
        return response.writeHead(200, { ...headers, 'content-type': 'text/javascript' }).end(code);
      }
      const body = request.method === 'POST' ? JSON.parse(await text(request)) : undefined;
      const result = await answer(pathname, body);
      if (result === undefined) return response.writeHead(404, headers).end('no such thing');
      return response
        .writeHead(200, { ...headers, 'content-type': 'application/json' })
        .end(JSON.stringify(result));
    };
    served().catch((error) => response.writeHead(500, headers).end(`${error.stack}`));
    return true;
  };

  const host = await startTestServer({ files, handler });
  return {
    url: host.url,
    async close() {
      await Promise.all([...servers.values()].map((server) => server.stop()));
      await host.close();
    },
  };
}
