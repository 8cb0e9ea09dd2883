import { mount } from '@vue/test-utils';
import type { CoreSocket } from 'holdfast';
import { createSocketPlugin, socketKey, useIo, useSocket, useSocketState } from 'holdfast/vue';
import { describe, expect, it, vi } from 'vitest';
import { createApp, defineComponent, h, provide } from 'vue';
import { connect, serve, socketTo, start, useFakeTimers } from './support.js';

/** An application that holds `socket`, and shows nothing. */
function mounted(socket: CoreSocket) {
  const app = createApp(() => null).use(createSocketPlugin(socket));
  app.mount(document.createElement('div'));
  return app;
}

describe('createSocketPlugin', () => {
  it('gives every component the same socket and opens one connection', async () => {
    const { server } = serve();
    const socket = socketTo(server);
    const Child = defineComponent(() => {
      const status = useSocketState((state) => state.status);
      const same = useSocket() === socket;
      return () => `${status.value} ${same};`;
    });
    const app = createApp(() => [h(Child), h(Child), h(Child)]).use(createSocketPlugin(socket));
    const element = start(app);
    await vi.waitFor(() => expect(element.textContent).toBe('connected true;'.repeat(3)));
    expect(server.opened).toBe(1);
  });

  it('closes the socket some time after the application has gone', async () => {
    const { server } = serve();
    const socket = socketTo(server);
    const app = createApp(() => null).use(createSocketPlugin(socket, { releaseDelay: 50 }));
    app.mount(document.createElement('div'));
    await vi.waitFor(() => expect(socket.connected).toBe(true));
    useFakeTimers();
    app.unmount();
    vi.advanceTimersByTime(49);
    expect(socket.connected).toBe(true);
    vi.advanceTimersByTime(1);
    expect(socket.getSnapshot().status).toBe('closed');
    vi.useRealTimers();
    await vi.waitFor(() => expect(server.connections).toBe(0));
  });

  it('keeps the connection when the application comes back in time', async () => {
    const { server } = serve();
    const socket = socketTo(server);
    const first = mounted(socket);
    await vi.waitFor(() => expect(socket.connected).toBe(true));
    const { id } = socket;
    useFakeTimers();
    first.unmount();
    vi.advanceTimersByTime(999);
    const second = mounted(socket);
    vi.advanceTimersByTime(5_000);
    expect(socket.id).toBe(id);
    second.unmount();
    vi.advanceTimersByTime(1_000);
    expect(socket.connected).toBe(false);
  });

  it('counts an application once that is unmounted twice, which Vue lets it be in silence', async () => {
    const { server } = serve();
    const socket = socketTo(server);
    const [first, second] = [mounted(socket), mounted(socket)];
    await vi.waitFor(() => expect(socket.connected).toBe(true));
    useFakeTimers();
    first.unmount();
    first.unmount();
    vi.advanceTimersByTime(5_000);
    expect(socket.connected).toBe(true);
    second.unmount();
    second.unmount();
    const third = mounted(socket);
    vi.advanceTimersByTime(5_000);
    expect(socket.connected).toBe(true);
    third.unmount();
    vi.advanceTimersByTime(1_000);
    expect(socket.connected).toBe(false);
  });

  it('leaves a socket as it is that the application has opened itself', async () => {
    const { socket } = await connect();
    useFakeTimers();
    const app = createApp(() => null).use(createSocketPlugin(socket, { releaseDelay: 0 }));
    app.mount(document.createElement('div'));
    app.unmount();
    vi.advanceTimersByTime(10_000);
    expect(socket.connected).toBe(true);
  });
});

describe('socketKey', () => {
  it('gives a subtree another socket, here one that is open as long as its component is there', async () => {
    const outer = await connect();
    const { server, url } = serve();
    const seen: CoreSocket[] = [];
    const Child = defineComponent(() => {
      seen.push(useSocket());
      return () => null;
    });
    const Parent = defineComponent(() => {
      const inner = useIo(url, { platform: server.platform(), releaseDelay: 0 });
      provide(socketKey, inner.value);
      seen.push(useSocket(), inner.value);
      return () => h(Child);
    });
    const view = mount(Parent, { global: { plugins: [createSocketPlugin(outer.socket)] } });
    const [own, inner, below] = seen;
    expect([own, below]).toEqual([outer.socket, inner]);
    await vi.waitFor(() => expect(inner!.connected).toBe(true));
    view.unmount();
    await vi.waitFor(() => expect(server.connections).toBe(0));
    expect(outer.socket.connected).toBe(true);
  });
});
