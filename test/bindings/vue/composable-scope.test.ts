import { mount } from '@vue/test-utils';
import { idleState } from 'holdfast';
import { createSocketPlugin, useSocket, useSocketEvent, useSocketState } from 'holdfast/vue';
import { createPinia, defineStore } from 'pinia';
import { describe, expect, it, vi } from 'vitest';
import { defineComponent, effectScope, nextTick, ref } from 'vue';
import {
  connect,
  frames,
  mountWith,
  serve,
  socketTo,
  takeComplaints,
  task,
  watchersOf,
} from './support.js';

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
