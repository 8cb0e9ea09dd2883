// Connects as the arguments say, tells its parent, disconnects when asked to, and must then end by itself.
import { io } from 'holdfast';

const [url, transport, when] = process.argv.slice(2);
const socket = io(url, transport === 'both' ? {} : { transports: [transport] });
const leave = () => {
  socket.disconnect();
  process.send('left', () => process.disconnect());
};
process.once('message', leave);
if (when === 'at once') setImmediate(() => process.send('ready'));
else if (when === 'upgraded') {
  socket.io.engine.on('upgrade', () => process.send('ready'));
} else if (when === 'failed') socket.once('connect_error', () => process.send('ready'));
else socket.on('connect', () => process.send('ready'));
