import { io } from 'socket.io-client';
import { socketIo, stepsOf } from './work.mjs';

globalThis.steps = stepsOf(socketIo(io));
