import { mount } from '@vue/test-utils';
import { createOutboxPlugin, useOutbox, useOutboxItems } from 'holdfast/vue';
import { describe, expect, it, vi } from 'vitest';
import { defineComponent, h, isReactive, KeepAlive, nextTick, ref } from 'vue';
import { fakeOutbox } from '../../fakes/outbox.js';
import { mountWith } from './outbox-support.js';
import { frames, useActive } from './support.js';

describe('useOutboxItems', () => {
  it('shows the items of the filter, which may be a getter, and follows both', async () => {
    const fake = fakeOutbox();
    const event = ref('save');
    const noise = ref(0);
    fake.box.emit('save');
    fake.box.emit('say');
    const { bindings } = mountWith(fake, () =>
      useOutboxItems(() => (noise.value < 0 ? {} : { event: event.value })),
    );
    const shown = () => bindings.items.value?.map(({ id, state }) => `${id} ${state}`);
    expect(shown()).toBeUndefined();
    await vi.waitFor(() => expect(shown()).toEqual(['1 queued']));
    fake.move('1', 'failed');
    await vi.waitFor(() => expect(shown()).toEqual(['1 failed']));
    const before = fake.lists();
    noise.value++;
    await nextTick();
    expect(fake.lists()).toBe(before);
    event.value = 'say';
    await vi.waitFor(() => expect(shown()).toEqual(['2 queued']));
    expect(isReactive(bindings.items.value)).toBe(false);
  });

  it('shows nothing of a reading for another filter that ends late', async () => {
    const fake = fakeOutbox();
    const event = ref('save');
    fake.box.emit('save');
    fake.box.emit('say');
    const readings = fake.hold();
    const { items } = mountWith(fake, () =>
      useOutboxItems(() => ({ event: event.value })),
    ).bindings;
    event.value = 'say';
    await nextTick();
    expect(readings.map(({ filter }) => filter?.event)).toEqual(['save', 'say']);
    readings[1]!.settle();
    await vi.waitFor(() => expect(items.value?.map(({ id }) => id)).toEqual(['2']));
    readings[0]!.settle();
    await frames();
    expect(items.value?.map(({ id }) => id)).toEqual(['2']);
  });

  it('shows why it could not be read', async () => {
    const fake = fakeOutbox();
    const readings = fake.hold();
    const { error } = mountWith(fake, () => useOutboxItems()).bindings;
    const lost = new Error('the storage is gone');
    readings[0]!.settle(lost);
    await vi.waitFor(() => expect(error.value).toBe(lost));
  });

  it('reads nothing while KeepAlive pauses it, and what is there afterwards', async () => {
    const fake = fakeOutbox();
    const shown = ref(true);
    const Page = defineComponent(() => {
      const options = { enabled: useActive() };
      const { items } = useOutboxItems(undefined, options);
      const { pending } = useOutbox(undefined, options);
      return () => `${items.value?.length} ${pending.value}`;
    });
    const view = mount(() => h(KeepAlive, () => (shown.value ? h(Page) : null)), {
      global: { plugins: [createOutboxPlugin(fake.box)] },
    });
    await vi.waitFor(() => expect(view.text()).toBe('0 0'));
    shown.value = false;
    await nextTick();
    const before = fake.lists();
    fake.box.emit('save');
    await frames();
    expect([fake.lists(), fake.watchers()]).toEqual([before, 0]);
    shown.value = true;
    await vi.waitFor(() => expect(view.text()).toBe('1 1'));
  });
});
