import { io } from 'socket.io-client';
import { showNaively } from './naive.jsx';

showNaively(io(location.origin, { transports: ['websocket'] }));
