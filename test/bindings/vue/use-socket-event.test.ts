import { mount } from '@vue/test-utils';
import { createSocketPlugin, recordEvents, useSocketEvent } from 'holdfast/vue';
import { describe, expect, it, vi } from 'vitest';
import { defineComponent, h, KeepAlive, nextTick, ref } from 'vue';
import { connect, mountWith, task, useActive, watchersOf } from './support.js';

describe('useSocketEvent', () => {
  it('hears every event once, in order and with all arguments, also the same one twice', async () => {
    const { socket, peer } = await connect();
    const heard = vi.fn();
    mountWith(socket, () => useSocketEvent('news', heard));
    peer.emit('news', 'a', 1);
    peer.emit('news', 'same');
    peer.emit('news', 'same');
    await vi.waitFor(() => expect(heard.mock.calls).toEqual([['a', 1], ['same'], ['same']]));
  });

  it('hears the events of the socket itself', async () => {
    const { server, socket } = await connect();
    const heard: string[] = [];
    mountWith(socket, () => {
      useSocketEvent('disconnect', (reason) => heard.push(reason));
      useSocketEvent('connect', () => heard.push('connect'));
    });
    server.dropLink();
    await vi.waitFor(() => expect(heard).toEqual(['transport close', 'connect']));
  });

  it('moves the listener with the event name', async () => {
    const { socket, peer } = await connect();
    const watchers = watchersOf(socket);
    const name = ref('a');
    const heard = vi.fn();
    mountWith(socket, () => useSocketEvent(() => `news:${name.value}`, heard));
    peer.emit('news:a', 1);
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(1));
    name.value = 'b';
    peer.emit('news:a', 2);
    peer.emit('news:b', 3);
    await vi.waitFor(() => expect(heard.mock.calls).toEqual([[1], [3]]));
    expect(watchers()).toBe(1);
  });

  it('stays where it is when the name is made anew and is the same', async () => {
    const { socket } = await connect();
    const on = vi.spyOn(socket, 'on');
    const other = ref(0);
    mountWith(socket, () => useSocketEvent(() => `news${other.value * 0}`, vi.fn()));
    other.value++;
    expect(on).toHaveBeenCalledTimes(1);
  });

  it('does not listen while it is disabled, from that very moment on', async () => {
    const { socket, peer } = await connect();
    const enabled = ref(true);
    const heard = vi.fn(() => {
      enabled.value = false;
    });
    mountWith(socket, () => useSocketEvent('news', heard, { enabled }));
    peer.emit('news', 1);
    peer.emit('news', 2);
    await vi.waitFor(() => expect(heard.mock.calls).toEqual([[1]]));
    await task();
    expect(heard.mock.calls).toEqual([[1]]);
    enabled.value = true;
    peer.emit('news', 3);
    await vi.waitFor(() => expect(heard.mock.calls).toEqual([[1], [3]]));
  });

  it('leaves the listeners of others alone when it ends', async () => {
    const { socket, peer } = await connect();
    const others = vi.fn();
    socket.on('news', others);
    const view = mountWith(socket, () => useSocketEvent('news', vi.fn()));
    view.bindings.stop();
    view.unmount();
    peer.emit('news');
    await vi.waitFor(() => expect(others).toHaveBeenCalledTimes(1));
  });

  it('is called for recorded events that came before it, each once', async () => {
    const { socket, peer } = await connect();
    const replay = recordEvents(socket, 'news', 2);
    for (const text of ['a', 'b', 'c']) peer.emit('news', text);
    const last = new Promise((resolve) => socket.on('news', (text) => text === 'c' && resolve(0)));
    await last;
    const enabled = ref(true);
    const heard = vi.fn();
    mountWith(socket, () => useSocketEvent('news', heard, { replay, enabled }));
    expect(heard.mock.calls).toEqual([['b'], ['c']]);
    enabled.value = false;
    enabled.value = true;
    peer.emit('news', 'd');
    await vi.waitFor(() => expect(heard.mock.calls).toEqual([['b'], ['c'], ['d']]));
  });

  it('goes on under KeepAlive, or pauses when told so', async () => {
    const { socket, peer } = await connect();
    const [always, paused] = [vi.fn(), vi.fn()];
    const shown = ref(true);
    const Page = defineComponent(() => {
      useSocketEvent('news', always);
      useSocketEvent('news', paused, { enabled: useActive() });
      return () => 'page';
    });
    mount(() => h(KeepAlive, () => (shown.value ? h(Page) : null)), {
      global: { plugins: [createSocketPlugin(socket)] },
    });
    peer.emit('news', 1);
    await vi.waitFor(() => expect(paused.mock.calls).toEqual([[1]]));
    shown.value = false;
    await nextTick();
    peer.emit('news', 2);
    await vi.waitFor(() => expect(always.mock.calls).toEqual([[1], [2]]));
    shown.value = true;
    await nextTick();
    peer.emit('news', 3);
    await vi.waitFor(() => expect(always.mock.calls).toEqual([[1], [2], [3]]));
    expect(paused.mock.calls).toEqual([[1], [3]]);
  });
});
