import { describe, expect, it } from 'vitest';
import { heard, type Library, same } from './journal.js';
import { stock } from './servers.js';

interface Raw {
  _socket: NodeJS.EventEmitter;
}

const LONG = 'x'.repeat(2_000);

/** A stock server that compresses, and every byte that its latest WebSocket got. */
async function compressing() {
  const server = await stock({ mute: true, perMessageDeflate: { threshold: 0 } });
  const arrived = { sockets: 0, messages: 0, bytes: [] as Buffer[] };
  const watch = ({ socket }: { socket: Raw }) => {
    arrived.sockets++;
    arrived.bytes = [];
    socket._socket.on('data', (bytes: Buffer) => arrived.bytes.push(bytes));
  };
  server.engine.on('connection', (session) => {
    const { transport } = session as unknown as { transport: { name: string; socket: Raw } };
    if (transport.name === 'websocket') watch(transport);
    session.on('upgrade', watch as never);
    session.on('message', () => arrived.messages++);
  });
  return { ...server, arrived };
}

/** Each message of `bytes`, as `c` where it is compressed and as `-` where it is not. */
function kinds(bytes: Buffer): string {
  let kinds = '';
  for (let at = 0; at < bytes.length; ) {
    // RFC 6455: type in the lower bits, then the length and a mask; RFC 7692: reserved bit 1.
    const [head, short] = [bytes[at]!, bytes[at + 1]! & 0x7f];
    if ((head & 0x0f) < 3) kinds += head & 0x40 ? 'c' : '-';
    at += short === 126 ? 8 + bytes.readUInt16BE(at + 2) : 6 + short;
  }
  return kinds;
}

describe('compression of single messages, beside engine.io-client', () => {
  for (const transports of [['websocket'], ['polling', 'websocket']]) {
    for (const forceBase64 of [false, true]) {
      it(`is up to each of them, with ${transports}${forceBase64 ? ' and base64' : ''}`, async () => {
        const frames = await same(async ({ Socket }: Library) => {
          const server = await compressing();
          const perMessageDeflate = { threshold: 100 };
          const socket = new Socket(server.url, { transports, forceBase64, perMessageDeflate });
          await heard(socket, transports[1] ? 'upgrade' : 'open');
          await expect.poll(() => server.arrived.sockets).toBe(1);
          socket.send(LONG, { compress: false });
          socket.send(LONG);
          socket.send(Buffer.alloc(1_000), { compress: false });
          socket.send('short', { compress: true });
          await heard(socket, 'drain');
          socket.send(Buffer.alloc(1_000), { compress: true });
          socket.send(LONG);
          socket.send(LONG, { compress: false });
          await expect.poll(() => server.arrived.messages).toBe(7);
          socket.close();
          return kinds(Buffer.concat(server.arrived.bytes));
        });
        expect(frames).toBe('-c--cc-');
      });
    }
  }
});
