/** @jest-environment node */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createSocket, polling, webSocket } from 'holdfast';
import { memoryStore, outbox } from 'holdfast/offline';
import { startTestServer, type TestServer } from 'holdfast/test-server';
import { createSocketStore } from 'holdfast/zustand';

let server: TestServer;

beforeEach(async () => {
  server = await startTestServer();
  server.io.on('connection', (socket) => {
    socket.on('sum', (bytes, done) =>
      done(bytes.reduce((sum: number, byte: number) => sum + byte)),
    );
    socket.on('order', (done) => done('tea'));
  });
});
afterEach(() => server.close());

test.each([
  ['polling', polling],
  ['a WebSocket', webSocket],
])('speaks to a true server by %s', async (_, transport) => {
  const socket = createSocket(server.url, { transports: [transport()] }).connect();
  expect(await socket.emitWithAck('sum', new Uint8Array([1, 2, 39]))).toBe(42);
  expect(createSocketStore(socket).getState().status).toBe('connected');
  socket.disconnect();
});

test('delivers what was written before there was a connection', async () => {
  const socket = createSocket(server.url, { transports: [webSocket()] });
  const box = outbox(socket, { scope: 'ada', store: memoryStore() });
  const delivery = box.emit('order');
  await delivery.stored;
  socket.connect();
  expect(await delivery.done).toEqual(['tea']);
  await box.close();
  socket.disconnect();
});
