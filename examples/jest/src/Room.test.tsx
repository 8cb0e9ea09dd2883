import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { act, cleanup, render, screen } from '@testing-library/react';
import { io } from 'holdfast';
import { SocketProvider } from 'holdfast/react';
import { createTestServer } from 'holdfast/testing';
import { Room } from './Room';

let server: ReturnType<typeof createTestServer>;

beforeEach(() => {
  server = createTestServer();
  server.io.on('connection', (socket) => {
    socket.on('say', (text, done) => {
      server.io.emit('message', text);
      done('ok');
    });
  });
  const socket = io('http://app.test', { platform: server.platform(), forceNew: true });
  render(
    <SocketProvider socket={socket}>
      <Room />
    </SocketProvider>,
  );
});
afterEach(() => {
  cleanup();
  server.close();
});

test('shows what was said', async () => {
  await screen.findByText('connected');
  act(() => screen.getByRole('button').click());
  expect((await screen.findByRole('listitem')).textContent).toBe('hello');
});

test('says so when the answer does not come', async () => {
  await screen.findByText('connected');
  server.neverAck();
  act(() => screen.getByRole('button').click());
  const alert = await screen.findByRole('alert', {}, { timeout: 3_000 });
  expect(alert.textContent).toBe('operation has timed out');
});

test('shows that the connection is lost', async () => {
  await screen.findByText('connected');
  server.dropLink();
  await screen.findByText('reconnecting');
});
