// A process of its own: sends prebuilt WebSocket frames, many in one write, so that it is never the one that is waited for: what is
// measured is the client. A client says `40` if the protocol wants it, and asks with an event `go` for how many chunks it wants.
import { WebSocketServer } from 'ws';
import { OPEN_PACKET } from '../contest.mjs';

const CHUNK = 1_024;

/** RFC 6455: one unmasked text frame. */
function frameOf(text) {
  const payload = Buffer.from(text);
  if (payload.length > 125) throw new RangeError(`${payload.length} bytes need another header`);
  return Buffer.concat([Buffer.from([0x81, payload.length]), payload]);
}

const chunk = Buffer.concat(
  Array.from({ length: CHUNK }, (_, n) =>
    frameOf(
      `42${JSON.stringify(['tick', { n, id: `player-${n % 50}`, x: n * 3, y: 600 - n, at: 1.7e12 + n }])}`,
    ),
  ),
);
const last = frameOf('42["done"]');

async function blast(socket, chunks) {
  for (let sent = 0; sent < chunks; sent++)
    if (!socket.write(chunk)) await new Promise((resolve) => socket.once('drain', resolve));
  socket.write(last);
}

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
server.on('listening', () => process.send({ port: server.address().port }));
server.on('connection', (link) => {
  link.send(OPEN_PACKET);
  link.on('message', (data) => {
    const text = String(data);
    if (text.startsWith('40')) return link.send('40{"sid":"bench"}');
    const [, chunks] = /^42\["go",(\d+)\]$/.exec(text) ?? [];
    if (chunks) blast(link._socket, Number(chunks));
  });
});
process.on('disconnect', () => process.exit());
