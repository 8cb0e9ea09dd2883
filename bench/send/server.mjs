// A process of its own: lets a client in, and from then on throws away what comes, so that it is never the one that is waited for.
import { WebSocketServer } from 'ws';
import { OPEN_PACKET } from '../contest.mjs';

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
server.on('listening', () => process.send({ port: server.address().port }));
server.on('connection', (link) => {
  link.send(OPEN_PACKET);
  link.once('message', () => {
    link.send('40{"sid":"bench"}');
    link._socket.removeAllListeners('data').on('data', () => {});
  });
});
process.on('disconnect', () => process.exit());
