// The demo page on the reference server. After a build: `node demo/serve.mjs`, or PORT=8080 node demo/serve.mjs.
import { realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { dedupe } from '../dist/server.js';
import { chat, startTestServer } from '../dist/test-server.js';
import { room } from './room-server.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

const PAGE = {
  '/': ['../build/demo/index.html', 'text/html'],
  '/style.css': ['../build/demo/style.css', 'text/css'],
  '/main.js': ['../build/demo/main.js', 'text/javascript'],
  '/main.js.map': ['../build/demo/main.js.map', 'application/json'],
  '/favicon.svg': ['./favicon.svg', 'image/svg+xml'],
  '/three': ['../build/demo/three/index.html', 'text/html'],
  '/three/': ['../build/demo/three/index.html', 'text/html'],
  ...ofThree('style.css', 'text/css'),
  ...ofThree('main.js', 'text/javascript'),
  ...ofThree('react.js', 'text/javascript'),
  ...ofThree('vue.js', 'text/javascript'),
  ...ofThree('script.js', 'text/javascript'),
};

function ofThree(file, type) {
  return { [`/three/${file}`]: [`../build/demo/three/${file}`, type] };
}

// `ws:` is named beside 'self', which some browsers do not extend to WebSocket.
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self' ws: wss:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Starts the reference server with the page, the room and the faults; the heartbeat is short enough to be watched. */
export async function startDemo(options = {}) {
  const server = await startTestServer({
    control: true,
    pingInterval: 5_000,
    pingTimeout: 5_000,
    connectionStateRecovery: {},
    files: { '/dist': at('../dist') },
    handler: servePage,
    ...options,
  });
  // First of all. Nobody signs in here, so all visitors are one; the browser profile's own id tells them apart.
  server.io.on('connection', dedupe({ user: () => 'visitor' }));
  chat(server.io);
  room(server.io);
  return server;
}

function servePage({ method, url = '' }, response) {
  const [path] = url.split('?');
  if ((method !== 'GET' && method !== 'HEAD') || !Object.hasOwn(PAGE, path)) return false;
  const [file, type] = PAGE[path];
  readFile(at(file)).then(
    (bytes) =>
      response
        .writeHead(200, {
          'content-type': `${type}; charset=utf-8`,
          'content-length': bytes.length,
          'content-security-policy': POLICY,
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'no-referrer',
          'cache-control': 'no-store',
        })
        .end(method === 'HEAD' ? undefined : bytes),
    () => response.writeHead(503).end('The page is not built: run npm run build'),
  );
  return true;
}

async function main() {
  const port = Number(process.env.PORT ?? 3_000);
  const server = await startDemo({ port }).catch((error) => {
    if (error.code !== 'EADDRINUSE') throw error;
    console.log(`Port ${port} is taken; using one that is free.`);
    return startDemo({ port: 0 });
  });
  console.log(
    `How it works, live: ${server.url}\nThe same room, three ways: ${server.url}/three/\nOpen them twice and talk. Ctrl+C ends it.`,
  );
  const stop = () => void server.close();
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

const { argv } = process;
if (argv[1] && realpathSync(argv[1]) === fileURLToPath(import.meta.url)) await main();
