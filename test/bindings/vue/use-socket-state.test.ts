import { idleState } from 'holdfast';
import { useSocketState } from 'holdfast/vue';
import { describe, expect, it, vi } from 'vitest';
import { isReadonly, isRef, onUpdated, ref } from 'vue';
import { connect, mountWith, serve, socketTo, takeComplaints } from './support.js';

describe('useSocketState', () => {
  it('is a read-only reference for each part of the state, the same for all', async () => {
    const { socket } = await connect();
    const { stop, ...refs } = mountWith(socket, () => useSocketState()).bindings;
    expect(Object.keys(refs)).toEqual(Object.keys(idleState));
    for (const part of Object.values(refs))
      expect([isRef(part), isReadonly(part)]).toEqual([true, true]);
    const shown = () =>
      Object.fromEntries(Object.entries(refs).map(([key, part]) => [key, part.value]));
    expect(shown()).toEqual(socket.getSnapshot());
    Object.assign(refs.status, { value: 'closed' });
    expect(takeComplaints().join()).toContain('readonly');
    socket.disconnect();
    expect(shown()).toEqual(socket.getSnapshot());
    expect(refs.status.value).toBe('closed');
    stop();
    socket.connect();
    expect(refs.status.value).toBe('closed');
  });

  it('follows a connection from beginning to end', async () => {
    const { server } = serve();
    const socket = socketTo(server);
    const view = mountWith(
      socket,
      () => useSocketState(),
      ({ status }) => status.value,
    );
    expect(view.text()).toBe('connecting');
    await vi.waitFor(() => expect(view.text()).toBe('connected'));
    server.offline();
    await vi.waitFor(() => expect(view.text()).toBe('offline'));
    server.offline(false);
    await vi.waitFor(() => expect(view.text()).toBe('connected'));
    socket.disconnect();
    await vi.waitFor(() => expect(view.text()).toBe('closed'));
  });

  it('renders only when what is selected has changed', async () => {
    const { server, socket } = await connect();
    let updates = 0;
    const view = mountWith(
      socket,
      () => {
        onUpdated(() => updates++);
        return useSocketState((state) => ({ ever: state.everConnected }), {
          equal: (a, b) => a.ever === b.ever,
        });
      },
      (ever) => `${ever.value.ever}`,
    );
    const before = view.bindings.value;
    const { id } = socket;
    server.dropLink();
    await vi.waitFor(() => expect(socket.connected && socket.id !== id).toBe(true));
    expect(view.text()).toBe('true');
    expect(view.bindings.value).toBe(before);
    expect(updates).toBe(0);
  });

  it('selects anew when another value changes that the selector reads', async () => {
    const { socket } = await connect();
    const key = ref<'status' | 'attempt'>('status');
    const { bindings: part } = mountWith(socket, () => useSocketState((state) => state[key.value]));
    expect(part.value).toBe('connected');
    key.value = 'attempt';
    expect(part.value).toBe(0);
  });
});
