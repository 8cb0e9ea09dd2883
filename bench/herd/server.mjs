// A stock server that can go away and come back: `{ restart: downMs }` over the channel to its parent.
import { createServer } from 'node:http';
import { Server } from 'socket.io';

let port = 0;
let stop;

async function start() {
  const tcp = new Set();
  const http = createServer();
  http.on('connection', (socket) => {
    tcp.add(socket);
    socket.on('close', () => tcp.delete(socket));
  });
  // Each request is load, whatever it is for.
  for (const event of ['request', 'upgrade'])
    http.on(event, () => process.send({ request: Date.now() }));
  const io = new Server(http);
  await new Promise((resolve) => http.listen(port, '127.0.0.1', resolve));
  port = http.address().port;
  stop = async () => {
    // As when a process dies: connections break before anything can be said on them.
    for (const socket of tcp) socket.resetAndDestroy();
    await io.close();
  };
}

process.on('message', async ({ restart: downMs }) => {
  const at = Date.now();
  await stop();
  setTimeout(start, Math.max(0, at + downMs - Date.now()));
});
process.on('disconnect', () => process.exit());

await start();
process.send({ port });
