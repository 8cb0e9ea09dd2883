// A stock server that counts small events, plain or unpacked from one. Serves the page as well. Asked over the channel to its parent.
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { Server } from 'socket.io';
import { batch } from '../../dist/server.js';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const fileOf = (url) => {
  if (url === '/load.mjs') return at('load.mjs');
  const found = /^\/dist\/([\w/.-]+\.js)$/.exec(url);
  return found && !url.includes('..') ? at(`../../dist/${found[1]}`) : undefined;
};

let count = 0;
let wanted = Infinity;
const tcp = new Set();

const http = createServer(({ url }, response) => {
  const file = fileOf(url);
  response.setHeader('content-type', file ? 'text/javascript' : 'text/html');
  const page = `<!doctype html><title>bench</title><script type="module">
    import * as holdfast from '/dist/index.js';
    import { load } from '/load.mjs';
    globalThis.load = (way, size) => load(holdfast, location.origin, way, size);
  </script>`;
  response.end(file ? readFileSync(file) : page);
});
http.on('connection', (socket) => tcp.add(socket));

const io = new Server(http);
io.on('connection', batch());
io.on('connection', (socket) => {
  socket.on('moved', () => {
    if (++count === wanted) process.send({ all: true });
  });
  socket.on('all', (events) => {
    for (const event of events) EventEmitter.prototype.emit.apply(socket, event);
  });
});

const bytesRead = () => [...tcp].reduce((sum, socket) => sum + socket.bytesRead, 0);
let before;
process.on('message', (message) => {
  if (message.expect) {
    count = 0;
    wanted = message.expect;
    before = { cpu: process.cpuUsage(), bytes: bytesRead() };
    process.send({ ready: true });
  } else {
    const { user, system } = process.cpuUsage(before.cpu);
    process.send({ cpuMs: (user + system) / 1_000, bytes: bytesRead() - before.bytes, count });
  }
});
process.on('disconnect', () => process.exit());

http.listen(0, '127.0.0.1', () => process.send({ port: http.address().port }));
