import { render } from '@testing-library/react';
import {
  SocketProvider,
  useAck,
  useEmit,
  useEventLog,
  useEventReducer,
  useLatestEvent,
  useRoom,
  useSocket,
  useSocketEvent,
  useSocketReady,
  useSocketState,
} from 'holdfast/react';
import { version } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { Boundary, complaints, connect, serve, socketTo, strictly } from './support.js';

describe(`hooks (React ${version})`, () => {
  const hooks: [name: string, use: () => void][] = [
    ['useSocket', () => void useSocket()],
    ['useSocketState', () => void useSocketState()],
    ['useSocketEvent', () => useSocketEvent('news', () => {})],
    ['useLatestEvent', () => void useLatestEvent('news')],
    ['useEventLog', () => void useEventLog('news', { max: 1 })],
    ['useEventReducer', () => void useEventReducer('news', (n: number) => n + 1, 0)],
    ['useEmit', () => void useEmit('say')],
    ['useAck', () => void useAck('say')],
    ['useRoom', () => useRoom('lobby', { join: 'join' })],
    ['useSocketReady', () => useSocketReady()],
  ];

  it.each(hooks)('say what is missing where there is no provider: %s', (_, use) => {
    const Lost = () => {
      use();
      return null;
    };
    const view = render(
      <Boundary>
        <Lost />
      </Boundary>,
    );
    expect(view.container.textContent).toMatch(/^holdfast: .*<SocketProvider>.*\{ socket \}/);
    expect(complaints.splice(0).length).toBeGreaterThan(0);
  });

  it('take another socket than that of the provider', async () => {
    const { server } = serve();
    const provided = socketTo(server);
    const { socket } = await connect(server);
    const Show = () => {
      const own = useSocketState((state) => state.id, { socket });
      return <p>{`${own} ${useSocketState((state) => state.id)}`}</p>;
    };
    const view = strictly(
      <SocketProvider socket={provided}>
        <Show />
      </SocketProvider>,
    );
    await vi.waitFor(() => expect(view.container.textContent).toBe(`${socket.id} ${provided.id}`));
    expect(socket.id).not.toBe(provided.id);
  });

  it('work with a socket alone, and do not open it', () => {
    const { server } = serve();
    const socket = socketTo(server);
    const Show = () => <p>{useSocketState((state) => state.status, { socket })}</p>;
    expect(strictly(<Show />).container.textContent).toBe('idle');
    expect(socket.active).toBe(false);
  });
});
