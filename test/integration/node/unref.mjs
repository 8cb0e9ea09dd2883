// Connects as the arguments say, tells its parent, and then has nothing more to do.
import { io } from 'holdfast';

const [url, when, options] = process.argv.slice(2);
const socket = io(url, JSON.parse(options));
// Holds the process until then, since the client may not.
const hold = setInterval(() => {}, 1_000);
const done = () =>
  process.send('ready', () => {
    clearInterval(hold);
    process.disconnect();
  });

if (when === 'connected') socket.on('connect', done);
if (when === 'failed') socket.once('connect_error', done);
if (when === 'upgraded') {
  // Which of the two is first is not said.
  const { engine } = socket.io;
  const both = ['connect', 'upgrade'];
  const one = (name) => both.splice(both.indexOf(name), 1) && both.length === 0 && done();
  socket.once('connect', () => one('connect'));
  engine.once('upgrade', () => one('upgrade'));
}
// Its exit code tells that the answer was waited for.
if (when === 'asking') {
  socket.on('connect', () => {
    socket.timeout(300).emit('nobody hears this', (error) => {
      process.exitCode = error ? 7 : 8;
    });
    done();
  });
}
if (when === 'at once') setImmediate(done);
socket.on('echo', (value, ack) => ack(value));
