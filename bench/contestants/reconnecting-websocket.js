import WebSocket from 'reconnecting-websocket';
import { addressOf } from './framing.js';
import { overFraming } from './limit.js';

export const connect = (origin) => overFraming(new WebSocket(addressOf(origin)));
