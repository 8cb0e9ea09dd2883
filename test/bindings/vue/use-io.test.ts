import type { Socket } from 'holdfast';
import { useIo, useSocketEvent, useSocketState } from 'holdfast/vue';
import { describe, expect, it, vi } from 'vitest';
import { computed, effectScope, nextTick, ref, shallowRef } from 'vue';
import { mountWith, peersOf, serve, takeComplaints } from './support.js';

const connected = (socket: Socket) => vi.waitFor(() => expect(socket.connected).toBe(true));

describe('useIo', () => {
  it('shares one socket by address and options, and closes it after the last user', async () => {
    const { server, url } = serve();
    const options = () => ({ platform: server.platform(), query: { a: '1' }, releaseDelay: 10 });
    const one = mountWith(null, () => useIo(url, options()));
    const two = mountWith(null, () => useIo(url, options()));
    const { value: socket } = one.bindings;
    expect(two.bindings.value).toBe(socket);
    await connected(socket);
    expect(server.opened).toBe(1);
    one.unmount();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(socket.connected).toBe(true);
    two.unmount();
    await vi.waitFor(() => expect(server.connections).toBe(0));
  });

  it('keeps the connection with a new options object, and takes new credentials for the next', async () => {
    const { server, url } = serve();
    const peers = peersOf(server);
    const token = ref('a');
    const platform = server.platform();
    const options = computed(() => ({
      platform,
      auth: { token: token.value },
      reconnectionDelay: 1,
      reconnectionDelayMax: 1,
    }));
    const { bindings: io } = mountWith(null, () => useIo(url, options));
    const { value: socket } = io;
    await connected(socket);
    token.value = 'b';
    await nextTick();
    expect(io.value).toBe(socket);
    expect(server.opened).toBe(1);
    server.dropLink();
    await vi.waitFor(() => expect(peers).toHaveLength(2));
    expect(peers.map(({ handshake }) => handshake.auth)).toEqual([{ token: 'a' }, { token: 'b' }]);
  });

  it('follows another address, and closes the old one', async () => {
    const [a, b] = [serve(), serve()];
    const peers = peersOf(b.server);
    const current = shallowRef(a);
    const heard = vi.fn();
    const { io, id } = mountWith(null, () => {
      const io = useIo(
        () => current.value.url,
        () => ({ platform: current.value.server.platform(), releaseDelay: 0 }),
      );
      useSocketEvent('news', heard, { socket: io });
      return { io, id: useSocketState((state) => state.id, { socket: io }) };
    }).bindings;
    const first = io.value;
    await connected(first);
    current.value = b;
    expect(io.value).not.toBe(first);
    await connected(io.value);
    await vi.waitFor(() => expect(a.server.connections).toBe(0));
    expect(id.value).toBe(io.value.id);
    peers[0]!.emit('news', 'b');
    await vi.waitFor(() => expect(heard.mock.calls).toEqual([['b']]));
    expect(b.server.opened).toBe(1);
  });

  it('does not open an address that was passed by within one task', async () => {
    const { server, url } = serve();
    const platform = server.platform();
    const path = ref('/a');
    const { bindings: io } = mountWith(null, () => useIo(() => url + path.value, { platform }));
    const names: string[] = [];
    for (const name of ['/a', '/b', '/never'])
      server.io.of(name).on('connection', () => void names.push(name));
    await connected(io.value);
    path.value = '/never';
    path.value = '/b';
    await nextTick();
    await connected(io.value);
    expect(names).toEqual(['/a', '/b']);
  });

  it('ends with stop(), where no scope does it', async () => {
    const { server, url } = serve();
    const io = useIo(url, { platform: server.platform(), releaseDelay: 0 });
    expect(takeComplaints().join()).toContain('no active effect scope');
    await connected(io.value);
    io.stop();
    await vi.waitFor(() => expect(server.connections).toBe(0));
  });

  it('ends with its scope', async () => {
    const { server, url } = serve();
    const scope = effectScope();
    const io = scope.run(() => useIo(url, { platform: server.platform(), releaseDelay: 0 }))!;
    await connected(io.value);
    scope.stop();
    await vi.waitFor(() => expect(server.connections).toBe(0));
  });
});
