import type { TransportCtor } from './options.js';
import { XHR } from './polling.js';
import { WS } from './websocket.js';
import { WT } from './webtransport.js';

/** The classes that the names in `transports` stand for. It may be changed. */
export const transports: Record<string, TransportCtor> = {
  polling: XHR,
  websocket: WS,
  webtransport: WT,
};
