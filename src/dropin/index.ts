export { Manager } from './manager.js';
export type { ManagerOptions, SocketOptions } from './options.js';
export type { PeerParser } from './parser.js';
export { Socket } from './socket.js';
