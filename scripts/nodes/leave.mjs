// Connects, tells its parent, leaves when told to, and must then end by itself.
import { io } from 'holdfast';

const [url, transport] = process.argv.slice(2);
const upgrade = transport === 'upgrade';
const socket = io(url, upgrade ? {} : { transports: [transport] });
const ready = () => process.send('ready');
socket.once('connect', () => {
  const { engine } = socket.io;
  if (upgrade && engine.transport.name !== 'websocket') engine.on('upgrade', ready);
  else ready();
});
process.once('message', () => {
  socket.disconnect();
  process.disconnect();
});
