// Written for socket.io-client 4.8, where a CommonJS file takes its types.
import { io, type ManagerOptions, type Socket } from 'holdfast';

interface FromServer {
  basic: (count: number) => void;
}

const options: Partial<ManagerOptions> = { transports: ['websocket'] };
const socket: Socket<FromServer> = io('https://example.com', options);
socket.on('basic', (count) => count.toFixed());
// @ts-expect-error: no such event
socket.on('basics', () => {});
socket.on('disconnect', (reason: Socket.DisconnectReason) => reason.length);
type Lazy = typeof import('holdfast', { with: { 'resolution-mode': 'import' }});
export const later = (make: Lazy): Socket => make.io('x') as unknown as Socket;
