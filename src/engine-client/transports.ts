import type { TransportCtor } from './options.js';
import { XHR } from './polling.js';
import { WS } from './websocket.js';

interface Transports {
  polling: typeof XHR;
  websocket: typeof WS;
  [name: string]: TransportCtor;
}

/**
 * The classes that the names in `transports` stand for. It may be changed. WebTransport is not among them, since everybody would
 * ship it: name the class, or put it here.
 */
export const transports: Transports = {
  polling: XHR,
  websocket: WS,
};
