import { act, cleanup, render } from '@testing-library/react';
import { createSocket, webSocket } from 'holdfast';
import { SocketProvider, useSocket, useSocketState } from 'holdfast/react';
import { createTestServer } from 'holdfast/testing';
import { StrictMode, version } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';

afterEach(cleanup);

describe(`SocketProvider (React ${version})`, () => {
  it('opens one connection for three components under StrictMode', async () => {
    const server = createTestServer();
    const socket = createSocket('http://app.test', {
      transports: [webSocket()],
      platform: server.platform(),
    });
    const Show = () => <p>{`${useSocketState((s) => s.status)} ${useSocket() === socket}`}</p>;
    const view = render(
      <StrictMode>
        <SocketProvider socket={socket}>
          <Show />
          <Show />
          <Show />
        </SocketProvider>
      </StrictMode>,
    );
    await vi.waitFor(() => expect(view.container.textContent).toBe('connected true'.repeat(3)));
    expect(server.connections).toBe(1);
    act(() => view.unmount());
    server.close();
  });
});
