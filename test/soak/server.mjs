// A stock server of the soak. What it takes is told to the parent before it is acknowledged, so that a kill at any moment leaves
// nothing acknowledged that the parent has not heard of.
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const { port, options, askEveryMs } = JSON.parse(process.argv[2]);

let taken = [];
let answers = [];
const counts = { asked: 0, answered: 0, answeredTwice: 0, broken: 0 };

/** Tells what was taken in this turn, and then acknowledges it. */
function tell() {
  const [records, done] = [taken, answers];
  taken = [];
  answers = [];
  process.send({ taken: records });
  for (const answer of done) answer();
}

function take(stream, client, number, answer) {
  if (!taken.length) setImmediate(tell);
  taken.push([stream, client, number]);
  if (answer) answers.push(answer);
}

const http = createServer();
const io = new Server(http, options);
io.on('connection', (socket) => {
  const { client } = socket.handshake.auth;
  socket.on('retried', (number, body, answer) => {
    if (!Buffer.isBuffer(body) || body.length !== number % 100) counts.broken++;
    take('retried', client, number, () => answer(number, body));
  });
  socket.on('plain', (number) => take('plain', client, number));
  socket.on('kept', (number, answer) => take('kept', client, number, () => answer(number)));

  // Asks the client as well, and counts the acknowledgements as they come, which the server itself would take once each.
  const open = new Set();
  let number = 0;
  const timer = setInterval(() => {
    counts.asked++;
    open.add(++number);
    socket.emit('ask', number, () => {});
  }, askEveryMs);
  socket.conn.on('packet', ({ type, data }) => {
    const [, answered] = (type === 'message' && /^3\d+\[(\d+)\]$/.exec(data)) || [];
    if (answered === undefined) return;
    if (open.delete(Number(answered))) counts.answered++;
    else counts.answeredTwice++;
  });
  socket.on('disconnect', () => clearInterval(timer));
});

process.on('message', ({ ask }) => {
  if (ask === 'counts') process.send({ counts: { ...counts, sessions: io.engine.clientsCount } });
});
process.on('disconnect', () => process.exit());
process.on('SIGTERM', () => {
  io.close().then(() => process.exit());
  http.closeAllConnections();
});

await new Promise((resolve) => http.listen(port, '127.0.0.1', resolve));
process.send({ port: http.address().port });
