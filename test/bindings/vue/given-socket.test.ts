import { mount } from '@vue/test-utils';
import type { CoreSocket } from 'holdfast';
import {
  createSocketPlugin,
  socketKey,
  useIo,
  useLatestEvent,
  useRoom,
  useSocket,
  useSocketEvent,
  useSocketState,
} from 'holdfast/vue';
import { createPinia, defineStore } from 'pinia';
import { describe, expect, it, vi } from 'vitest';
import {
  defineComponent,
  h,
  inject,
  isProxy,
  nextTick,
  provide,
  reactive,
  ref,
  shallowRef,
} from 'vue';
import { connect, mountWith, serve, socketTo, watchersOf } from './support.js';

describe('the socket', () => {
  it('is never proxied, whatever holds it', async () => {
    const { server, url } = serve();
    const socket = socketTo(server);
    const useStore = defineStore('connection', () => ({ socket: ref(useSocket()) }));
    const found: Record<string, unknown> = {};
    const Child = defineComponent(() => {
      found.injectedRef = inject<{ value: CoreSocket }>('ref')!.value;
      found.injectedState = inject<{ socket: CoreSocket }>('state')!.socket;
      return () => null;
    });
    const Parent = defineComponent(() => {
      const own = useSocket();
      found.useSocket = own;
      found.inject = inject(socketKey);
      found.ref = ref(own).value;
      found.deep = ref({ a: [own] }).value.a[0];
      found.reactive = reactive({ own }).own;
      found.store = useStore().socket;
      provide('ref', ref(own));
      provide('state', reactive({ socket: own }));
      const other = useIo(url, { platform: server.platform() });
      found.useIo = other.value;
      found.useIoRef = ref(other.value).value;
      found.useIoState = reactive({ other }).other;
      return () => h(Child);
    });
    mount(Parent, { global: { plugins: [createPinia(), createSocketPlugin(socket)] } });
    expect(Object.keys(found)).toHaveLength(11);
    for (const [name, value] of Object.entries(found)) {
      expect([name, isProxy(value)]).toEqual([name, false]);
      expect([name, value === (/Io/.test(name) ? found.useIo : socket)]).toEqual([name, true]);
    }
  });

  it('is used itself when it is given inside of a proxy', async () => {
    const { socket, peer } = await connect();
    const proxied = reactive({ socket }) as unknown as { socket: CoreSocket };
    expect(isProxy(proxied.socket)).toBe(true);
    const heard = vi.fn();
    const { status } = mountWith(null, () => {
      useSocketEvent('news', heard, { socket: () => proxied.socket });
      return useSocketState(undefined, { socket: () => proxied.socket });
    }).bindings;
    expect(status.value).toBe('connected');
    peer.emit('news', 1);
    await vi.waitFor(() => expect(heard).toHaveBeenCalledExactlyOnceWith(1));
  });

  it('may change, and every composable moves to the other one', async () => {
    const [a, b] = [await connect(), await connect()];
    const current = shallowRef(a.socket);
    const heard = vi.fn();
    const { bindings: id } = mountWith(null, () => {
      useSocketEvent('news', heard, { socket: current });
      return useSocketState((state) => state.id, { socket: current });
    });
    expect(id.value).toBe(a.socket.id);
    current.value = b.socket;
    expect(id.value).toBe(b.socket.id);
    a.peer.emit('news', 'a');
    b.peer.emit('news', 'b');
    await vi.waitFor(() => expect(heard.mock.calls).toEqual([['b']]));
  });

  it('stays the last one while whoever used it goes because there is none any more', async () => {
    const { socket } = await connect();
    const watchers = watchersOf(socket);
    const session = shallowRef<{ socket: CoreSocket } | undefined>({ socket });
    const Page = defineComponent(() => {
      const given = { socket: () => session.value?.socket };
      const { status } = useSocketState(undefined, given);
      const last = useLatestEvent('news', { ...given, initial: 'none' });
      useRoom('news', { join: 'join', leave: 'leave', ...given });
      return () => `${status.value}, ${last.value}`;
    });
    const view = mount(() => session.value && h(Page));
    expect(view.text()).toBe('connected, none');
    session.value = undefined;
    await nextTick();
    expect(view.text()).toBe('');
    // That of the room, for a second.
    expect(watchers()).toBe(1);
  });
});
