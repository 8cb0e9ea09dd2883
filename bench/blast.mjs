// A process of its own: serves a folder, sends prebuilt frames at a steady rate to whoever connects, and sends back what it is asked. It
// knows as much of the protocols as that takes, so that what is measured is the client. Its parent says `{ count, rate }`, in events and
// events a second, and hears when they are sent.
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import { join, normalize } from 'node:path';
import { WebSocketServer } from 'ws';
import { dialectOf } from './blast/dialects.mjs';

const [folder] = process.argv.slice(2);

/** The last client that was let in. */
let client;

const types = { '.html': 'text/html', '.js': 'text/javascript' };
const server = createServer((request, response) => {
  const path = normalize(new URL(request.url, 'http://x').pathname);
  const extension = path.slice(path.lastIndexOf('.'));
  if (!types[extension]) return void response.writeHead(404).end();
  response.setHeader('content-type', `${types[extension]}; charset=utf-8`);
  createReadStream(join(folder, path))
    .on('error', () => response.writeHead(404).end())
    .pipe(response);
});

new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (link, { url }) => {
  const dialect = dialectOf(url);
  const answer = {
    send: (text) => link.send(text),
    ready() {
      client = { link, dialect };
    },
  };
  if (dialect.opened) link.send(dialect.opened());
  link.on('message', (data) => dialect.heard(String(data), answer));
});

/** Sends what is due by the clock, so that a timer that comes late changes the rate of no second. */
function blast({ count, rate }) {
  const { link, dialect } = client;
  const frames = Array.from({ length: count }, (_, n) => {
    const tick = { n, id: `player-${n % 50}`, x: n * 0.25, y: 600 - n * 0.125, at: 1.7e12 + n };
    return Buffer.from(dialect.event(tick));
  });
  const started = performance.now();
  let sent = 0;
  const go = () => {
    const due = Math.min(count, Math.floor(((performance.now() - started) * rate) / 1000));
    while (sent < due) link.send(frames[sent++], { binary: false });
    if (sent < count) setTimeout(go, 1);
    else process.send({ sent, ms: performance.now() - started });
  };
  go();
}

server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('message', blast);
process.on('disconnect', () => process.exit());
