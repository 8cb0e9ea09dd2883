import { createSocket, webSocket } from 'holdfast';
import { ready, seen } from './page.jsx';

// The floor: the client takes the events, and nothing is shown.
const socket = createSocket(location.origin, { transports: [webSocket()] }).connect();
socket.on('connect', ready);
socket.on('tick', seen);
