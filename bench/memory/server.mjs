// A process of its own: lets clients in, says what they must hear, and answers nothing else.
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const open =
  '0{"sid":"bench","upgrades":[],"pingInterval":300000,"pingTimeout":300000,"maxPayload":1000000}';
const server = createServer((_, response) => {
  response
    .writeHead(200, { 'content-type': 'text/html' })
    .end('<!doctype html><title>memory</title>');
});
new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (link) => {
  link.send(open);
  link.on('message', (data) => {
    if (String(data).startsWith('40')) link.send('40{"sid":"bench"}');
  });
});
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('disconnect', () => process.exit());
