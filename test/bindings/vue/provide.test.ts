import { mount } from '@vue/test-utils';
import { type CoreSocket, idleState } from 'holdfast';
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
  createApp,
  defineComponent,
  effectScope,
  h,
  inject,
  isProxy,
  nextTick,
  provide,
  reactive,
  ref,
  shallowRef,
} from 'vue';
import {
  connect,
  frames,
  mountWith,
  serve,
  socketTo,
  start,
  takeComplaints,
  task,
  useFakeTimers,
  watchersOf,
} from './support.js';

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
    const open = () => {
      const app = createApp(() => null).use(createSocketPlugin(socket));
      app.mount(document.createElement('div'));
      return app;
    };
    const first = open();
    await vi.waitFor(() => expect(socket.connected).toBe(true));
    const { id } = socket;
    useFakeTimers();
    first.unmount();
    vi.advanceTimersByTime(999);
    const second = open();
    vi.advanceTimersByTime(5_000);
    expect(socket.id).toBe(id);
    second.unmount();
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

describe('a composable', () => {
  const missing = 'holdfast: expected createSocketPlugin() or { socket }';

  it('says what is missing without a plugin', () => {
    expect(() => mountWith(null, useSocket)).toThrow(missing);
    // Vue's own, about the component that came to nothing.
    expect(takeComplaints()).toHaveLength(1);
  });

  it('says what is wrong after an await, and outside of setup', async () => {
    const { socket } = await connect();
    const outcome: unknown[] = [];
    mountWith(socket, () => {
      const late = async () => {
        await nextTick();
        useSocketEvent('news', () => {});
      };
      late().catch((error) => outcome.push(error.message));
    });
    await vi.waitFor(() => expect(outcome).toHaveLength(1));
    expect(outcome).toEqual([missing]);
    expect(() => useSocketState()).toThrow(missing);
  });

  it('warns and works where a socket is given and no scope ends it, until stop()', async () => {
    const { socket, peer } = await connect();
    const watchers = watchersOf(socket);
    const heard = vi.fn();
    const { stop } = useSocketEvent('news', heard, { socket });
    expect(takeComplaints().join()).toContain('no active effect scope');
    peer.emit('news', 1);
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(1));
    stop();
    peer.emit('news', 2);
    await task();
    expect(heard).toHaveBeenCalledTimes(1);
    expect(watchers()).toBe(0);
  });

  it('ends with its effect scope, where it gets the socket by option', async () => {
    const { socket, peer } = await connect();
    const watchers = watchersOf(socket);
    const scope = effectScope();
    const heard = vi.fn();
    const status = scope.run(() => {
      useSocketEvent('news', heard, { socket });
      return useSocketState((state) => state.status, { socket });
    })!;
    expect(status.value).toBe('connected');
    expect(watchers()).toBe(2);
    scope.stop();
    expect(watchers()).toBe(0);
    peer.emit('news', 1);
    socket.disconnect();
    await task();
    expect(heard).not.toHaveBeenCalled();
    expect(status.value).toBe('connected');
  });

  it('ends with its component', async () => {
    const { socket } = await connect();
    const watchers = watchersOf(socket);
    const view = mountWith(socket, () => {
      useSocketEvent('news', () => {});
      useSocketState();
    });
    expect(watchers()).toBe(2);
    view.unmount();
    expect(watchers()).toBe(0);
  });

  it('lives as long as its pinia store, not as the component that was the first to ask', async () => {
    const { socket, peer } = await connect();
    const watchers = watchersOf(socket);
    const useNews = defineStore('news', () => {
      const count = ref(0);
      useSocketEvent('news', () => void count.value++);
      const { status } = useSocketState();
      return { count, status };
    });
    const pinia = createPinia();
    const plugins = [pinia, createSocketPlugin(socket)];
    const component = defineComponent(() => {
      const store = useNews();
      return () => `${store.count} ${store.status}`;
    });
    const first = mount(component, { global: { plugins } });
    expect(first.text()).toBe('0 connected');
    first.unmount();
    peer.emit('news');
    peer.emit('news');
    const second = mount(component, { global: { plugins } });
    await vi.waitFor(() => expect(second.text()).toBe('2 connected'));
    // What is read only is a getter of the store, not state that is stored or hydrated.
    expect(pinia.state.value.news).toEqual({ count: 2 });
    expect(watchers()).toBe(2);
    useNews(pinia).$dispose();
    expect(watchers()).toBe(0);
    await frames();
  });

  it('starts with the idle state when the socket was never opened', () => {
    const { server } = serve();
    const scope = effectScope();
    const socket = socketTo(server);
    const state = scope.run(() => useSocketState((all) => all, { socket }))!;
    expect(state.value).toEqual(idleState);
    scope.stop();
  });
});
