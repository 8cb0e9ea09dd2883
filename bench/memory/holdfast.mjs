import { io } from 'holdfast';
import { socketIo, stepsOf } from './work.mjs';

globalThis.steps = stepsOf(socketIo(io));
