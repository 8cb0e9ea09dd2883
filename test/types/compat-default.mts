// Written for socket.io-client 4.8, by its default and as a namespace.
import * as everything from 'holdfast';
import io, { type Socket } from 'holdfast';

const socket: Socket = io('https://example.com');
const other: everything.Socket = everything.io('/nsp');
const third: everything.Socket<{ a: () => void }> = everything.default();
const fourth = everything.connect('x');
const manager: everything.Manager = new everything.Manager('x', { autoConnect: false });
const options: Partial<everything.ManagerOptions & everything.SocketOptions> = { retries: 1 };
const reason: everything.Socket.DisconnectReason = 'ping timeout';
const details: everything.DisconnectDescription = { description: 'x' };
socket.on('x', (value) => value);
third.on('a', () => {});
// @ts-expect-error: no such event
third.on('b', () => {});
export const all = [other, fourth, manager, options, reason, details];
export const transports = { transports: [everything.XHR, everything.WebSocket] };
io(transports);
