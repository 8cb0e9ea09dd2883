// Code that was typed against engine.io-client compiles with the import swapped.
import {
  Fetch,
  type HandshakeData,
  installTimerFunctions,
  NodeWebSocket,
  NodeXHR,
  nextTick,
  parse,
  protocol,
  Socket,
  type SocketOptions,
  type SocketReservedEvents,
  Transport,
  type TransportCtor,
  TransportError,
  type TransportName,
  type TransportReservedEvents,
  transports,
  WebSocket,
  WebTransport,
  type WriteOptions,
  XHR,
} from 'holdfast/engine';

const options: SocketOptions = {
  host: 'example.com',
  port: 3000,
  secure: true,
  query: { token: 'a', count: 1 },
  path: '/engine.io',
  addTrailingSlash: false,
  transports: ['polling', 'websocket'],
  upgrade: true,
  rememberUpgrade: true,
  timestampParam: 't',
  timestampRequests: true,
  forceBase64: false,
  extraHeaders: { 'x-token': 'a' },
  withCredentials: true,
  transportOptions: { polling: { extraHeaders: { 'x-token': 'b' } } },
  requestTimeout: 1_000,
  closeOnBeforeunload: true,
  useNativeTimers: true,
  autoUnref: true,
  perMessageDeflate: { threshold: 1_024 },
  protocols: ['one'],
  tryAllTransports: true,
};
export const sockets: Socket[] = [
  new Socket(),
  new Socket('https://example.com'),
  new Socket('https://example.com', options),
  new Socket(options),
  new Socket('x', { transports: [Fetch, NodeWebSocket] }),
  new Socket('x', { transports: [transports.polling, transports.websocket] }),
  new Socket('x', { transportImplementations: [XHR, NodeXHR, WebSocket, WebTransport] }),
];
const socket = new Socket('https://example.com', options);

socket.on('open', () => {
  const how: WriteOptions = { compress: false };
  socket.send('text').write(new Uint8Array(1), how, () => {});
});
socket.on('handshake', (data: HandshakeData) => data.pingInterval.toFixed());
socket.on('message', (data) => data.toString());
socket.on('data', (data: string) => data.length);
socket.on('packet', ({ type, data }) => [type, data]);
socket.on('packetCreate', (packet) => packet.options?.compress);
socket.once('upgrade', (transport) => transport.name.length);
socket.on('upgrading', (transport: Transport) => transport.writable);
socket.on('upgradeError', (error) => error.message);
socket.on('error', (error) => (typeof error === 'string' ? error : error.message));
socket.on('close', (reason, description) => {
  reason.length;
  if (description instanceof Error) description.message;
  else description?.context;
});
const onDrain: SocketReservedEvents['drain'] = () => {};
socket.on('drain', onDrain);
socket.off('drain', onDrain).removeListener('drain', onDrain).removeAllListeners('drain');
socket.hasListeners('drain');
socket.listeners('drain').length;
socket.binaryType = 'arraybuffer';
export const facts: [string, string, number, number, string, boolean] = [
  socket.id,
  socket.readyState,
  socket.writeBuffer.length,
  protocol + Socket.protocol,
  socket.transport.name,
  Socket.priorWebsocketSuccess ?? false,
];
socket.close();

class Custom extends Transport {
  get name(): string {
    return 'custom';
  }
  doOpen() {
    this.query.mine = this.supportsBinary ? 'yes' : 'no';
    this.createUri('https', this.query);
    this.setTimeoutFn(() => this.onOpen(), 10);
    return this;
  }
  doClose() {
    this.onClose({ description: 'gone' });
  }
  write(packets: { type: string; data?: unknown }[]) {
    this.writable = false;
    nextTick(() => {
      this.writable = true;
      this.emitReserved('drain');
    }, this.setTimeoutFn);
    return packets.length;
  }
  override pause(onPause: () => void) {
    onPause();
  }
}
/** A socket that counts what it sends. */
class Counting extends Socket {
  sent = 0;
  override send(message: string, options?: WriteOptions, done?: () => void) {
    this.sent++;
    return super.send(message, options, done);
  }
}
sockets.push(new Counting('https://example.com'));

const custom: TransportCtor = Custom;
const name: TransportName = 'polling';
export const map: object = { ...transports, custom };
const onTransport: TransportReservedEvents['error'] = (error: TransportError) => error.description;
socket.on('error', (error) => {
  if (error instanceof TransportError)
    error.context.responseText.trim() + error.description.message;
});
export const failure = new TransportError('reason', 404, { status: 404 });
export const text: string = failure.message + parse('https://example.com').host + name;
installTimerFunctions(socket, options);
new Custom({}).on('error', onTransport).open().close().send([]);

// @ts-expect-error: there is no such event
socket.on('nothing', () => {});
// @ts-expect-error: a message is one argument
socket.send();
// @ts-expect-error: the port is a number or text
new Socket({ port: true });
// @ts-expect-error: a transport has a name of its own
class Nameless extends Transport {
  doOpen() {}
  doClose() {}
  write() {}
}

export { Nameless };
