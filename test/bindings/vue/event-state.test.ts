import { mount } from '@vue/test-utils';
import {
  createSocketPlugin,
  recordEvents,
  useEventLog,
  useEventReducer,
  useLatestEvent,
  useSocketEvent,
} from 'holdfast/vue';
import { describe, expect, it, vi } from 'vitest';
import { defineComponent, h, KeepAlive, nextTick, onUpdated, ref, watch } from 'vue';
import { connect, frames, mountWith, takeComplaints, useActive, watchersOf } from './support.js';

describe('state made of events', () => {
  it('takes 500 events, shows them in few updates, and ends right', async () => {
    const { socket, peer } = await connect();
    const handler = vi.fn();
    let updates = 0;
    const view = mountWith(
      socket,
      () => {
        useSocketEvent('tick', handler);
        onUpdated(() => updates++);
        return useEventReducer('tick', (sum: number, n: number) => sum + n, 0);
      },
      (sum) => sum.value,
    );
    for (let n = 1; n <= 500; n++) peer.emit('tick', n);
    await vi.waitFor(() => expect(handler).toHaveBeenCalledTimes(500));
    await frames();
    expect(view.text()).toBe(`${(500 * 501) / 2}`);
    expect(updates).toBeGreaterThan(0);
    expect(updates).toBeLessThan(20);
  });

  it("changes at each event with schedule: 'sync'", async () => {
    const { socket, peer } = await connect();
    const seen: unknown[] = [];
    mountWith(socket, () => {
      const last = useLatestEvent('tick', { schedule: 'sync' });
      watch(last, (value) => seen.push(value), { flush: 'sync' });
    });
    for (let n = 1; n <= 5; n++) peer.emit('tick', n);
    await vi.waitFor(() => expect(seen).toEqual([1, 2, 3, 4, 5]));
  });

  it('is the latest value: of the first argument, or selected, kept while equal', async () => {
    const { socket, peer } = await connect();
    const { first, both } = mountWith(socket, () => ({
      first: useLatestEvent('moved', { initial: 'nothing' }),
      both: useLatestEvent('moved', {
        select: (x: number, y: number) => ({ x, y }),
        equal: (a, b) => a?.x === b?.x,
      }),
    })).bindings;
    expect([first.value, both.value]).toEqual(['nothing', undefined]);
    peer.emit('moved', 1, 2);
    await vi.waitFor(() => expect([first.value, both.value]).toEqual([1, { x: 1, y: 2 }]));
    const before = both.value;
    peer.emit('moved', 1, 3);
    peer.emit('other');
    await frames();
    await frames();
    expect(both.value).toBe(before);
  });

  it.each([
    ['no options', undefined],
    ['no max', {}],
  ])('says what a log misses in plain JavaScript: %s', async (_, options) => {
    const { socket } = await connect();
    expect(() => mountWith(socket, () => useEventLog('said', options as never))).toThrow(
      'holdfast: expected max, got undefined',
    );
    takeComplaints();
  });

  it('is a log of the last events, none left out', async () => {
    const { socket, peer } = await connect();
    const { bindings: log } = mountWith(socket, () => useEventLog('said', { max: 3 }));
    expect(log.value).toEqual([]);
    for (let n = 1; n <= 5; n++) peer.emit('said', n, `${n}`);
    await vi.waitFor(() =>
      expect(log.value).toEqual([
        [3, '3'],
        [4, '4'],
        [5, '5'],
      ]),
    );
  });

  it('begins anew with another resetKey or event, and not when those are made anew', async () => {
    const { socket, peer } = await connect();
    const [room, noise] = [ref('a'), ref(0)];
    const { bindings: log } = mountWith(socket, () =>
      useEventLog(() => (noise.value < 0 ? 'none' : 'said'), {
        max: 9,
        resetKey: () => room.value.at(0),
        schedule: 'sync',
      }),
    );
    peer.emit('said', 1);
    await vi.waitFor(() => expect(log.value).toEqual([[1]]));
    room.value = 'a2';
    noise.value++;
    expect(log.value).toEqual([[1]]);
    room.value = 'b';
    expect(log.value).toEqual([]);
    peer.emit('said', 2);
    await vi.waitFor(() => expect(log.value).toEqual([[2]]));
    noise.value = -1;
    expect(log.value).toEqual([]);
  });

  it('begins anew with another resetKey while it is paused, too', async () => {
    const { socket, peer } = await connect();
    const room = ref('a');
    const enabled = ref(true);
    const { bindings: log } = mountWith(socket, () =>
      useEventLog('said', { max: 9, schedule: 'sync', resetKey: room, enabled }),
    );
    peer.emit('said', 1);
    await vi.waitFor(() => expect(log.value).toEqual([[1]]));
    enabled.value = false;
    expect(log.value).toEqual([[1]]);
    room.value = 'b';
    expect(log.value).toEqual([]);
  });

  it('counts recorded events too', async () => {
    const { socket, peer } = await connect();
    const replay = recordEvents(socket, 'said', 5);
    const came = new Promise((resolve) => socket.on('said', resolve));
    peer.emit('said', 1);
    await came;
    const { bindings: log } = mountWith(socket, () => useEventLog('said', { max: 9, replay }));
    await vi.waitFor(() => expect(log.value).toEqual([[1]]));
  });

  it('keeps its value when it is stopped, and cannot be written', async () => {
    const { socket, peer } = await connect();
    const watchers = watchersOf(socket);
    const { bindings: last } = mountWith(socket, () =>
      useLatestEvent('tick', { schedule: 'sync' }),
    );
    peer.emit('tick', 1);
    await vi.waitFor(() => expect(last.value).toBe(1));
    last.stop();
    expect(watchers()).toBe(0);
    expect(last.value).toBe(1);
    Object.assign(last, { value: 2 });
    expect(last.value).toBe(1);
    expect(takeComplaints().join()).toContain('readonly');
  });

  it('keeps what it has while KeepAlive pauses it, and catches up from a recording', async () => {
    const { socket, peer } = await connect();
    const replay = recordEvents(socket, 'said', 5);
    const shown = ref(true);
    const Page = defineComponent(() => {
      const options = { max: 9, enabled: useActive() };
      const heard = useEventLog('said', options);
      const all = useEventLog('said', { ...options, replay });
      return () => `${heard.value} / ${all.value}`;
    });
    const view = mount(() => h(KeepAlive, () => (shown.value ? h(Page) : null)), {
      global: { plugins: [createSocketPlugin(socket)] },
    });
    peer.emit('said', 1);
    await vi.waitFor(() => expect(view.text()).toBe('1 / 1'));
    shown.value = false;
    await nextTick();
    const came = new Promise((resolve) => socket.on('said', resolve));
    peer.emit('said', 2);
    await came;
    shown.value = true;
    await nextTick();
    await frames();
    peer.emit('said', 3);
    await vi.waitFor(() => expect(view.text()).toBe('1,3 / 1,2,3'));
  });
});
