import type { TransportCtor } from './options.js';
import { XHR } from './polling.js';
import { WS } from './websocket.js';

/** The classes that the names in `transports` stand for. It may be changed. */
export const transports: Record<string, TransportCtor> & {
  polling: TransportCtor;
  websocket: TransportCtor;
} = { polling: XHR, websocket: WS };
