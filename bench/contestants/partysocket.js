import WebSocket from 'partysocket/ws';
import { addressOf } from './framing.js';
import { overFraming } from './limit.js';

export const connect = (origin) => overFraming(new WebSocket(addressOf(origin)));
