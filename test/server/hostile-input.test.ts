import { describe, expect, it } from 'vitest';
import type { Socket as ServerSocket } from '../../test-server/index.js';
import { connected, rawSocket, serve, until } from './support.js';

describe('hostile input', () => {
  it('neither reaches prototypes nor ends the process', async () => {
    const server = await serve();
    const seen: unknown[] = [];
    server.io.on('connection', (socket: ServerSocket) => {
      seen.push(socket.handshake.auth, socket.handshake.query);
      socket.on('__proto__', (value: unknown) => seen.push(value));
    });
    const query = '?EIO=4&transport=websocket&__proto__=x&constructor=y';
    const { webSocket, received } = await rawSocket(server.url, query);
    webSocket.send('40{"__proto__":{"polluted":1}}');
    await until(() => received.length === 2);
    webSocket.send('451-["__proto__",{"__proto__":{"polluted":{"_placeholder":true,"num":0}}}]');
    webSocket.send(Buffer.of(1));
    await until(() => seen.length === 3);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    for (const value of seen) expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    const deep = `42["x",${'['.repeat(100_000)}${']'.repeat(100_000)}]`;
    webSocket.send(deep);
    webSocket.send('42["__proto__",1]');
    await until(() => seen.length === 4 || webSocket.readyState === webSocket.CLOSED);
    await connected(server.url);
  });
});
